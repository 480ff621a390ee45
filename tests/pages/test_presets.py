"""A regulation made in the form: copied, changed, checked for contradictions, compared, carried out and in; a contest run by it."""

from __future__ import annotations

import copy
from collections import defaultdict
from decimal import Decimal

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.accounts.actions import give_second_factor
from hackathon_portal.accounts.models import User
from hackathon_portal.contests.actions import change_regulation, create_contest, publish_announcement
from hackathon_portal.contests.forms import REGULATION_PATHS, _measured
from hackathon_portal.contests.models import Contest, SavedPreset
from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord
from hackathon_portal.regulation import comparison, form, words
from hackathon_portal.regulation.schema import Preset, Regulation, load_preset, preset_codes
from hackathon_portal.regulation.summary import summary
from judging.models import Score
from judging.queries import results
from tests import build


def sent_by(data) -> dict[str, str]:
    """What a browser would send of the form that shows these data."""
    return form.shown(data).sent()


@pytest.fixture
def own(users, client_of):
    """An own copy of the Kuzbass preset."""
    assert client_of("staff").post("/presets/kuzbass_2025/copy/").status_code == 302
    return SavedPreset.objects.get(owner=users["staff"])


@pytest.mark.parametrize("code", preset_codes())
def test_the_form_shows_and_reads_every_value_of_a_preset(code):
    preset = load_preset(code)
    data = preset.model_dump(mode="json")
    assert Preset.model_validate(form.read(sent_by(data))) == preset
    labels = [label for label, _ in comparison.values_of(form.shown(data)).values()]
    assert not [label for label in labels if label.split(" → ")[-1].isascii()]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("regulation.team.min_size", "7", "наименьший состав команды больше наибольшего"),
        ("regulation.team.roles.0.least", "9", "обязательных ролей больше"),
        ("regulation.judging.sheets.0.scale.step", "0.7", "шаг не укладывается"),
        ("regulation.judging.places_divided_by", "вечность", "выберите из списка"),
        ("regulation.judging.tie_break", "chair", "председателя в комиссии нет"),
        ("regulation.education.levels.1.category", "z", "неизвестной категории"),
        ("regulation.judging.sheets.2.criteria.0.role", "tester", "неизвестную роль"),
        ("regulation.judging.sheets.1.criteria.0.bands.1.least", "3", "не покрывают шкалу"),
        ("regulation.seats.limit", "много", "нужно целое число"),
        ("regulation.places.0.place", "4", "идут подряд"),
        ("regulation.side_events.0.max_age", "-1", "не меньше"),
        ("regulation.representation.form", "nowhere", "нет печатной формы"),
    ],
)
def test_a_contradiction_is_named_in_its_place_and_everything_typed_stays(own, client_of, path, value, said):
    sent = sent_by(load_preset("kuzbass_2025").model_dump(mode="json"))
    path = path.replace("representation.0.", "representation.0.")
    assert path in sent
    sent |= {path: value, "regulation.act.number": "77-ПОЛ"}
    before = own.text
    page = client_of("staff").post(f"/presets/own/{own.pk}/", sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert said.lower() in text.lower()
    assert 'value="77-ПОЛ"' in text
    own.refresh_from_db()
    assert own.text == before


@pytest.mark.parametrize("line", ["1: a", "~: a", "true: a", "2024-01-01: a", "1.5: a", "[1, 2]: a", "!!binary aa: a"])
def test_a_file_whose_keys_are_no_texts_is_refused_in_words(client_of, line):
    text = yaml.safe_dump(load_preset("kuzbass_2025").model_dump(mode="json"), allow_unicode=True)
    for sent in (line, f"{text}\n{line}", f"regulation:\n  - {{{line}}}"):
        answer = client_of("staff").post("/presets/", {"file": SimpleUploadedFile("a.yaml", sent.encode())})
        assert answer.status_code == 422, sent[-100:]
        assert "не файл заготовки" in answer.content.decode()


def test_lines_are_added_and_removed_without_saving(own, client_of):
    sent = sent_by(load_preset("kuzbass_2025").model_dump(mode="json"))
    client = client_of("staff")
    more = client.post(f"/presets/own/{own.pk}/", sent | {"list": "add regulation.categories"}).content.decode()
    assert 'name="regulation.categories.__count" value="5"' in more
    less = client.post(f"/presets/own/{own.pk}/", sent | {"list": "remove regulation.education"}).content.decode()
    assert 'name="regulation.education.__count" value="0"' in less
    own.refresh_from_db()
    assert len(Preset.model_validate_json(own.text).regulation.categories) == 4


def test_presets_are_the_owners_and_staffs(own, client_of, users, client):
    other = build.user()
    other.is_staff = True
    other.save()
    give_second_factor(user=other, secret=build.TOTP_SECRET)
    assert client_of(other).get(f"/presets/own/{own.pk}/").status_code == 404
    assert client_of(other).get(f"/presets/{own.key}/").status_code == 404
    assert client_of(other).get(f"/presets/{own.key}.yaml").status_code == 404
    assert client_of("accountant").get("/presets/").status_code == 403
    assert client.get("/presets/").status_code == 302
    assert own.name not in client_of(other).get("/presets/").content.decode()


def test_a_file_goes_out_and_comes_in_the_same_and_a_wrong_one_is_explained(own, client_of):
    client = client_of("staff")
    data = client.get(f"/presets/{own.key}.yaml").content
    upload = SimpleUploadedFile("prikaz.yaml", data)
    assert client.post("/presets/", {"file": upload}).status_code == 302
    brought = SavedPreset.objects.latest("id")
    assert Preset.model_validate_json(brought.text) == Preset.model_validate_json(own.text)
    broken = yaml.safe_load(data)
    broken["regulation"]["team"]["min_size"] = 9
    refused = client.post("/presets/", {"file": SimpleUploadedFile("b.yaml", yaml.safe_dump(broken).encode())})
    assert "наименьший состав команды больше наибольшего" in refused.content.decode()
    assert (
        "это не файл заготовки"
        in client.post("/presets/", {"file": SimpleUploadedFile("c.yaml", b"\xff\x00")}).content.decode().lower()
    )
    assert SavedPreset.objects.count() == 2


def test_two_presets_are_compared_by_what_differs(own, client_of):
    data = Preset.model_validate_json(own.text).model_dump(mode="json")
    data["regulation"]["team"]["max_size"] = 6
    own.text = Preset.model_validate(data).model_dump_json()
    own.save()
    rows = comparison.differences(load_preset("kuzbass_2025").model_dump(mode="json"), data)
    assert [row for row in rows if "Людей до" in row[0]] == [("Порядок → Команда → Людей до", "5", "6")]
    page = client_of("staff").get(f"/presets/compare/?left=kuzbass_2025&right={own.key}").content.decode()
    assert "Порядок → Команда → Людей до" in page
    assert client_of("staff").get("/presets/compare/?left=x&right=y").status_code == 404


def test_the_summary_says_what_the_values_are():
    said = dict(summary(load_preset("tula_2024").regulation))
    assert "Возраст: от 18 до 35 включительно лет (п.\u00a01.6)." in said["Кто участвует"]
    assert "Кворум: больше 2/3 состава (п.\u00a09.6)." in said["Оценка"]
    said = dict(summary(load_preset("kuzbass_2025").regulation))
    assert "Мест: 300\u00a0человек (п.\u00a06.7)." in said["Команда и места"]
    assert any("5\u00a0критериев" in sentence and "судья" in sentence for sentence in said["Оценка"])


def third(data: dict) -> dict:
    """Three sheets of four criteria on 0..100 with weights, places by category within a nomination, quorum 1/2, no ages."""
    regulation = data["regulation"]
    data["name"] = "Третий порядок"
    base = regulation["judging"]["sheets"][0]
    regulation["judging"]["sheets"] = [
        base | {
            "code": f"sheet{number}", "title": f"Лист {number}", "filled_by": [],
            "scale": {"minimum": "0", "maximum": "100", "step": "1"},
            "criteria": [
                base["criteria"][index] | {"code": f"c{number}{index}", "weight": str(Decimal("0.5") + index)} for index in range(4)
            ],
        }
        for number in (1, 2, 3)
    ]  # fmt: skip
    regulation["judging"] |= {"member_kinds": [], "personal_nominations": [], "places_divided_by": "nomination_category"}
    return data


def test_a_third_regulation_is_made_in_the_form_and_runs_a_contest(own, client_of, users):
    data = third(Preset.model_validate_json(own.text).model_dump(mode="json"))
    client = client_of("staff")
    saved = client.post(f"/presets/own/{own.pk}/", sent_by(data))
    assert saved.status_code == 302
    assert AuditRecord.objects.filter(name="change_preset").count() == 1
    says = client.get(f"/presets/{own.key}/").content.decode()
    assert "Места в каждой категории каждой номинации" in says
    assert "с весами, баллы от 0 до 100" in says
    made = client.post("/contests/new/", {"preset": own.key, "slug": "third", "starts_on": "2025-05-16", "ends_on": "2025-05-18"})
    assert made.status_code == 302
    assert Contest.objects.get(slug="third").regulation.judging.places_divided_by == "nomination_category"
    own.refresh_from_db()
    stage = scenes.announce(slug="third-played", users=users, preset=Preset.model_validate_json(own.text))
    for scene in (scenes.registration, scenes.decisions, scenes.commission, scenes.projects, scenes.assessment):
        scene(stage)
    scenes.outcome(stage, scenes.meeting(stage))
    weights = {one.code: one.weight for sheet in stage.contest.regulation.judging.sheets for one in sheet.criteria}
    by_hand: dict[int, Decimal] = defaultdict(Decimal)
    for score in Score.objects.filter(sheet__project__contest=stage.contest).select_related("sheet"):
        by_hand[score.sheet.project_id] += score.points * weights[score.criterion]
    found = results.results(stage.contest)
    assert len(found) == 2 * 4
    for result in found:
        assert {row.project: row.total for row in result.standings} == {key: by_hand[key] for key in result.projects}
        assert {row.sheets for row in result.standings} <= {4 * 3}


def test_an_untouched_save_of_the_regulation_leaves_every_declaration_as_it_is(contest, client_of):
    declared = {"5.1": "Работа создана командой.\nВажно: чужое перечислено.", "5.2": "Согласны."}
    build.with_regulation(contest, {"project.declarations": declared})
    client, url = client_of("staff"), f"/c/{contest.slug}/desk/regulation/"
    fields = client.get(url).context["form"].fields
    data = {name: field.initial for name, field in fields.items() if field.initial is not None}
    before = Contest.objects.get(pk=contest.pk).regulation
    acted = data | {"step": "write", "act_number": "№ 1", "reason": "Проверка."}
    assert "Ничего не изменилось" in client.post(url, acted).content.decode()
    assert client.post(url, acted | {"registration__invitation_valid_days": "9"}).status_code == 302
    contest = Contest.objects.get(pk=contest.pk)
    assert contest.regulation_versions.count() == 2
    registration = before.registration.model_copy(update={"invitation_valid_days": 9})
    assert contest.regulation == before.model_copy(update={"registration": registration})
    assert contest.regulation.project.declarations == declared


def test_a_term_of_the_regulation_changes_its_kind_on_the_page(contest, client_of):
    client, url = client_of("staff"), f"/c/{contest.slug}/desk/regulation/"
    fields = client.get(url).context["form"].fields
    data = {name: field.initial for name, field in fields.items() if field.initial is not None}
    changed = {
        "prizes__apply_within": "5",
        "prizes__apply_within__unit": "calendar days",
        "act_number": "№ 1",
        "reason": "Проверка.",
    }
    wrong = client.post(url, data | changed | {"prizes__apply_within": "пять"})
    assert wrong.context["form"].errors == {"prizes__apply_within": ["Недопустимое значение: нужно целое число"]}
    shown = client.post(url, data | changed).content.decode()
    assert "5\xa0календарных дней" in shown
    assert str(Contest.objects.get(pk=contest.pk).regulation.prizes.apply_within) == "3 working days"
    assert client.post(url, data | changed | {"step": "write"}).status_code == 302
    assert str(Contest.objects.get(pk=contest.pk).regulation.prizes.apply_within) == "5 calendar days"
    assert "5\xa0календарных дней" in client.get(url).content.decode()


def test_nothing_is_chosen_for_a_new_contest_and_each_number_says_what_it_counts(contest, users, client_of):
    build.administrator()
    User.objects.filter(pk=users["staff"].pk).update(is_staff=True)
    client = client_of("staff")
    page = client.get("/contests/new/").content.decode()
    assert '<option value="" selected>— выберите —</option>' in page
    refused = client.post("/contests/new/", {"preset": "", "slug": "a-b", "starts_on": "2027-05-21", "ends_on": "2027-05-23"})
    assert not Contest.objects.filter(slug="a-b").exists()
    assert "preset" in refused.context["form"].errors
    form = client.get(f"/c/{contest.slug}/desk/regulation/").context["form"]
    assert {path: _measured(path, "", contest.regulation) for path in ("eligibility.min_age", "team.max_size")} == {
        "eligibility.min_age": "Полных лет, п.\u00a01.6", "team.max_size": "Человек, п.\u00a01.6",
    }  # fmt: skip
    kinds = {path: words.MEASURED[path] for path in REGULATION_PATHS}  # a new value of the page says it as well
    named = set(contest.regulation.clauses)
    assert {rule for _, rule in kinds.values()} - {""} <= named
    bare = [
        name
        for name, field in form.fields.items()
        if name.replace("__", ".") in kinds and not (field.help_text or _is_said(field))
    ]
    assert bare == []
    assert "Создать конкурс" in client.get(f"/c/{contest.slug}/desk/").content.decode()


def _is_said(field) -> bool:
    """Whether the label itself names what is typed: a number of an act, its date, a term with its unit beside it."""
    return any(word in field.label.lower() for word in ("номер", "дата", "действует", "не позднее"))


JOINED = "Я даю согласие на обработку моих данных и на передачу их третьим лицам."


def test_a_consent_that_joins_two_purposes_is_refused_beside_its_text_and_from_a_file(own, client_of):
    client = client_of("staff")
    sent = sent_by(load_preset("kuzbass_2025").model_dump(mode="json"))
    assert "regulation.consents.0.text" in sent
    page = client.post(f"/presets/own/{own.pk}/", sent | {"regulation.consents.0.text": JOINED, "name": "С согласием"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "передача персональных данных третьим лицам" in text
    assert "156-ФЗ" in text
    assert 'value="С согласием"' in text
    data = yaml.safe_load(client.get(f"/presets/{own.key}.yaml").content)
    data["regulation"]["consents"][0]["text"] = JOINED
    refused = client.post("/presets/", {"file": SimpleUploadedFile("b.yaml", yaml.safe_dump(data).encode())})
    assert "156-ФЗ" in refused.content.decode()
    assert SavedPreset.objects.count() == 1


def test_a_contest_with_a_joined_consent_is_neither_made_nor_published(own, contest, users, client_of):
    """A preset that was kept before the rule, and a draft made from one."""
    data = Preset.model_validate_json(own.text).model_dump(mode="json")
    data["regulation"]["consents"][0]["text"] = JOINED
    with pytest.raises(RuleViolation) as refused:
        create_contest(
            preset=Preset.model_validate(data), preset_code="own", slug="joined", starts_on=contest.starts_on,
            ends_on=contest.ends_on, by=users["staff"],
        )  # fmt: skip
    assert (refused.value.code, refused.value.field) == ("consent.joined", "preset")
    Contest.objects.filter(pk=contest.pk).update(state=Contest.State.DRAFT)
    build.with_regulation(contest, {"consents.0.text": JOINED})
    page = client_of("staff").get(f"/c/{contest.slug}/desk/publish/").content.decode()
    assert "передача персональных данных третьим лицам" in page
    with pytest.raises(RuleViolation, match="отдельный документ"):
        publish_announcement(contest=contest, by=None)


@pytest.mark.parametrize("part", ["consents.0", "printed_consents.0", "side_events.0"])
def test_a_text_that_was_in_force_changes_with_its_version_alone(kuzbass_stage, part):
    """Nobody has agreed yet: the text was public under its version all the same."""
    kuzbass, users = kuzbass_stage.contest, kuzbass_stage.users
    amended = {"by": users["staff"], "reason": "Уточнение", "act_number": "2-ПОЛ"}
    old = kuzbass.regulation.model_dump(mode="json")
    for values, refused in (({"text": "Другой текст."}, True), ({"text": "Другой текст.", "version": "2026"}, False),
                            ({"text": "Третий текст.", "version": "2025"}, True), ({}, False)):  # fmt: skip
        data = copy.deepcopy(old)
        name, _, index = part.partition(".")
        data[name][int(index)] |= values
        change = {"contest": kuzbass, "regulation": Regulation.model_validate(data), **amended}
        if refused:
            with pytest.raises(RuleViolation, match="дайте тексту новую версию"):
                change_regulation(**change)
        else:
            change_regulation(**change)
            kuzbass.refresh_from_db()
    assert kuzbass.regulation_version.number == 3
