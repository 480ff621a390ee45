"""What a token of a season may do, and who issues it."""

from hackathon_portal.accounts.roles import Role
from hackathon_portal.kernel.rooms import Kind
from hackathon_portal.kernel.token_scopes import issued_in, scope

READ = "season:read"
issued_in(
    Kind.SEASON, permission="seasons.manage", role=Role.SEASON_STAFF, refusal="Токены сезона выдаёт его сотрудник.",
    page="season_tokens",
)  # fmt: skip
scope(Kind.SEASON, READ, "узнавать сроки, состояние и счётчики сезона")
