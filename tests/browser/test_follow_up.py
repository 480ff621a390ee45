"""A curator of follow-up in the browser: from the card over the team's and the authority's word to the confirmed implementation and the report."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.seasons.actions import after
from hackathon_portal.seasons.models import FollowUp
from tests import build
from tests.after import after_final
from tests.browser.conftest import PHONE, enter


def known(user):
    user.set_password(build.PASSWORD)
    user.save(update_fields=["password"])
    return user.email


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_curator_from_the_card_to_the_confirmed_implementation_and_the_report(published, person, at):
    at(2024, 6, 10, 12)
    played = after_final(published)
    card, people = played.card(), played.made.people
    after.assign_curator(season=played.season, cards=[card.pk], curator=people["curator"], by=played.made.staff)
    title = card.project.title

    curator = enter(person(known(people["curator"])))
    curator.open(f"/s/{played.season.slug}/desk/after/?show=mine")
    curator.follow(title)
    curator.page.get_by_text("Следующий шаг и срок").click()
    curator.fill(next_step="Показать министерству", due_on="2024-07-01")
    curator.press("Сохранить")
    curator.sees("Показать министерству, до 1 июля 2024")
    curator.press("Спросить команду письмом")
    curator.sees("Письмо капитану ушло")

    # The captain has no account here: the letter's link is enough, on a phone.
    letter = whole_text(OutboxMessage.objects.get(kind="seasons.follow_up_asked"))
    captain = person("", PHONE)
    captain.open("/project-news/" + letter.split("/project-news/")[1].split()[0])
    captain.page.locator("main [name=stage]").select_option("pilot")
    captain.fill(text="Пилот в двух районах.", evidence="https://example.org/pilot")
    captain.press("Отправить куратору")
    captain.sees("Спасибо! Куратор прочитает и подтвердит.")

    curator.open(f"/s/{played.season.slug}/desk/after/{card.pk}/")
    curator.sees("Пилот в двух районах.")
    curator.press("Подтвердить")
    curator.sees("✓ подтверждено")

    # An authority marks its interest and reports that the project works there.
    minister = enter(person(known(played.minister)))
    minister.open(f"/o/{played.ministry.slug}/projects/")
    minister.follow(title)
    minister.press("Интересно нам")
    minister.sees("✓ Отмечено.")
    minister.page.get_by_text("Сообщить о внедрении").click()
    minister.fill(happened_on="2024-06-09", text="Работает в области.", evidence="https://example.org/order")
    minister.press("Внедрено у нас")
    minister.sees("ждёт подтверждения")

    curator.open(f"/s/{played.season.slug}/desk/after/?show=waiting")
    curator.follow(title)
    curator.sees("Министерство цифры Тестовой области")
    curator.press("Подтвердить")
    curator.sees("внедрён")
    card.refresh_from_db()
    assert (card.stage, card.adopter, card.level) == ("implemented", played.ministry, "regional")

    curator.open(f"/s/{played.season.slug}/desk/after/report/")
    curator.sees("Регион и решение")
    assert title in curator.page.inner_text("#introduced + table")
    book = load_workbook(io.BytesIO(curator.download("Скачать, XLSX")))
    (row,) = book["Регион и решение"].iter_rows(min_row=2, values_only=True)
    assert row[:3] == ("Тульская область", "Министерство цифры Тестовой области", title)

    # Everybody sees it on the project's page, without a script as well.
    visitor = person("", PHONE, java_script_enabled=False)
    visitor.open(f"/s/{played.season.slug}/projects/")
    visitor.follow(title)
    visitor.sees("Где внедрён")
    assert FollowUp.objects.count() > 1
