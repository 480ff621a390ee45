"""At which stages the actions of a rehearsal may be done (contests/stages.py): what they let others do is asked of those actions."""

from hackathon_portal.contests.stages import YES, Stage, declare, no, since

declare(
    {
        "make_rehearsal": YES,
        "move_clock": YES,
        "order_scene": YES,
        "remove_rehearsal": YES,
        "take_part": {
            frozenset({Stage.DRAFT}): no(
                "До объявления конкурс видят только сотрудники: сначала опубликуйте его.", code="rehearsal.draft"
            ),
            since(Stage.REGISTRATION): YES,
        },
    }
)
