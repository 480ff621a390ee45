"""What the tables of organisations hold of people (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

REGISTERED = "сведения об организации из государственного реестра и с её сайта"

# An entrepreneur is a person: number and name stand open in the state register.
OPEN = (
    "реквизиты организации; у предпринимателя они открыты в ЕГРИП (129-ФЗ, ст.\u00a06; 152-ФЗ, ст.\u00a06, ч.\u00a01, п.\u00a011)"
)

declare(
    "organisations.Organisation", whose=Whose.OUTSIDER, purpose="organisation", seen_by="администратор портала", papers="inn",
    untold="inn", kept={"inn": OPEN},
    plain="slug name short_name kind ogrn region place site email phone state reason external", why=REGISTERED,
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
