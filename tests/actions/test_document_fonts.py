"""Documents are drawn by the packaged fonts, whatever the machine has installed: every kind of PDF, and characters that PT Sans lacks."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test.signals import template_rendered
from pypdf import PdfReader
from pypdf._text_extraction._layout_mode import text_show_operations
from pypdf.generic import ContentStream

from hackathon_portal.contests.models import Contest, Nomination
from hackathon_portal.demo import people
from hackathon_portal.documents.pdf import FONTS_ONLY, render_pdf
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.schema import Sheet, load_preset
from hackathon_portal.seasons.models.after import FollowUpStage
from hackathon_portal.shell import data_sheet
from hackathon_portal.shell.privacy import policy
from judging import documents as judging_documents
from judging.models import CommissionMember, Protocol, Score, ScoreSheet
from prizes.archive import papers
from prizes.awards import documents as prize_documents
from prizes.models import Award, Diploma, Payment, PayoutApplication
from prizes.payouts import documents as payout_documents
from prizes.payouts import register_files
from prizes.payouts.actions.payments import mark_paid
from prizes.taxes import certificates
from registration import documents as registration_documents
from registration import printed
from registration.models import Application, Team
from registration.queries import consent_texts
from tests import fonts
from tests.documents import faults_of, words
from tests.payouts import accepted, approved_register

TEMPLATES = Path(__file__).parents[2] / "templates"
OF_UNUSUAL = {"PT-Sans", "PT-Serif", "PT-Serif-Bold", "DejaVu-Sans"}
PAGES = 4  # the kinds that are longer repeat the same form
MARGIN = 10  # points of the page that stay white: half of the narrowest margin
UNUSUAL = "Ғәлия Ҡадырова → Łódź ✓ 150 000 ₽ αβγ ① Việt"
RENDERED = "import sys, django; django.setup(); from tests.actions.test_document_fonts import unusual; sys.stdout.buffer.write(unusual())"


def families(pdf: bytes) -> set[str]:
    """Names of the fonts of a PDF without the mark of a subset; each must be embedded."""
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(below["/FontDescriptor"]), below["/BaseFont"]
            found.add(below["/BaseFont"].removeprefix("/").split("+")[-1])
    return found


def is_document(name: str) -> bool:
    """Whether a template is a document: no style sheet, not the mark of a rehearsal that lies across one."""
    return "/documents/" in f"/{name}" and name.endswith(".html") and name != "documents/rehearsal.html"


def all_kinds() -> dict[str, str]:
    """Name -> text of every template of a document."""
    found = {str(path.relative_to(TEMPLATES)): path for path in TEMPLATES.glob("**/documents/*.html")}
    return {name: path.read_text() for name, path in found.items() if is_document(name)}


def unusual() -> bytes:
    form = printed.Filled(title=UNUSUAL, version="1", paragraphs=(UNUSUAL,), signer=UNUSUAL)
    return printed.as_pdf(form, contest=None)


def tabled(contest: Contest) -> tuple[Contest, Sheet]:
    """The contest with its first sheet on the form of one table that the other packaged document gives."""
    found = Contest.objects.select_related("regulation_version").get(pk=contest.pk)
    judging, version = found.regulation.judging, found.regulation_version
    blank = load_preset("kuzbass_2025").regulation.judging.sheets[0].blank
    sheet = judging.sheets[0].model_copy(update={"form": "table", "blank": blank})
    judging = judging.model_copy(update={"sheets": (sheet, *judging.sheets[1:])})
    version.text = found.regulation.model_copy(update={"judging": judging}).model_dump_json()
    version.written_at += timedelta(seconds=1)
    return found, found.regulation.judging.sheets[0]


@pytest.fixture
def every_kind(published, users, at, client):
    """Template -> the PDF made of it, for every template of a document."""
    made: dict[str, bytes] = {}
    rendered: list[str] = []

    def note(sender, template, **kwargs) -> None:
        if is_document(template.name):
            rendered.append(template.name)

    def keep(pdf: bytes) -> None:
        whole = max(at for at, name in enumerate(rendered) if not Path(name).name.startswith("_"))
        made.update(dict.fromkeys(rendered[whole:], pdf))  # with the parts it is put together from

    contest = published.contest
    template_rendered.connect(note)
    keep(judging_documents.protocol_pdf(Protocol.objects.get(meeting__commission__contest=contest)))
    keep(judging_documents.decision_pdf(Protocol.objects.get(meeting__commission__contest=contest), contest))
    keep(judging_documents.sheet_pdf(ScoreSheet.objects.filter(project__contest=contest).first()))
    member = CommissionMember.objects.get(user__email=people.MEMBERS[0].email)
    keep(judging_documents.table_pdf(member, *tabled(contest)))
    keep(judging_documents.blank_sheets_pdf(member, contest))
    keep(prize_documents.diploma_pdf(Diploma.objects.filter(contest=contest).first()))
    award = Award.objects.filter(contest=contest).first()
    accepted(award, at, users)
    keep(payout_documents.payout_application_pdf(PayoutApplication.objects.get(award=award)))
    register = approved_register(contest, users)
    keep(register_files.register_pdf(register))
    at(2024, 6, 6, 12)
    payment = Payment.objects.get(award=award)
    mark_paid(payment=payment, paid_on=date(2024, 6, 5), by=users["accountant"])
    listed = {"path": f"{LONG}.pdf", "title": LONG, "size": 12, "sha256": "0" * 64}
    keep(papers.listing_pdf(contest, [listed, {"path": "a.pdf", "title": "a", "missing": True, "why": LONG}]))
    keep(certificates.take_own_certificate(award=award, by=award.team.founder)[1])
    keep(registration_documents.guard_list(contest))
    keep(registration_documents.own_data([], {UNUSUAL: UNUSUAL, LONG: LONG}, []))
    keep(registration_documents.notice(Application.objects.filter(contest=contest, state="admitted").first().pk)[0][1])
    keep(unusual())
    table = {"contest": contest, "titles": [UNUSUAL] * 12, "rows": [[UNUSUAL, *[LONG] * 11]], "at": clock.now()}
    keep(render_pdf("registration/documents/export.html", table))
    keep(client.get(f"/c/{contest.slug}/rules.pdf").content)
    keep(client.get(f"/c/{contest.slug}/poster.pdf").content)
    for document in consent_texts.documents(contest.regulation):
        keep(render_pdf("registration/documents/consent.html", {"contest": contest, "document": document}))
    keep(render_pdf("shell/documents/privacy.html", {"policy": policy(contest), "contest": contest}))
    ruled = dict.fromkeys(("question", "category", "version", "text", "decision", "reason"), LONG)
    paper = {"content": {**ruled, "answers": [UNUSUAL]}, "room": contest, "proposed_by": LONG, "adopted_by": UNUSUAL}
    keep(render_pdf("exams/documents/ruling.html", {"paper": paper}))
    hub = {"title": LONG, "quota": 5, "placed": 5, "last_rank": 9, "reserve": 1, "pass": "1 (№ 7)", "passing": 1, "waiting": 0}
    figures = {
        "candidates": 9,
        "placed": 5,
        "reserve": 1,
        "out": 3,
        "hubs": {"a": hub},
        "faults": [LONG],
        "ranking_sha256": "0" * 64,
        "list_sha256": "0" * 64,
    }
    signed = {"by": UNUSUAL, "at": "01.07.2024 12:00"}
    route = {"from_stage": LONG, "to_stage": UNUSUAL}
    listed = {
        "season": contest,
        "route": route,
        "number": "7",
        "reason": LONG,
        "document": LONG,
        "rule": [LONG],
        "figures": figures,
    }
    listed |= {"hubs": [hub], "drafted": signed, "approved": signed}
    keep(render_pdf("seasons/documents/selection.html", {"paper": listed}, stylesheet="documents/official.css"))
    part = {"title": "Площадка или этап", "rows": [(LONG, [1, 0, 0, 0, 0], 1)]}
    became = {"season": contest, "parts": [part], "words": FollowUpStage.labels, "today": "05.06.2024"}
    became |= {"introductions": [(LONG, LONG, LONG, date(2024, 6, 5), "региональный")]}
    keep(render_pdf("seasons/documents/after.html", became, stylesheet="documents/official.css"))
    data = data_sheet.sheet(contest)
    keep(render_pdf("shell/documents/data.html", {"data": data, "facts": data_sheet.facts_of(data)}))
    template_rendered.disconnect(note)
    return made


LONG = "Ш" * 80
SHOWN = {"team", "project", "title", "name", "position", "reason", "question", "points", "agenda", "held_at"}


def lengthened_figures(value, key=""):
    """Figures of a protocol with a word of 80 wide letters in every text that people write."""
    if isinstance(value, dict):
        return {name: lengthened_figures(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [lengthened_figures(inner, key) for inner in value]
    return LONG if isinstance(value, str) and key in SHOWN and value else value


@pytest.fixture
def lengthened(published):
    """A word of 80 letters, as long as a team's name may be, wherever people write what a table of a document shows."""
    contest = published.contest
    for team in contest.teams.all():
        Team.objects.filter(pk=team.pk).update(name=f"{LONG[:78]}{team.pk % 100:02d}")
    contest.projects.update(title=LONG)
    for nomination in contest.nominations.all():
        Nomination.objects.filter(pk=nomination.pk).update(title=f"{LONG[:78]}{nomination.pk % 100:02d}")
    contest.applications.update(surname=LONG, name=LONG, bank_name=LONG)
    CommissionMember.objects.filter(commission__contest=contest).update(full_name=LONG, position=LONG)
    sheets = ScoreSheet.objects.filter(project__contest=contest)
    sheets.update(comment=LONG)
    Score.objects.filter(sheet__in=sheets).update(comment=LONG)
    protocol = Protocol.objects.get(meeting__commission__contest=contest)
    protocol.figures = lengthened_figures(protocol.figures)
    protocol.save(update_fields=["figures"])
    PayoutApplication.objects.filter(award__contest=contest).update(full_name=LONG, bank_name=LONG)
    return published


