"""What is told when an organisation or a claim is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "organisation_inn_once": Told("organisation.inn_taken", "Организация с этим ИНН на портале уже есть.", field="inn"),
        "organisations_organisation(slug)": Told(
            "organisation.at_once", "Такой адрес страницы только что занял другой: сохраните ещё раз."
        ),
        "claim_once": Told("claim.twice", "Ваше заявление по этой организации уже на проверке."),
    }
)
