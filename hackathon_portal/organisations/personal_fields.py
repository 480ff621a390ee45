"""What the tables of organisations hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

REGISTERED = "сведения об организации из государственного реестра и с её сайта"

declare(
    "organisations.Organisation",
    plain="slug name short_name kind inn ogrn region place site email phone state reason external", why=REGISTERED,
)  # fmt: skip
declare(
    "organisations.OrganisationImport", plain="file_name basis rows findings reason", why="список организаций и откуда он",
)  # fmt: skip
declare(
    "organisations.Claim", whose=Whose.USER, purpose="account", seen_by="администратор портала", goes={With.ACCOUNT: "user"}, row=True,
    study="position", files="document document_name", texts="reason", plain="state", why="решение по заявлению",
)  # fmt: skip
declare(
    "organisations.RepresentativeInvitation", whose=Whose.USER, purpose="account", seen_by="представители организации",
    goes={With.ACCOUNT: "invited_by"}, row=True, contacts="email", identifiers="token_hash", untold="email",
)  # fmt: skip
