"""Documents people take home: by code, by person, how they look, who may be thanked."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from hackathon_portal.accounts.models import Role, RoleGrant
from hackathon_portal.contests import face
from hackathon_portal.contests.models import Contest
from hackathon_portal.documents.codes import normalised
from hackathon_portal.kernel.alphabet import alphabetical
from hackathon_portal.russia.cases import Case
from prizes.models import Design, Diploma, DiplomaLook, DocumentTemplate

# The portal's own form of each document, until staff change it.
WORDS: dict[str, dict[str, str]] = {
    Diploma.Kind.DIPLOMA: {
        "heading": "ДИПЛОМ",
        "lead": "награждается",
        "case": Case.NOMINATIVE,
        "text": "{merit}\nкоманда «{team}», проект «{project}»\nноминация «{nomination}»\n{contest}",
    },
    Diploma.Kind.CERTIFICATE: {
        "heading": "СЕРТИФИКАТ",
        "lead": "подтверждает участие:",
        "case": Case.NOMINATIVE,
        "text": "{merit}\nкоманда «{team}», проект «{project}»\nноминация «{nomination}»\n{contest}",
    },
    Diploma.Kind.THANKS: {
        "heading": "БЛАГОДАРСТВЕННОЕ ПИСЬМО",
        "lead": "вручается",
        "case": Case.DATIVE,
        "text": "{merit}\n{contest}",
    },
}
HAS_ADDRESS = Q(email__gt="") | Q(application__email__gt="")
# In force, not sent yet, the name certain or looked at.
READY = Q(revoked_at=None, sent_at=None, printed_sure=True)
IN_COMMISSION = "за работу в {commission}"
THANKED = {
    Role.MENTOR: "за помощь командам в работе над проектами",
    Role.CHAIR: IN_COMMISSION,
    Role.SECRETARY: IN_COMMISSION,
    Role.MEMBER: IN_COMMISSION,
    Role.PARTNER: "за поддержку конкурса",
}


def merit_of(role: str, contest: Contest) -> str:
    """What somebody with this role is thanked for, in the words of the contest's regulation."""
    return THANKED[Role(role)].format(commission=contest.regulation.words.commission_prepositional)


def template_of(contest: Contest, kind: str) -> DocumentTemplate:
    """How the contest's documents of a kind look: its own template, or the portal's form (not saved)."""
    own = DocumentTemplate.objects.filter(contest=contest, kind=kind).first()
    return own or DocumentTemplate(contest=contest, kind=kind, **WORDS[kind])


def design_of(contest: Contest) -> str:
    """The design the contest has chosen for its documents, or the portal's first."""
    chosen = DiplomaLook.objects.filter(contest=contest).first()
    return chosen.design if chosen else Design.FRAME


def with_background(contest: Contest) -> list[str]:
    """Kinds of documents that have a background of the contest's own, by their titles: on it no design is drawn."""
    rows = DocumentTemplate.objects.filter(contest=contest).exclude(background="")
    return [one.get_kind_display() for one in rows]


def look_of(contest: Contest) -> dict[str, str]:
    """What a document issued now keeps of the contest's look: its design and colours."""
    brand = face.look_of(contest)
    return {"design": design_of(contest), "paper": brand.paper, "call": brand.call}


def diploma_by_code(code: str) -> Diploma | None:
    rows = Diploma.objects.select_related(
        "contest__regulation_version", "replaced_by", "application__contest__regulation_version", "application__team__project"
    )
    return rows.filter(code=normalised(code)).first()


def diplomas_of(user: Any, contest: Contest) -> QuerySet[Diploma]:
    """Documents in force that were issued to this user."""
    as_participant, otherwise = (
        Diploma.objects.filter(way).order_by().values("pk") for way in (Q(application__user=user), Q(user=user))
    )
    return Diploma.objects.filter(pk__in=as_participant.union(otherwise), contest=contest, revoked_at=None)


def diploma_counts(contest: Contest) -> dict[str, int]:
    """Documents in force by kind, those whose name a person should look at, and those revoked."""
    held = Q(revoked_at=None)
    return Diploma.objects.filter(contest=contest).aggregate(
        **{kind.value: Count("pk", filter=held & Q(kind=kind)) for kind in Diploma.Kind},
        unsure=Count("pk", filter=held & Q(printed_sure=False)),
        unsent=Count("pk", filter=READY & HAS_ADDRESS),
        revoked=Count("pk", filter=~held),
    )


def thanks_candidates(contest: Contest) -> list[RoleGrant]:
    """Mentors, partners and members of the commission who have no letter of thanks yet, each person once."""
    thanked = Diploma.objects.filter(contest=contest, kind=Diploma.Kind.THANKS, revoked_at=None).values("user")
    grants = (
        RoleGrant.objects.filter(contest=contest, role__in=list(THANKED))
        .exclude(user__in=thanked)
        .select_related("user")
        .order_by("role", alphabetical("user__surname"), "pk")
    )
    return list({grant.user_id: grant for grant in reversed(grants)}.values())[::-1]
