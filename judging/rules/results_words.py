"""What a protocol of results resolves, as sentences: places, ties, prizes, upheld violations, changes of an earlier decision."""

from __future__ import annotations

from typing import Any

from hackathon_portal.russia.words import cited
from judging.rules import wording
from judging.rules.wording import filled, quoted, sentence, team_in


def results_item(figures: dict[str, Any], kind: str, texts: dict[str, str]) -> dict[str, Any]:
    """The question of the agenda about places; its sentences say what the figures say, in words people may change."""
    pattern = texts.get("winner", "")
    decided = [_amends(figures["amends"])] if figures.get("amends") else []
    decided += _measures(figures["nominations"], figures.get("by", "nomination")) if figures["nominations"] else []
    for nomination in figures["nominations"]:
        decided += _of_division(nomination, figures.get("by", "nomination"), pattern)
    for nomination in figures.get("personal", []):
        decided += _of_people(nomination, pattern)
    for nomination in figures.get("team_nominations", []):
        decided += [
            sentence(
                f"В номинации {quoted(_nomination(nomination))} "
                + ("признать победителем" if row["place"] == 1 else f"присудить {row['place']} место")
                + f": {team_in(row['team'], 'команда')}, проект {quoted(row['project'])}, {wording.points(row['total'])}"
            )
            for row in wording.prized_people(nomination)
        ]
    decided += [
        sentence(f"Листы выбывшего члена комиссии {wording.initials(row['name'])} (подписано: {row['sheets']}) {row['decision']}")
        for row in figures.get("departed", [])
    ]
    decided += [sentence(prize) for prize in figures.get("prizes", [])]
    decided += [_violation(row) for row in figures.get("violations", [])]
    heard = texts.get("heard", "").splitlines() or ["Информацию о результатах оценки проектов (приложение)."]
    return {
        "title": figures.get("agenda") or "Определение победителей и призёров",
        "heard": [*(line.strip() for line in heard if line.strip()), *(_left(row) for row in figures.get("leaving", []))],
        "spoke": [line.strip() for line in texts.get("spoke", "").splitlines() if line.strip()],
        "decided": decided,
        "voting": "",
        "named": "",
    }


def _left(row: dict[str, str]) -> str:
    """Who has left and which team goes on with fewer people, with the organiser's reason."""
    reason = f" (причина: {row['reason'].strip().rstrip('.')})" if row["reason"].strip() else ""
    return sentence(f"{team_in(row['team'], 'Команда')}, {row['said']}{reason}")


def heading_of(nomination: dict[str, Any], by: str) -> str:
    """The division as a table is headed; protocols drafted before divisions knew only nominations."""
    plain = "division" in nomination and by != "nomination"
    return nomination["title"] if plain else f"Номинация {quoted(nomination['title'])}"


def _where(nomination: dict[str, Any], by: str) -> str:
    """«в номинации «X»» where places are counted in nominations, else the division by its name."""
    plain = "division" in nomination and by != "nomination"
    return f"в зачёте {quoted(nomination['title'])}" if plain else f"в номинации {quoted(nomination['title'])}"


def _measures(nominations: list[dict[str, Any]], by: str) -> list[str]:
    """By what places are determined: one sentence where it is the same everywhere."""
    how = [
        f"определить места по {'среднему баллу' if row.get('by_mean') else 'сумме баллов'} действительных оценочных листов{row.get('told_apart', '')}"
        for row in nominations
    ]
    if len(set(how)) == 1:
        return [sentence(how[0])]
    return [sentence(f"{_where(row, by)} {words}") for row, words in zip(nominations, how, strict=True)]


