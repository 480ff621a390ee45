"""What is told when something of a gathering is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "operations_gathering(line_id)": Told(
            "gathering.line_taken", "К этой строке привязано другое мероприятие.", field="line"
        ),
        "gathering_one_in_a_hall": Told(
            "gathering.hall_taken", "Зал только что заняли другим мероприятием на это время: обновите страницу.", field="hall"
        ),
        "event_hall_once": Told("hall.twice", "Зал с таким названием уже есть.", field="title"),
        "entry_pass_once": Told("pass.twice", "Код входа уже есть: обновите страницу."),
        "sign_up_once": Told("gathering.twice", "Вы уже записаны на это мероприятие."),
    }
)
