"""What is told when something of a case is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "case_invitation_once": Told("case.invited", "Эта организация уже может давать кейсы.", field="organisation"),
        "case_version_once": Told("case.changed", "Кейс только что изменил кто-то ещё: откройте его заново."),
        "case_version_one_open": Told("case.changed", "Исправление уже начато: откройте кейс заново."),
    }
)