def _of_division(nomination: dict[str, Any], by: str, pattern: str) -> list[str]:
    where = _where(nomination, by)
    lines = [sentence(f"{where} командам с равными баллами присудить одно место")] if nomination.get("shared") else []
    lines += [
        winner(row, where, pattern, mean=bool(nomination.get("by_mean")))
        for row in nomination["rows"]
        if row["place"] is not None and row["title"]
    ]
    lines += [_vacant(row, where) for row in nomination.get("vacant", []) if row.get("title")]
    lines += [_tie(tie, tie["teams"]) for tie in nomination.get("ties", [])]
    if per_project := nomination.get("per_project"):
        lines.append(
            sentence(
                f"учесть, что {where} каждый проект оценивали назначенные члены комиссии, не меньше {per_project}, а не весь состав"
            )
        )
    if nomination.get("unequal"):
        lines.append(
            sentence(
                f"учесть, что {where} число действительных листов у проектов различается (самоотводы, отсутствие членов комиссии)"
            )
        )
    return lines


def _vacant(row: dict[str, Any], where: str) -> str:
    """A prize place whose team is out after the publication."""
    return sentence(
        f"{where} {wording.place_in_words(row['place'])} оставить незанятым: {team_in(row['team'], 'команда')} выбыла после публикации "
        "решения, места остальных команд не меняются"
    )


def winner(row: dict[str, Any], where: str, pattern: str, *, mean: bool = False) -> str:
    """One sentence about one team on a prize place."""
    title = wording.instrumental(row["title"])
    shown = f"средний балл {wording.number(str(row['mean']))}" if mean else wording.points(row["total"])
    values = {
        "звание": title or row["title"],
        "название": "" if "мест" in row["title"].casefold() else row["title"],
        "место": wording.place_in_words(row["place"]),
        "команда": team_in(row["team"], "команду"),
        "команде": team_in(row["team"], "команде"),
        "проект": quoted(row["project"]) if row["project"] else "",
        "баллы": shown,
        "где": where,
    }
    return filled(pattern or (wording.WINNER if title else wording.UNTITLED), values)


def _tie(tie: dict[str, Any], order: list[str]) -> str:
    how = tie.get("how", "решением председателя")
    return (
        f"При равенстве баллов {how} ({tie['by']}) места распределены в порядке: {', '.join(quoted(name) for name in order)}. "
        f"Обоснование: {sentence(tie['reason'])}"
    )


def _of_people(nomination: dict[str, Any], pattern: str) -> list[str]:
    lines = [_prized(row, nomination) for row in wording.prized_people(nomination)]
    lines += [
        sentence(f"В личной номинации {quoted(_nomination(nomination))} победителя нет: место {row['name']} остаётся незанятым")
        for row in nomination.get("vacant", [])
        if row["place"] == 1
    ]
    return lines + [_tie(tie, tie["people"]) for tie in nomination.get("ties", [])]


def _prized(row: dict[str, Any], nomination: dict[str, Any]) -> str:
    honour = "признать победителем участника" if row["place"] == 1 else f"присудить {row['place']} место участнику"
    return sentence(
        f"В личной номинации {quoted(_nomination(nomination))} {honour}: "
        f"{row['name']}, {team_in(row['team'], 'команда')}, {wording.points(row['total'])}"
    )


def _nomination(nomination: dict[str, Any]) -> str:
    return str(nomination["title"].removeprefix("Номинация ").strip("«»"))


def _violation(row: dict[str, Any]) -> str:
    return (
        f"Учесть нарушение требований к проекту {team_in(row['team'], 'команды')} ({cited(row['clause'])}): "
        f"{sentence(row['text'])} Последствие{f' ({by})' if (by := row.get('by')) else ''}: {sentence(row['consequence'])}"
    )


def _amends(before: dict[str, Any]) -> str:
    """Which decision is changed, why, and what in it."""
    text = f"Внести изменения в решение, оформленное протоколом от {before.get('date', '')} № {before.get('number', '')}"
    because = before.get("because") or before.get("reason", "")
    changes = "; ".join(before.get("changes", []))
    return (
        sentence(text)
        + (f" Основание: {sentence(because)}" if because else "")
        + (f" Изменено: {sentence(changes)}" if changes else "")
    )
