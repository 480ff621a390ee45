"""Actions with diplomas, certificates and letters of thanks (Tula: clause 10.6)."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max, Q

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation, locked_contest
from hackathon_portal.documents.codes import new_code
from hackathon_portal.documents.letters import missing_letters, named
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from hackathon_portal.kernel.pictures import NotAPicture, redrawn
from hackathon_portal.russia.cases import Case
from hackathon_portal.russia.names import as_name, declined
from prizes import letters
from prizes.awards.actions.revoking import revoke
from prizes.awards.queries import diplomas
from prizes.awards.queries.diplomas import HAS_ADDRESS, READY, merit_of
from prizes.awards.queries.earned import wanted_documents
from prizes.models import Diploma, DocumentTemplate
from registration.queries.persons import persons_of

PLACEHOLDERS = ("merit", "team", "project", "nomination", "contest")
# A landscape A4 page at about 200 dots per inch; the signature at most a third of it.
BACKGROUND_SIZE, SIGNATURE_SIZE = (2340, 1654), (900, 450)


@action("Выданы дипломы и сертификаты")
def issue_diplomas(*, contest: Contest, by: User) -> int:
    """A diploma for every admitted person of an awarded team, a certificate where a project was presented without a place."""
    require(by, "prizes.issue_diplomas", contest, "Дипломы выдаёт сотрудник или секретарь.")
    contest = locked_contest(contest.pk)
    templates = {kind: diplomas.template_of(contest, kind) for kind in Diploma.Kind.values}
    # What a person has revoked is not issued again by itself; what a decision has revoked the next one may issue.
    issued = set(
        Diploma.objects.filter(Q(revoked_at=None) | Q(revoked_with=None), contest=contest).values_list(
            "application", "kind", "merit"
        )
    )
    persons = persons_of(contest)
    # Of taking part a person has one certificate, whatever applications they have had.
    certified = {persons.get(key, key) for key, kind, _ in issued if kind == Diploma.Kind.CERTIFICATE and key}
    number, look = _last_number(contest), diplomas.look_of(contest)
    made = 0
    for wanted in wanted_documents(contest):
        person = wanted.person
        if (person.pk, wanted.kind, wanted.merit) in issued:
            continue
        if wanted.kind == Diploma.Kind.CERTIFICATE:
            if persons[person.pk] in certified:
                continue
            certified.add(persons[person.pk])
        number += 1
        made += 1
        printed, sure = declined(person.surname, person.name, person.patronymic, templates[wanted.kind].case)
        diploma = Diploma(
            contest=contest, application=person, kind=wanted.kind, code=new_code(), number=number, holder=person.full_name,
            printed=printed, team=(wanted.project.team if wanted.project else person.team).shown_name,
            project=wanted.project.title if wanted.project else "", nomination=wanted.nomination, merit=wanted.merit, **look,
        )  # fmt: skip
        # What a person must look at first waits; the others are not kept waiting by it.
        diploma.printed_sure = sure and not diploma.undrawable
        diploma.sent_at = clock.now() if person.email and diploma.printed_sure else None
        diploma.save()
        if diploma.sent_at:
            letters.post_diploma(diploma)
    note(contest_id=contest.pk, about=f"выдано: {made}")
    return made


def _last_number(contest: Contest) -> int:
    return Diploma.objects.filter(contest=contest).aggregate(last=Max("number"))["last"] or 0


@action("Выданы благодарственные письма")
def issue_thanks(*, contest: Contest, grants: list[Any], by: User) -> list[Diploma]:
    """Letters of thanks to these holders of roles, each once; they are sent when staff have looked at the names."""
    contest = _for_issuing(contest, by)
    template = diplomas.template_of(contest, Diploma.Kind.THANKS)
    waiting = {grant.pk for grant in diplomas.thanks_candidates(contest)}
    number, look = _last_number(contest), diplomas.look_of(contest)
    made = []
    for grant in grants:
        if grant.pk not in waiting:
            continue
        number += 1
        user = grant.user
        printed, sure = declined(user.surname, user.name, user.patronymic, template.case)
        made.append(
            Diploma.objects.create(
                contest=contest, user=user, kind=Diploma.Kind.THANKS, code=new_code(), number=number, holder=user.get_full_name(),
                printed=printed, printed_sure=sure and not missing_letters(printed), email=user.email, merit=merit_of(grant.role, contest),
                **look,
            )
        )  # fmt: skip
    note(contest_id=contest.pk, about=f"выдано: {len(made)}")
    return made


@action("Выдано благодарственное письмо")
def thank_somebody(*, contest: Contest, holder: str, printed: str, merit: str, email: str, by: User) -> Diploma:
    """A letter of thanks to somebody without a role here: a partner's firm, a guest. Written as it shall be printed."""
    contest = _for_issuing(contest, by)
    holder, printed, merit = holder.strip(), printed.strip(), merit.strip()
    if not holder or not merit:
        raise RuleViolation(
            code="thanks.incomplete", message="Напишите, кому и за что.", field="holder" if not holder else "merit"
        )
    _drawable(printed or holder, "printed" if printed else "holder")
    _drawable(merit, "merit")
    note(contest_id=contest.pk, about="одно письмо")
    return Diploma.objects.create(
        contest=contest, kind=Diploma.Kind.THANKS, code=new_code(), number=_last_number(contest) + 1, holder=holder[:200],
        printed=(printed or holder)[:200], printed_by_hand=True, email=email, merit=merit[:300], **diplomas.look_of(contest),
    )  # fmt: skip


