"""An entrant's own page of a season: what is open now and by when, own data, findings, what each area adds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.classifiers.regions import REGIONS
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.seasons import consents, parts
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions import entrants as actions
from hackathon_portal.seasons.models import Entrant, EntrantConsent, EntrantRepresentative, Season
from hackathon_portal.seasons.queries.asked import Asked, asked_of
from hackathon_portal.seasons.queries.way import way_of
from hackathon_portal.seasons.rules.entrants import HINTS, WORDS
from hackathon_portal.seasons.rules.windows import next_terms, registration, stages_at

REGION_OF = {region.code: region.name for region in REGIONS}
# What a person can do about a finding; where there is nothing to do themselves, who will.
HELP = {
    "person.duplicate": "Если вы записались дважды, откажитесь от лишней записи. Если это другой человек, ничего не делайте: сотрудник сезона сравнит записи.",
    "email.duplicate": "Адрес указан ещё в одной записи. Сотрудник сезона разберётся; ничего делать не нужно.",
    "email.malformed": "Исправьте почту в учётной записи.",
    "region.unknown": "Напишите регион целиком, как в паспорте: «Московская область».",
    "minor.no_representative": "Представителю отправлено письмо со ссылкой. Когда он согласится, замечание снимется само.",
    "consent.missing": "Дайте согласия в разделе «Согласия» этой страницы.",
    "birth_date.invalid": "Исправьте дату рождения.",
    "birth_date.future": "Исправьте дату рождения.",
    "specialisation.unknown": "Выберите специализации из списка.",
    "registration.closed": "Запись пришла после срока. Решает сотрудник сезона.",
    "registration.not_open": "Запись пришла раньше срока. Решает сотрудник сезона.",
}  # fmt: skip


def findings_of(entrant: Entrant, asked: Asked) -> list[dict[str, Any]]:
    """Findings in words, what blocks first, with what to do."""
    found = [
        {"code": code, "words": actions.words_of(code, asked), "help": HELP.get(code, ""), "blocks": code not in HINTS}
        for code in WORDS
        if code in entrant.findings and code not in entrant.waived
    ]
    return sorted(found, key=lambda one: not one["blocks"])


@season_page("seasons.take_part")
def season_my(request: HttpRequest, season: Season) -> HttpResponse:
    """What is mine in this season; who has not signed up is led to the form."""
    user, now = user_of(request), clock.now()
    entrant = actions.own_entrant(season, user)
    if entrant is None:
        return redirect("season_sign_up", season.slug)
    entrant.season = season
    asked, window = asked_of(season), registration(season.rules)
    slots = parts.items_of(entrant, now) if entrant.state == Entrant.State.SIGNED_UP else {}
    given = {row.code: row for row in EntrantConsent.objects.filter(entrant=entrant, withdrawn_at=None)}
    has = {"data": entrant.has_data_consent, "rules": entrant.has_rules_consent, "profile": entrant.has_profile_consent}
    texts = consents.in_force(now.astimezone(asked.terms.zone).date())
    context = {
        "season": season, "entrant": entrant, "findings": findings_of(entrant, asked), "window": window,
        "is_open": window.holds(now), "region": REGION_OF.get(entrant.region, entrant.region_typed),
        "wishes": [asked.hubs.get(code, code) for code in entrant.wishes],
        "representative": EntrantRepresentative.objects.filter(entrant=entrant).first(),
        "slots": [(parts.TITLES[slot], items) for slot, items in slots.items()],
        "open_items": [item for items in slots.values() for item in items if item.is_open],
        "way": way_of(entrant, is_own=True, now=now) if {*slots} & {parts.Slot.PLACEMENT, parts.Slot.COMPETITIONS} else [],
        "running": stages_at(season.rules, now), "terms": next_terms(season.rules, now)[:3],
        "consents": [(text, text.said(season.title), has[code], given.get(code)) for code, text in texts.items()],
    }  # fmt: skip
    return render(request, "seasons/my.html", context)


@season_page("seasons.take_part")
@require_POST
def season_my_act(request: HttpRequest, season: Season) -> HttpResponse:
    """Withdraw and come back, consents, the representative's letter once more."""
    user = user_of(request)
    entrant = actions.own_entrant(season, user)
    if entrant is None:
        raise Http404
    entrant.season = season
    act, code = request.POST.get("act", ""), request.POST.get("code", "")
    acts: dict[str, Any] = {
        "withdraw": (lambda: actions.withdraw_entry(entrant=entrant, by=user), "Вы отказались от участия. Пока запись открыта, можно вернуться."),
        "come_back": (lambda: actions.come_back(entrant=entrant, by=user), "Вы снова участвуете."),
        "ask_again": (lambda: actions.ask_representative_again(entrant=entrant, by=user), "Письмо представителю отправлено ещё раз."),
        "give": (lambda: actions.set_consent(entrant=entrant, code=code, given=True, by=user), "Согласие дано."),
        "take_back": (lambda: actions.set_consent(entrant=entrant, code=code, given=False, by=user), "Согласие отозвано."),
    }  # fmt: skip
    if act not in acts:
        raise Http404
    do, words = acts[act]
    try:
        do()
        messages.success(request, words)
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("season_my", season.slug)
