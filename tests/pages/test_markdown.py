"""Whatever staff write in Markdown: pages cost no more than its length, and what cannot be shown is refused when it is saved."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from hackathon_portal.contests import text as markdown
from hackathon_portal.contests.actions import create_contest, save_site_item
from hackathon_portal.contests.changing import Basis, change_by_act
from hackathon_portal.contests.models import Contest, NewsItem, QuestionAnswered
from hackathon_portal.contests.presets import save_preset
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.operations.actions.press import write_press_item
from hackathon_portal.operations.models import PressItem
from hackathon_portal.regulation.schema import load_preset

DEEP = "\n".join("  " * level + "- а" for level in range(300))
LONG = "а" * (markdown.MOST_CHARACTERS + 1)
# Each took python-markdown from seconds to minutes, or a RecursionError.
COSTLY = [
    "[" * 20_000,
    "[a](" * 5_000,
    "![" * 10_000,
    "[[a]" * 5_000,
    "![a][" * 4_000,
    "<a " * 6_000,
    "a\n: b\n" * 3_000,
    "**a " * 5_000,
    "`" * 20_000,
    "<b>" * 6_000,
]


@pytest.mark.parametrize("text", [DEEP, LONG, ">" * 20_000], ids=["lists", "long", "quotes"])
def test_what_cannot_be_shown_is_refused_with_words_and_shown_plainly_where_it_is(text):
    with pytest.raises(RuleViolation) as refusal:
        markdown.require_renderable(text, field="text")
    assert (refusal.value.code, refusal.value.field) == ("text.unrenderable", "text")
    assert markdown.as_html(text).startswith("<p>")
    assert markdown.with_anchors(text)[1] == []


@pytest.mark.parametrize("text", COSTLY, ids=[text[:6] for text in COSTLY])
def test_costly_texts_take_a_bounded_number_of_steps(text):
    """Counted, not timed: calls of Python functions while it is rendered grow with the text, not with its square."""
    import sys

    def steps(of: str) -> int:
        count = 0

        def tick(_frame, event, _arg):
            nonlocal count
            count += event == "call"

        sys.setprofile(tick)
        try:
            markdown._rendered.__wrapped__(of, anchors=False, pictures=False, top=0)
        finally:
            sys.setprofile(None)
        return count

    quarter, whole = steps(text[:1_000]), steps(text[:4_000])
    assert whole < 5 * quarter + 2_000


BASIS = Basis("приказ № 1", date(2024, 5, 1), "уточнили правила")


def kept_by(contest, users):
    """Every action that keeps a field which becomes HTML: name -> what it does with a text."""
    staff = users["staff"]
    preset = load_preset("tula_2024")

    def with_body(text: str):
        return preset.model_copy(update={"regulation": preset.regulation.model_copy(update={"body": text})})

    return {
        "news": lambda text: save_site_item(item=NewsItem(contest=contest, title="а", text=text), by=staff),
        "question": lambda text: save_site_item(item=QuestionAnswered(contest=contest, question="а", answer=text), by=staff),
        "press": lambda text: write_press_item(item=PressItem(contest=contest, title="а", text=text), by=staff),
        "rules": lambda text: change_by_act(contest=contest, values={"rules_text": text}, basis=BASIS, by=staff),
        "preset": lambda text: save_preset(preset=with_body(text), origin="", by=staff),
        "contest": lambda text: create_contest(
            preset=with_body(text), preset_code="а", slug="another", starts_on=contest.starts_on, ends_on=contest.ends_on, by=None
        ),
    }


def test_each_field_that_becomes_html_refuses_it_when_it_is_saved(contest, users):
    staff = users["staff"]
    staff.is_staff = True
    staff.save()
    for name, keep in kept_by(contest, users).items():
        for text in (DEEP, LONG):
            with pytest.raises(RuleViolation) as refusal:
                keep(text)
            assert refusal.value.code == "text.unrenderable", name
        keep("**Правила**")
    assert set(markdown_fields()) == {"NewsItem.text", "QuestionAnswered.answer", "PressItem.text", "Contest.rules_text"}


def markdown_fields() -> list[str]:
    """Fields whose title says that they are Markdown."""
    from django.apps import apps

    models = [
        model
        for model in apps.get_models()
        if model.__module__.split(".")[0] != "django" and not model.__name__.endswith(("Event", "History"))
    ]
    return [
        f"{model.__name__}.{field.name}"
        for model in models
        for field in model._meta.fields
        if "Markdown" in str(field.verbose_name)
    ]


def test_the_forms_show_the_refusal_and_keep_what_was_typed(contest, client_of):
    client = client_of("staff")
    news = reverse("site_item", args=[contest.slug, "news", 0])
    short = DEEP[:9000]
    for action in ("", "preview"):
        page = client.post(
            news, {"title": "а", "text": short, "published_at": "2024-05-01T12:00", "action": action}
        ).content.decode()
        assert "вложены друг в друга больше чем на 20 уровней" in page
        assert "- а" in page
    page = client.post(
        reverse("press_item", args=[contest.slug, 0]), {"title": "а", "text": short, "outlet": "", "action": "save"}
    )
    assert (page.status_code, "вложены друг в друга" in page.content.decode()) == (422, True)


def test_public_pages_answer_whatever_is_stored_and_render_a_text_once(contest, monkeypatch):
    for text in (DEEP, "[" * 20_000, "[a](" * 5_000):
        Contest.objects.filter(pk=contest.pk).update(rules_text=text)
        contest.news.all().delete()
        NewsItem.objects.create(contest=contest, title="а", text=text)
        for name in ("contest", "contest_rules", "contest_news", "contest_news_rss"):
            assert Client().get(reverse(name, args=[contest.slug])).status_code == 200, name
    before = markdown._rendered.cache_info().misses
    for name in ("contest", "contest_rules", "contest_news", "contest_news_rss"):
        Client().get(reverse(name, args=[contest.slug]))
    assert markdown._rendered.cache_info().misses == before


def test_headings_have_ids_and_begin_at_the_level_asked():
    html, headings = markdown.with_anchors("### Кто может\n\n#### Как\n\n### Кто может\n\n|а|б|\n|-|-|\n|1|2|\n")
    assert headings == [("кто-может", "Кто может"), ("как", "Как"), ("кто-может_1", "Кто может")]
    assert '<h2 id="кто-может">Кто может</h2>' in html
    assert '<h3 id="как">' in html
    assert "<table>" in html