def _in_nominative(contest: Contest, kind: str) -> bool:
    return diplomas.template_of(contest, kind).case == Case.NOMINATIVE


def _drawable(text: str, field: str) -> None:
    letters = missing_letters(text)
    if letters:
        message = f"В шрифтах документов нет знака {named(letters)}: напишите русскими или латинскими буквами."
        raise RuleViolation(code="document.letters", message=message, field=field, status=422)


def _for_issuing(contest: Contest, by: User) -> Contest:
    require(by, "prizes.issue_diplomas", contest, "Документы выдаёт сотрудник или секретарь.")
    return locked_contest(contest.pk)


@action("Документ отправлен")
def send_diploma(*, diploma: Diploma, by: User) -> bool:
    """Post the letter with the document's PDF to its holder; False where there is no address. Once, unless it is sent again by hand."""
    require(by, "prizes.issue_diplomas", diploma.contest, "Документы отправляет сотрудник или секретарь.")
    if not diploma.address or diploma.revoked_at:
        return False
    if not diploma.printed_sure:
        raise RuleViolation(
            code="diploma.unsure", message=f"{diploma} не отправлен: имя не проверено. Исправьте или подтвердите его на странице документа.",
            field="printed",
        )  # fmt: skip
    letters.post_diploma(diploma, again=str(clock.now()) if diploma.sent_at else "")
    diploma.sent_at = clock.now()
    diploma.save(update_fields=["sent_at"])
    note(contest_id=diploma.contest_id, about=str(diploma))
    return True


@action("Документы отправлены")
def send_unsent(*, contest: Contest, by: User) -> int:
    """Post every document in force that was not sent yet, except those whose name nobody has looked at; returns how many."""
    require(by, "prizes.issue_diplomas", contest, "Документы отправляет сотрудник или секретарь.")
    unsent = Diploma.objects.select_for_update(of=("self",)).filter(HAS_ADDRESS, READY, contest=contest)
    sent = 0
    for diploma in unsent.select_related("application"):
        diploma.contest = contest
        letters.post_diploma(diploma)
        diploma.sent_at = clock.now()
        diploma.save(update_fields=["sent_at"])
        sent += 1
    note(contest_id=contest.pk, about=f"отправлено: {sent}")
    return sent


@action("Исправлено имя в документе")
def correct_diploma(*, diploma: Diploma, printed: str, by: User) -> Diploma:
    """Write the name as it shall be printed (its grammatical case), or confirm it as it stands; code and number stay.

    Another person is a new document. To whom it was sent with another name it goes again.
    """
    diploma = _held(diploma, by)
    printed = " ".join(printed.split())[:200]
    if not printed:
        raise RuleViolation(code="diploma.no_name", message="Напишите имя, как оно должно быть напечатано.", field="printed")
    _drawable(printed, "printed")
    changed = printed != diploma.printed
    diploma.printed, diploma.printed_by_hand, diploma.printed_sure = printed, True, True
    if changed and diploma.sent_at and diploma.address:
        letters.post_diploma(diploma, again=str(clock.now()), corrected=True)
        diploma.sent_at = clock.now()
    diploma.save(update_fields=["printed", "printed_by_hand", "printed_sure", "sent_at"])
    note(contest_id=diploma.contest_id, about=str(diploma))
    return diploma


@action("Диплом отозван")
def revoke_diploma(*, diploma: Diploma, reason: str, by: User) -> None:
    """The check page says from now on that the document does not hold, and why; its holder is told."""
    diploma = _held(diploma, by)
    if not reason.strip():
        raise RuleViolation(code="diploma.no_reason", message="Укажите причину отзыва.", field="reason")
    revoke(diploma, reason)
    note(contest_id=diploma.contest_id, about=str(diploma), reason=reason.strip()[:300])


