"""When each value of a regulation may be changed for the last time: not after something done has rested on it.

Every path of the schema stands in the table below (a test finds one that does not): under the uses that end its life, or among
those no figure of anything done is counted by (a test changes each of them under a finished contest). What has been used, each
stage of a contest says for itself: it registers a `use` or `used_codes`, as the objections of `checks.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.stages import Stage, answer, stage_of
from hackathon_portal.regulation.differences import Difference, differences
from hackathon_portal.regulation.schema import Regulation

# What has already rested on such values, in words that go on after «Так изменить нельзя: …»; empty while nothing has.
Used = Callable[[Contest], str]
# Codes of the parts of a list that something done names.
Codes = Callable[[Contest], Iterable[str]]
# Some values are judged by what they are now and what they become; (old, new) -> what has rested on the old ones, or "".
Compared = Callable[[Contest, Regulation], str]


@dataclass(frozen=True)
class Use:
    """Why a value cannot be changed any more, and `last`: the stage after which it never can."""

    last: Stage
    paths: tuple[str, ...]


def _paths(prefix: str, names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" if prefix else name for name in names.split())


# A use -> what rests on it. Where several name a path, the first of them that has happened ends its life.
USES: dict[str, Use] = {
    # The calendar everybody has been told of.
    "announced": Use(
        Stage.DRAFT, ("timezone", "timezone_name", "announcement_lead", "announcement_parts", "organising.customers_name_judges")
    ),
    "registration_over": Use(Stage.FIRST_DAY, ("registration.closes_before",)),
    "started": Use(
        Stage.REGISTERED,
        (
            *_paths("mentors", "approved_before approved_by"),
            *_paths("checkpoints", "obligatory misses_allowed experts_answer"),
            "seats.promotion_ends_at_start",
        ),
    ),
    # Who takes part, what was handed in, by what it is assessed: all settled before the first point.
    "assessment": Use(
        Stage.HANDED_IN,
        (
            *_paths("eligibility", "citizenships min_age max_age age_reference cyrillic_names affiliation_forbidden"),
            *_paths("education", "regions region_title mixed levels.code levels.title levels.category"),
            *_paths("categories", "code label title"),
            *_paths("team", "min_size max_size name_moderated name_stop_words leader leader_duties min_from_sender"),
            *_paths("team.roles", "code title title_genitive description least leads needs_skills"),
            *_paths("seats", "unit limit may_be_raised"),
            *_paths("registration", "decision_within offer_valid fill_up_within invitation_valid_days"),
            *_paths("registration", "captain_fields member_fields optional_fields stopped"),
            *_paths("side_events", "min_age max_age day"),
            *_paths("representation", "below_age form rule operators_demand"),
            *_paths("judging.sheets", "code title subject filled_by rule form scale.minimum scale.maximum scale.step"),
            *_paths("judging.sheets", "scale.lowest scale.highest"),
            *_paths("judging.sheets.blank", "appendix heading name_caption position_caption row_caption names_project"),
            *_paths(
                "judging.sheets.criteria",
                "code title short description group role competence measure weight bands.least bands.most bands.text",
            ),
            *_paths("judging.sheets.criteria", "levels.points levels.title levels.text"),
            *_paths("judging.sheets.criteria.measured", "unit minimum maximum step less_is_better"),
            *_paths("judging.member_kinds", "code title title_plural represents_task votes"),
            *_paths("judging", "opinions_per_person opinions_bands_apart"),
            *_paths("judging.personal_nominations", "code title sheet role by_category places"),
            *_paths("judging.team_nominations", "code title sheet task places"),
            *_paths("judging", "aggregate tie_criteria places_divided_by nominations_proposed all_sheets_needed"),
            "judging.sheets_per_project",
            *_paths("judging", "sheets_confidential points_published chair_needed secretary_needed conflict_rule appeal_rule"),
            *_paths(
                "project", "result_kinds declarations declaration_titles file_types max_file_megabytes max_files grace_seconds"
            ),
            *_paths("project", "image_consent_declaration third_party_listed informative"),
        ),
    ),
    "meeting": Use(Stage.ASSESSED, ("judging.quorum_more_than",)),
    "vote": Use(Stage.ASSESSED, _paths("judging", "vote_more_than mean_by_vote places_shared_by_vote")),
    # Once the points are seen, nobody may choose what follows from them.
    "points_seen": Use(
        Stage.ASSESSMENT,
        (
            "judging.tie_break",
            *_paths("powers", "deed who kinds how clause words"),
            "conduct.may_suspend",
            *_paths("places", "place title diploma_title"),
            *_paths("project", "suspended_by_objection"),
        ),
    ),
    # Who acts for an absent chair may still be settled by an act while a tie waits: the commission has no other way then.
    "protocol": Use(
        Stage.ASSESSED,
        (
            *_paths(
                "judging",
                "protocol_on_last_day protocol_sent_within protocol_sent_to published_within acting_chair acting_chair_decides_ties",
            ),
            *_paths("act", "kind number date"),
            "operator.name",
        ),
    ),
    "published": Use(
        Stage.SIGNED,
        (
            *_paths("diploma_texts", "diploma_to certificate_to personal_diploma_title special_diplomas"),
            *_paths(
                "prizes",
                "recipient signed_application requisites foreign_without by_choice own_documents_from_age silence_declines",
            ),
            *_paths("prizes", "apply_within claim_counts_from pay_within correction_within refused_prize"),
            "term_ends_on_working_day",
            *_paths("prizes.documents", "code title ages citizens optional form rule"),
            *_paths("project", "works_published"),
            "judging.excluded_place",
            # Terms of prizes count from the placing of the results.
            *_paths("organising.publications", "what places rule"),
        ),
    ),
    "payment": Use(Stage.PUBLISHED, _paths("prizes", "exempt_amount income_basis income_code deduction_code")),
    # Counted only where something paid has been counted by the old one: a row for a year to come may be added at any time.
    "tax": Use(
        Stage.PUBLISHED,
        (
            *_paths("prizes.tax_rates", "from_year non_resident source resident.above resident.rate"),
            *_paths("prizes.tax_rates.remit", "withheld_until remit_on next_month"),
        ),
    ),
    # Parts that something done names by their code: that part stays as it is, others may come and change.
    "codes": Use(
        Stage.PUBLISHED,
        (
            *_paths("refusal_grounds", "code cite text after_closing over_limit"),
            *_paths("exclusion_grounds", "code cite text after_closing over_limit"),
            *_paths("project.consequences", "code title effect ground rule"),
            *_paths(
                "consents", "code version title text required rule subject categories recipients where_shown prohibitions reads"
            ),
            *_paths("documents", "code title"),
            *_paths("side_events", "code title version text rule reads"),
            *_paths("printed_consents", "code version title text published"),
            *_paths("organising.bodies", "code title role duties rule"),
            *_paths("organising.publication_places", "code title address"),
        ),
    ),
}
# No figure, place, sum or term of anything done is counted by them.
FREE: tuple[str, ...] = (
    *_paths("act", "title title_genitive basis approved_with"),
    *_paths("operator", "name_genitive name_accusative address officer_position"),
    *_paths("organisers", "name url"),
    *_paths("supporters", "name url does"),
    *_paths(
        "words",
        "task task_genitive task_accusative tasks commission commission_genitive commission_prepositional order_genitive track notice_form payout_form mentor mentors "
        "organiser organiser_genitive",
    ),
    *_paths("organising", "partners_by_agreement sponsor_agreement programme_approved changes_acknowledged volunteers"),
    *_paths("organising", "volunteer_tasks trackers press_agreed answer_within told_of_changes volunteers_in"),
    *_paths("registration", "channel channel_title channel_url channel_act"),
    *_paths("registration", "decision_digest_hour confirm_reminder_days deadline_reminder_hours retention"),
    "mentors.proposed_by",
    "refusal_grounds.findings",
    "exclusion_grounds.findings",
    *_paths("notices.admission", "text caption to"),
    *_paths("notices.refusal", "text caption to"),
    *_paths("conduct", "whole_team announced"),
    *_paths("judging", "composition_public outlier_points talk_minutes demo_minutes questions_minutes"),
    *_paths("checkpoints", "max_picture_megabytes"),
    *_paths("prizes", "apply_reminder_days retention_years"),
    # The words of a reading; the values that follow from it have their own ends.
    *_paths("open_questions", "code title clauses words reading why ask bites settled_by"),
    *_paths("duties", "code title clause by after begins proof of"),
    *_paths("rights", "code text clause pages"),
    "clauses",
    "body",
)


@dataclass(frozen=True)
class Way:
    """An action that undoes what has rested on values and changes them: its page, its name, its row in the table of stages."""

    url: str
    title: str
    action: str


ways: list[Way] = []
_used: dict[str, Used] = {}
_codes: dict[str, Codes] = {}
_compared: dict[str, Compared] = {}


def use(code: str) -> Callable[[Used], Used]:
    """The function says what of this kind has happened in a contest."""

    def register(function: Used) -> Used:
        _used[code] = function
        return function

    return register


def used_codes(path: str) -> Callable[[Codes], Codes]:
    """The function says which codes of the parts at this path something done names."""

    def register(function: Codes) -> Codes:
        _codes[path] = function
        return function

    return register


def compares(code: str) -> Callable[[Compared], Compared]:
    """The function says whether something done has rested on what the new values are not."""

    def register(function: Compared) -> Compared:
        _compared[code] = function
        return function

    return register


def open_ways(contest: Contest) -> list[Way]:
    """Those the contest's stage lets."""
    return [way for way in ways if answer(way.action, contest).is_allowed]


