"""What of judging tells points or votes, and who may read it when: the one list (Tula: clause 6.3).

A model that is not in it fails `tests/pages/test_points_list.py`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from hackathon_portal.kernel.secrecy import Closed, authors_alone, close, close_reasons, harmless, keep_apart
from judging.models import Commission


def assessment_is_over(contest: Any) -> bool:
    """Whether the contest's assessment is closed, as the database has it now."""
    return Commission.objects.filter(contest=contest.pk, closed_at__isnull=False).exists()


def _never(contest: Any) -> bool:
    return False


POINTS = Closed("листы оценки и баллы", "после закрытия оценки", "judging.see_scores", assessment_is_over)
OUTCOME = Closed("решения при равенстве баллов и протоколы", "после закрытия оценки", "judging.see_scores", assessment_is_over)
# Who voted how is told when the vote is closed; before that it is the voter's alone, after the assessment as well.
VOTES = Closed(
    "голоса в незакрытых голосованиях", "после закрытия голосования", "judging.see_room", _never,
    open_rows=Q(question__closed_at__isnull=False),
)  # fmt: skip

close("judging.scoresheet", "judging.score", "judging.papersheet", why=POINTS)
close(
    "judging.tiedecision",
    "judging.protocol",
    "judging.protocolsignature",
    "judging.detachedsignature",
    "judging.missingsignature",
    why=OUTCOME,
)
close("judging.vote", why=VOTES)
authors_alone("judging.scoresheet", "private_note")
keep_apart("judging.scoresheet", Q(is_assessment=True))
keep_apart("judging.score", Q(sheet__is_assessment=True))
# «Поставил 3 вместо 5», «в скане 4, а внесено 2».
close_reasons(
    "withdraw_signature", "return_paper_sheet", "break_tie", "correct_tie", "put_tie", "draft_protocol", "withdraw_protocol", "ask_reopening",
    why=POINTS,
)  # fmt: skip

for label, why in {
    "commission": "состав и сроки оценки",
    "commissionmember": "состав комиссии, он объявлен приказом",
    "compositionchange": "акты о составе комиссии",
    "memberperiod": "дни в составе комиссии",
    "personalnominationapproval": "какие номинации утверждены, до оценки",
    "meeting": "день, место и повестка",
    "attendance": "кто пришёл на заседание",
    "reopening": "что оценка открыта заново и кем",
    "question": "о чём голосовали; итог появляется с закрытием голосования",
    "assignment": "кто какие проекты оценивает: это видит вся комиссия",
    "recusal": "кто по какой команде не оценивает: это видит вся комиссия",
    "hall": "порядок выступлений из жеребьёвки; места открываются из подписанного протокола",
    "project": "что сдала команда",
    "projectversion": "что сдала команда",
    "projectfile": "что сдала команда",
    "thirdpartypart": "что сдала команда",
    "violation": "замечание к проекту; решение принимает открытое голосование",
    "objection": "претензия третьего лица",
    "mentor": "состав менторов",
    "mentorteam": "кто какую команду ведёт",
    "mentorcontact": "о чём ментор говорил с командой, не оценка",
    "mentornote": "светофор ментора на контрольной точке, не оценка комиссии",
    "checkpoint": "дни контрольных точек",
    "progresspost": "рассказ команды",
    "projectauthor": "кто был в команде, когда началась оценка",
    "protocoltemplate": "бланк протокола: вид документа",
}.items():
    harmless(f"judging.{label}", why)