@action("Документ выдан заново")
def reissue_diploma(*, diploma: Diploma, reason: str, by: User, holder: str = "") -> Diploma:
    """Revoke a document and issue it anew under another number and code, with the holder's name mended if one is given."""
    contest = _for_issuing(diploma.contest, by)
    diploma = _held(diploma, by)
    if not reason.strip():
        raise RuleViolation(code="diploma.no_reason", message="Укажите причину отзыва.", field="reason")
    holder = " ".join(holder.split())[:200]
    changed = bool(holder) and holder != diploma.holder
    _drawable(holder, "holder")
    # A new name is known in the nominative only: where the document asks for another case somebody writes it.
    sure = as_name(holder)[1] and _in_nominative(contest, diploma.kind) if changed else diploma.printed_sure
    # Who gets the new document at once reads of the old one there.
    revoke(diploma, reason, told=not (sure and diploma.address))
    new = Diploma.objects.create(
        contest=contest, application=diploma.application, user=diploma.user, kind=diploma.kind, code=new_code(),
        number=_last_number(contest) + 1, holder=holder or diploma.holder, printed=holder if changed else diploma.printed,
        printed_by_hand=diploma.printed_by_hand or changed, email=diploma.email, team=diploma.team, project=diploma.project,
        nomination=diploma.nomination, merit=diploma.merit, replaces=diploma, printed_sure=sure,
        **diplomas.look_of(contest),
    )  # fmt: skip
    if sure:
        send_diploma(diploma=new, by=by)
    note(contest_id=contest.pk, about=f"{new} вместо № {diploma.number}", reason=reason.strip()[:300])
    return new


def _held(diploma: Diploma, by: User) -> Diploma:
    diploma = Diploma.objects.select_for_update(of=("self",)).select_related("contest").get(pk=diploma.pk)
    require(by, "prizes.issue_diplomas", diploma.contest, "Документы ведёт сотрудник или секретарь.")
    if diploma.revoked_at:
        raise RuleViolation(code="diploma.revoked", message=f"{diploma} уже отозван.")
    return diploma


@action("Изменён вид документа")
def set_template(
    *,
    contest: Contest,
    kind: str,
    values: dict[str, Any],
    by: User,
    background: UploadedFile | None = None,
    signature: UploadedFile | None = None,
    without: tuple[str, ...] = (),
) -> DocumentTemplate:
    """How documents of a kind look from now on; `without` names pictures to take away.

    Names in documents already issued follow a changed grammatical case, except those a person has written.
    """
    contest = contest_with_regulation(contest.pk)
    require(by, "prizes.issue_diplomas", contest, "Вид документов меняет сотрудник или секретарь.")
    strange = sorted({word for word in re.findall(r"{(.*?)}", values["text"]) if word not in PLACEHOLDERS})
    if strange:
        known = ", ".join(f"{{{word}}}" for word in PLACEHOLDERS)
        raise RuleViolation(
            code="template.placeholder",
            message=f"Нет такой подстановки: {{{strange[0]}}}. Есть {known}.",
            field="text",
            status=422,
        )
    for name in ("heading", "lead", "text", "officer_position", "officer_name"):
        _drawable(values[name], name)
    template = diplomas.template_of(contest, kind)
    before = template.case
    for name in ("heading", "lead", "case", "text", "officer_position", "officer_name"):
        setattr(template, name, values[name])
    for name, upload, size in (("background", background, BACKGROUND_SIZE), ("signature", signature, SIGNATURE_SIZE)):
        if upload is not None:
            files.keep(template, name, name, made_here(ContentFile(_picture(upload, size, name))))
        elif name in without:
            setattr(template, name, "")
    template.save()
    if before != template.case:
        _decline_again(contest, kind, template.case)
    note(contest_id=contest.pk, about=str(template))
    return template


def _decline_again(contest: Contest, kind: str, case: str) -> None:
    held = Diploma.objects.filter(contest=contest, kind=kind, revoked_at=None, printed_by_hand=False)
    for diploma in held.select_related("application", "user"):
        person = diploma.application or diploma.user
        if person is None:
            continue
        diploma.printed, sure = declined(person.surname, person.name, person.patronymic, case)
        diploma.printed_sure = sure and not diploma.undrawable
        diploma.save(update_fields=["printed", "printed_sure"])


def _picture(upload: UploadedFile, size: tuple[int, int], field: str) -> bytes:
    """The picture at a printable size: a background as JPEG, a signature as PNG with its transparency."""
    try:
        return redrawn(upload, size, kind="PNG" if field == "signature" else "JPEG")
    except NotAPicture as fault:
        raise RuleViolation(code="template.picture", message=str(fault), field=field, status=422) from None