def glyphs(pdf: bytes):
    """(left, right, text, width of the page) of every run of letters on the first pages, in points."""
    for page in PdfReader(io.BytesIO(pdf)).pages[:PAGES]:
        fonts = page._layout_mode_fonts()
        operations = iter(ContentStream(page["/Contents"].get_object(), page.pdf, "bytes").operations)
        for run in text_show_operations(operations, fonts, strip_rotated=False):
            yield run["tx"], run["displaced_tx"], run["text"], float(page.mediabox.width)


def test_a_word_of_80_letters_pushes_nothing_off_the_page(lengthened, every_kind):
    """The whole kind: each document with a table, a long word in each column of text (WeasyPrint lays tables out by their longest word)."""
    tables = {name for name, text in all_kinds().items() if 'class="grid' in text}
    assert tables <= set(every_kind)
    assert len(tables) >= 7
    outside, longest = {}, {}
    for kind, pdf in every_kind.items():
        runs = list(glyphs(pdf))
        assert runs, kind
        longest[kind] = max(right - left for left, right, _, _ in runs)
        outside[kind] = [(text[:20], round(right)) for left, right, text, width in runs if left < 0 or right > width - MARGIN]
    assert {kind: runs for kind, runs in outside.items() if runs} == {}
    assert all(longest[kind] > 60 for kind in tables), longest  # the long words are really there


def test_every_kind_of_document_is_fit_to_be_kept(every_kind):
    """PDF/A-3b, its title and language, packaged fonts alone, no picture or font it does not draw with, no empty box."""
    assert set(every_kind) == set(all_kinds())
    faults = {kind: faults_of(pdf) for kind, pdf in every_kind.items()}
    assert {kind: found for kind, found in faults.items() if found} == {}
    assert all(families(pdf) for pdf in every_kind.values())


def test_characters_that_pt_sans_lacks_are_drawn_and_can_be_read():
    pdf = unusual()
    assert words(pdf).count(UNUSUAL) == 3
    assert families(pdf) == OF_UNUSUAL


def test_a_document_is_the_same_on_a_machine_with_many_fonts_and_with_none(tmp_path):
    none = tmp_path / "none.conf"
    none.write_text('<?xml version="1.0"?><fontconfig></fontconfig>')
    files = {
        subprocess.run([sys.executable, "-c", RENDERED], env=os.environ | {"FONTCONFIG_FILE": str(machine)}, capture_output=True, check=True).stdout
        for machine in (FONTS_ONLY, none, fonts.many(tmp_path))
    }  # fmt: skip
    assert len(files) == 1
    assert families(files.pop()) == OF_UNUSUAL
