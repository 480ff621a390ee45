"""A protocol as an official document (GOST R 7.0.97-2025): its requisites and sentences made from the figures, for PDF, DOCX and pages.

`paper_of` takes the figures of any age: what an older shape lacks is left out, never guessed. Plain data comes out (JSON types).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hackathon_portal.russia.words import plural
from judging.rules import wording as words
from judging.rules.results_words import heading_of, results_item
from judging.rules.wording import initials, sentence, team_in

CHAIR, SECRETARY = "председатель", "секретарь"
OF_RESULTS = ("results", "amendment")
# What each kind of protocol is about: the heading answers «о чём».
HEADINGS = {
    "results": "об определении победителей и призёров",
    "amendment": "о внесении изменений в решение",
    "mentors": "об утверждении состава менторов",
    "early_closing": "о досрочном завершении приёма заявок",
    "nominations": "об утверждении номинаций и заданий",
    "exclusion": "об исключении команды",
    "other": "",
}


def paper_of(
    figures: dict[str, Any],
    *,
    kind: str = "results",
    commission: str = "конкурсной комиссии",
    organisation: str = "",
    texts: dict[str, str] | None = None,
    signatures: Iterable[dict[str, Any]] = (),
    missing: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The requisites and the text of a protocol.

    `texts` are the words people wrote (opening, resolved, changed_because and the keys of wording); `signatures` are
    {name, at, dissent}; `missing` says why a present member's signature is not there.
    """
    texts = texts or {}
    members = figures.get("members", [])
    items = [*_vote_items(figures, texts, results=kind in OF_RESULTS)]
    if kind in OF_RESULTS and figures.get("nominations") is not None:
        items.append(results_item(figures, kind, texts))
    if extra := _lines(texts.get("resolved", "")):
        target = items[-1] if items else None
        if target is None:
            items.append({"title": "", "heard": [], "spoke": [], "decided": extra, "voting": "", "named": ""})
        else:
            target["decided"] = [*target["decided"], *extra]
    for number, item in enumerate(items, start=1):
        item["number"] = number
        item["decided"] = [f"{number}.{step}. {line}" for step, line in enumerate(item["decided"], start=1)]
    presiding, secretary = _presiding(figures, members), _in_role(members, SECRETARY)
    signed = list(signatures)
    paper = {
        "organisation": sentence(figures.get("organisation") or organisation).rstrip("."),
        "kind": "ПРОТОКОЛ",
        "date": figures.get("date", ""),
        "number": figures.get("number", ""),
        "place": texts.get("place") or figures.get("composed_at", ""),
        "heading": texts.get("heading") or f"заседания {commission} {HEADINGS.get(kind, '')}".strip(),
        "contest": figures.get("contest", ""),
        "act": figures.get("act", ""),
        "order": figures.get("commission_order", ""),
        "held": _held(figures),
        "presiding": presiding,
        "secretary": _person(secretary) if secretary and secretary.get("attendance") else None,
        "present": [_person(member) for member in members if member.get("attendance") and _is_plain(member, presiding)],
        "absent": [_person(member) for member in members if not member.get("attendance")],
        "invited": texts.get("invited", ""),
        "quorum": _quorum(figures, commission),
        "recusals": [_recusal(row) for row in figures.get("recusals", [])],
        "opening": _lines(texts.get("opening", "")),
        "changed_because": texts.get("changed_because", ""),
        "agenda": [f"{item['number']}. {sentence(item['title'])}" for item in items if item["title"]],
        "items": items,
        "signatures": _signatures(members, presiding, signed, missing or {}),
        "dissents": [{"name": initials(row["name"]), "lines": _lines(row["dissent"])} for row in signed if row.get("dissent")],
        "annexes": _annexes(figures) if kind in OF_RESULTS else [],
    }
    return _bound(paper)


