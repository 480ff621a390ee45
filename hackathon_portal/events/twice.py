"""What is told when something of a gathering is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "operations_gathering(line_id)": Told(
            "gathering.line_taken", "К этой строке привязано другое мероприятие.", field="line"
        ),
        "sign_up_once": Told("gathering.twice", "Вы уже записаны на это мероприятие."),
    }
)
