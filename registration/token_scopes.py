"""What a token of a contest may do, and who issues it."""

from hackathon_portal.accounts.roles import Role
from hackathon_portal.kernel.rooms import Kind
from hackathon_portal.kernel.token_scopes import issued_in, scope
from registration.models import ApiToken

issued_in(
    Kind.CONTEST, permission="registration.manage_tokens", role=Role.STAFF, refusal="Токены выдаёт сотрудник организатора.",
    page="tokens",
)  # fmt: skip
for code, title in ApiToken.Scope.choices:
    scope(Kind.CONTEST, code, str(title))