def _bound(value: Any) -> Any:
    """The same with what may not be torn apart by the end of a line."""
    if isinstance(value, dict):
        return {key: _bound(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_bound(inner) for inner in value]
    return words.bound(value) if isinstance(value, str) else value


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _person(member: dict[str, Any]) -> dict[str, str]:
    mode = member.get("attendance", "")
    return {
        "name": initials(member["name"]),
        "full_name": member["name"],
        "position": member.get("position", ""),
        "role": member.get("role", ""),
        "mode": mode if mode and mode != "очно" else "",
    }


def _in_role(members: list[dict[str, Any]], role: str) -> dict[str, Any] | None:
    return next((member for member in members if member.get("role") == role), None)


def _presiding(figures: dict[str, Any], members: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Who led the meeting: the present chair, else whom the figures name (elected or deputy); None where nobody is known."""
    named = figures.get("presiding")
    if isinstance(named, dict) and named.get("name"):
        member: dict[str, Any] = next(
            (row for row in members if row["name"] == named["name"]), {"name": named["name"], "attendance": "очно"}
        )
        is_chair = member.get("role") == CHAIR
        return _person(member) | {
            "title": "Председатель" if is_chair else "Председательствующий",
            "basis": "" if is_chair else named.get("basis", named.get("how", "")),
        }
    chair = _in_role(members, CHAIR)
    return _person(chair) | {"title": "Председатель", "basis": ""} if chair and chair.get("attendance") else None


def _is_plain(member: dict[str, Any], presiding: dict[str, str] | None) -> bool:
    """Whether the member is listed among those present, being neither the presiding one nor the secretary."""
    return member.get("role") != SECRETARY and not (presiding and member["name"] == presiding["full_name"])


def _held(figures: dict[str, Any]) -> str:
    """When and where the meeting was held, where it was written down."""
    parts = [f"начало в {figures['began']}" if figures.get("began") else "", figures.get("held_at", "")]
    return ", ".join(part for part in parts if part)


def _quorum(figures: dict[str, Any], commission: str) -> str:
    if "present" not in figures:
        return ""
    of = plural(figures["composition"], "члена,членов,членов")
    return (
        f"Присутствует {figures['present']} из {of} {commission}. Заседание правомочно, если присутствует более "
        f"{figures['quorum']} состава: кворум имеется."
    )


def _recusal(row: dict[str, Any]) -> str:
    waived = f" Самоотвод не принят: {row['waived']}" if row.get("waived") else ""
    ended = f" {sentence(row['ended'])}" if row.get("ended") else ""
    return sentence(f"{initials(row['member'])} – {team_in(row['team'], 'команда')}: {row['reason']}") + waived + ended


def _vote_items(figures: dict[str, Any], texts: dict[str, str], *, results: bool) -> Iterable[dict[str, Any]]:
    for position, vote in enumerate(figures.get("votes", []), start=1):
        adopted = sentence(vote["question"])
        yield {
            "title": vote["question"],
            "heard": _lines(texts.get(f"heard_{position}", "")) or ["Информацию по вопросу повестки дня."],
            "spoke": _lines(texts.get(f"spoke_{position}", "")),
            "decided": [adopted] if vote["adopted"] else [f"Решение не принято: {vote['question'].rstrip('.')}."],
            "voting": voting(vote),
            "named": "; ".join(f"{initials(row['name'])} – {row['said']}" for row in vote.get("members", [])),
        }


def voting(vote: dict[str, Any]) -> str:
    """How the votes fell, as a protocol says it."""
    outcome = "Решение принято" if vote["adopted"] else "Решение не принято"
    return (
        f"Результаты голосования: «за» – {vote['in_favour']}, «против» – {vote['against']}, "
        f"«воздержались» – {vote['abstained']}; могли голосовать {vote['voters']}. {outcome}."
    )


def _signatures(
    members: list[dict[str, Any]], presiding: dict[str, str] | None, signed: list[dict[str, Any]], missing: dict[str, str]
) -> list[dict[str, Any]]:
    """Lines of signature in the order of the standard: who presided, the secretary, the members; who was absent signs nothing."""
    given = {row["name"]: row for row in signed}
    present = [member for member in members if member.get("attendance") or member["name"] in given]
    order = {presiding["full_name"]: 0} if presiding else {}
    ranked = sorted(present, key=lambda member: order.get(member["name"], 1 if member.get("role") == SECRETARY else 2))
    lines = []
    for member in ranked:
        row = given.get(member["name"])
        lines.append(
            {
                "position": _duty(member, presiding),
                "name": initials(member["name"]),
                "mark": _mark(row) if row else [],
                "missing": sentence(f"подпись отсутствует: {why}")
                if not row and (why := missing.get(member["name"], ""))
                else "",
            }
        )
    return lines


def _duty(member: dict[str, Any], presiding: dict[str, str] | None) -> str:
    """Members of a commission sign by their duties in it, not by their offices."""
    if presiding and presiding["full_name"] == member["name"]:
        return f"{presiding['title']} комиссии" if presiding["title"] == "Председатель" else presiding["title"]
    role = member.get("role") or "член комиссии"
    return sentence(role if "комисси" in role else f"{role} комиссии").rstrip(".")


def _mark(row: dict[str, Any]) -> list[str]:
    """The mark of an electronic signature: its kind, whose it is, when (Federal law 63-FZ, articles 5 and 9)."""
    lines = ["Подписано простой", "электронной подписью", row["name"], row["at"]]
    return [*lines, "с особым мнением"] if row.get("dissent") else lines


def _annexes(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Tables of points, and whose sheets they are made of where the figures hold them."""
    by = figures.get("by", "nomination")
    tables = [_places_table(nomination, by) for nomination in figures.get("nominations", [])]
    tables += [_people_table(nomination) for nomination in figures.get("personal", [])]
    annexes = [{"title": "Сводная таблица результатов оценки", "tables": tables}] if tables else []
    if sheets := figures.get("sheets"):
        rows = [
            [f"{words.team_in(row['team'], 'Команда')}, проект {words.quoted(row['project'])}", row["points"]] for row in sheets
        ]
        annexes.append(
            {
                "title": "Баллы действительных оценочных листов",
                "tables": [
                    {"title": "", "columns": ["Команда и проект", "Сумма баллов в листе каждого члена комиссии"], "rows": rows}
                ],
            }
        )
    return [annex | {"number": number} for number, annex in enumerate(annexes, start=1)]


def _places_table(nomination: dict[str, Any], by: str) -> dict[str, Any]:
    rows = [
        [row["places"], row["team"], row["project"], words.number(row["total"]), str(row["sheets"]), words.number(str(row["mean"])), row["title"]]
        for row in nomination["rows"]
    ]  # fmt: skip
    columns = ["Место", "Команда", "Проект", "Сумма баллов", "Листов", "Среднее", "Итог"]
    return {"title": heading_of(nomination, by), "columns": columns, "rows": rows}


def _people_table(nomination: dict[str, Any]) -> dict[str, Any]:
    rows = [
        [str(row["place"] or "—"), row["name"], row["team"], words.number(row["total"]), str(row["sheets"])]
        for row in nomination["rows"]
    ]
    return {"title": nomination["title"], "columns": ["Место", "Участник", "Команда", "Сумма баллов", "Листов"], "rows": rows}
