"""At which stages the actions of a contest's announcement, rules and site may be done (contests/stages.py)."""

from hackathon_portal.contests.stages import ANNOUNCED, NOT_FINISHED, PUBLISHED, YES, Stage, between, declare, no, since, then

DRAFT, CANCELLED = frozenset({Stage.DRAFT}), frozenset({Stage.CANCELLED})
UNTIL_SIGNED = between(Stage.REGISTRATION, Stage.SIGNED)
BEFORE = between(Stage.REGISTRATION, Stage.REGISTERED)

declare(
    {
        "change_announcement": {
            DRAFT: YES,
            ANNOUNCED: then("Без акта — только контакты организатора; остальное меняет акт, с основанием и письмами."),
        },
        "change_nominations": {
            DRAFT: YES,
            since(Stage.REGISTRATION): no(
                "{Tasks} опубликованы вместе с объявлением: текст исправляют актом, по одной.",
                "nomination",
                code="nominations.announced",
            ),
        },
        "put_case": {
            DRAFT: then("До открытия кейса о нём на страницах конкурса ничего нет."),
            since(Stage.REGISTRATION): no(
                "Конкурс объявлен: кейсы ставят до объявления.", "nomination", code="nominations.announced"
            ),
        },
        "remove_case": {
            DRAFT: YES,
            since(Stage.REGISTRATION): no(
                "Конкурс объявлен: кейсы снимают до объявления.", "nomination", code="nominations.announced"
            ),
        },
        "attach_nominations_act": {NOT_FINISHED: YES},
        "publish_announcement": {
            DRAFT: then("Порядок фиксируется, конкурс и его сроки видят все, открывается регистрация."),
            since(Stage.REGISTRATION): no("Объявление уже опубликовано.", "announcement", code="contest.published"),
        },
        "confirm_facts": {DRAFT: YES, since(Stage.REGISTRATION): no("Объявление уже опубликовано.", code="contest.published")},
        "change_by_act": {ANNOUNCED: then("Прежнее и новое видно всем; участники получают письма, сроки считаются заново.")},
        "correct_nomination": {
            UNTIL_SIGNED: then("Прежний и новый текст видно всем; участники получают письма."),
            PUBLISHED: no("Решение комиссии опубликовано: {tasks} больше не исправляются.", "nomination", code="nomination.text"),
        },
        "cancel_contest": {
            UNTIL_SIGNED: then("Заявки, проекты и оценка останавливаются, страница говорит об отмене, письмо получает каждый."),
            PUBLISHED | {Stage.FINISHED}: no(
                "Решение комиссии опубликовано: прошедший конкурс не отменяют, решение меняет протокол о внесении изменений.",
                "results.publication",
                code="contest.not_cancelled",
            ),
            CANCELLED: no("Конкурс уже отменён.", code="contest.not_cancelled"),
        },
        "restore_contest": {
            DRAFT | ANNOUNCED | {Stage.FINISHED}: no("Конкурс не отменён.", code="contest.not_cancelled"),
            CANCELLED: then("Конкурс продолжается с того места, где стоял; участники получают письма."),
        },
        "unpublish_announcement": {
            UNTIL_SIGNED: then("Конкурс снова черновик; только пока никто не подал заявку."),
            PUBLISHED: no("Решение комиссии опубликовано: объявление больше не снимают.", code="contest.not_unpublished"),
        },
        "change_regulation": {
            DRAFT: YES,
            ANNOUNCED: then("Новая версия порядка актом и с основанием; прежняя остаётся, участники узнают о различиях."),
            frozenset({Stage.FINISHED, Stage.CANCELLED}): no(
                "Конкурс завершён или отменён, его порядок больше не меняется.", "changes", code="contest.closed"
            ),
        },
        # By the action that publishes a signed protocol, whose own row asks for it: here the protocol is public already.
        "mark_results_published": {
            between(Stage.DRAFT, Stage.ASSESSMENT): no("Публикуют решение по подписанному протоколу.", "results.publication"),
            between(Stage.ASSESSED, Stage.AMENDING): then("Места видят все."),
        },
        "mark_duty": {
            DRAFT: no("Конкурс ещё не объявлен: его обязанности начнутся с объявления.", "announcement"),
            ANNOUNCED: YES,
            frozenset({Stage.FINISHED, Stage.CANCELLED}): no("Конкурс завершён или отменён.", code="contest.closed"),
        },
        "take_back_duty": {
            DRAFT: no("Конкурс ещё не объявлен: его обязанности начнутся с объявления.", "announcement"),
            ANNOUNCED: YES,
            frozenset({Stage.FINISHED, Stage.CANCELLED}): no("Конкурс завершён или отменён.", code="contest.closed"),
        },
        "mark_published": {
            DRAFT: no("Размещать ещё нечего: объявление не опубликовано.", "announcement", code="publication.unknown"),
            since(Stage.REGISTRATION): YES,
        },
        "take_back_mark": {
            DRAFT: no("Размещать ещё нечего: объявление не опубликовано.", "announcement", code="publication.unknown"),
            since(Stage.REGISTRATION): then("Обязанность разместить снова открыта."),
        },
        # The site lives on after the contest.
        "save_site_item": YES,
        "set_organiser_logo": YES,
        "set_brand": YES,
        "remove_site_item": YES,
        "set_mailings": YES,
        "grant_role": YES,
        "revoke_role": YES,
    }
)
