"""What a token of an organisation may do, and who issues it."""

from hackathon_portal.accounts.roles import Role
from hackathon_portal.kernel.rooms import Kind
from hackathon_portal.kernel.token_scopes import issued_in, scope

READ = "organisation:read"
issued_in(
    Kind.ORGANISATION, permission="organisations.manage_tokens", role=Role.REPRESENTATIVE,
    refusal="Токены выдаёт представитель проверенной организации.", page="organisation_tokens",
)  # fmt: skip
scope(Kind.ORGANISATION, READ, "узнавать сведения и состояние организации")