def registered() -> set[str]:
    """Uses that some stage speaks of."""
    return {*_used, *_compared, *(["codes"] if _codes else [])}


def closed_paths(contest: Contest, passing: frozenset[str] = frozenset()) -> dict[str, str]:
    """Path of the schema -> what has rested on it, of every value that can no longer be changed, whatever it becomes."""
    if contest.state == Contest.State.DRAFT:
        return {}
    closed: dict[str, str] = {}
    stage = stage_of(contest)
    for code, one in USES.items():
        if code in passing or code not in _used:
            continue
        over = f"после этапа «{one.last.value}» это не меняется" if stage.place > one.last.place else ""
        if why := _used[code](contest) or over:
            closed |= dict.fromkeys(one.paths, why)
    return closed


def objections(contest: Contest, regulation: Regulation, passing: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """(place in the data, why it stays) of every value that differs and has been used; `passing`: uses an action has dealt with."""
    changed = differences(contest.regulation, regulation)
    if not changed or contest.state == Contest.State.DRAFT:
        return []
    closed = closed_paths(contest, passing)
    found = [(one.place, closed[one.path]) for one in changed if one.path in closed]
    found += list(_of_codes(contest, changed))
    for code, function in _compared.items():
        places = [one.place for one in changed if one.path in USES[code].paths]
        if places and code not in passing and (why := function(contest, regulation)):
            found.append((places[0], why))
    return found


def _of_codes(contest: Contest, changed: Iterable[Difference]) -> Iterator[tuple[str, str]]:
    known: dict[str, set[str]] = {}
    changed = list(changed)
    # A text that comes with a version of its own is a new text; whoever agreed has agreed to the one before.
    renewed = {one.items[-1] for one in changed if one.items and one.path.endswith(".version")}
    gone = {one.items[-1] for one in changed if one.items and one.path.endswith(".code")}
    for one in changed:
        for path, code in one.items:
            if path not in _codes or ((path, code) in renewed and (path, code) not in gone):
                continue
            if path not in known:
                known[path] = set(_codes[path](contest))
            if code in known[path]:
                yield one.place, f"на «{code}» уже опираются принятые решения и поданные документы"
