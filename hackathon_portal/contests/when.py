"""At which stages the actions of a contest's announcement, rules and site may be done (contests/stages.py)."""

from hackathon_portal.contests.stages import ANNOUNCED, NOT_FINISHED, YES, Stage, between, declare, no, since, then

DRAFT = frozenset({Stage.DRAFT})
BEFORE = between(Stage.REGISTRATION, Stage.REGISTERED)

declare(
    {
        "change_announcement": {
            DRAFT: YES,
            ANNOUNCED: then("Сроки и дни объявленного конкурса здесь не меняются; остальное сразу видно на странице конкурса."),
        },
        "change_nominations": {
            DRAFT: YES,
            since(Stage.REGISTRATION): no(
                "Номинации опубликованы вместе с объявлением и больше не меняются.", "nomination", code="nominations.announced"
            ),
        },
        "attach_nominations_act": {NOT_FINISHED: YES},
        "publish_announcement": {
            DRAFT: then("Порядок фиксируется, конкурс и его сроки видят все, открывается регистрация."),
            since(Stage.REGISTRATION): no("Объявление уже опубликовано.", "announcement", code="contest.published"),
        },
        "change_regulation": {
            DRAFT: YES,
            ANNOUNCED: then("Новая версия порядка актом и с основанием; прежняя остаётся, участники узнают о различиях."),
            frozenset({Stage.FINISHED}): no(
                "Конкурс завершён, его порядок больше не меняется.", "changes", code="contest.closed"
            ),
        },
        # By the action that publishes a signed protocol, whose own row asks for it: here the protocol is public already.
        "mark_results_published": {
            between(Stage.DRAFT, Stage.ASSESSMENT): no("Публикуют решение по подписанному протоколу.", "results.publication"),
            between(Stage.ASSESSED, Stage.AMENDING): then("Места видят все."),
        },
        # The site lives on after the contest.
        "save_site_item": YES,
        "set_organiser_logo": YES,
        "remove_site_item": YES,
        "set_mailings": YES,
        "grant_role": YES,
        "revoke_role": YES,
    }
)
