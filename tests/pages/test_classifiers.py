"""Pages of classifiers: read by everybody, kept by the administrator."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hackathon_portal.classifiers.shipped import CLASSIFIERS
from tests import build
from tests.actions.test_classifiers import codes, file

pytestmark = pytest.mark.django_db


def read(client: Client, *names, **query) -> str:
    answer = client.get(reverse(names[0], args=names[1:]), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_everybody_reads_searches_and_downloads(client):
    home = read(client, "classifiers")
    for one in CLASSIFIERS.values():
        assert one.title in home
        assert one.source in read(client, "classifier", one.code)
        lines = client.get(reverse("classifier_csv", args=[one.code])).content.decode("utf-8-sig").splitlines()
        assert lines[0] == "code;name;group;level;valid_from;valid_to"
    assert "424н" in home
    page = read(client, "classifier", "specialities", q="программная 09.03.04")
    assert "Программная инженерия" in page
    assert "1 строка" in page
    assert client.get(reverse("classifier", args=["nothing"])).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"), [("респ. Бурятия", "это Республика Бурятия, код 03"), ("Сибирь", "портал регионом не считает")]
)
def test_a_spelling_of_a_region_is_tried_on_its_page(client, typed, said):
    page = read(client, "classifier", "regions", typed=typed)
    assert said in page
    assert "Указ Президента РФ от 03.11.2018 № 632" in page


def test_a_newer_list_from_the_look_to_the_undoing(client_of):
    desk, before = client_of(build.administrator()), codes()
    form = {
        "classifier": "specialisations", "source": "сайт", "act": "приказ № 1", "act_date": "2020-01-01", "in_force_from": "2020-01-01",
    }  # fmt: skip
    assert desk.post(reverse("portal_classifiers"), form).status_code == 422
    address = desk.post(reverse("portal_classifiers"), form | {"file": file()})["Location"]
    assert "закончится: 10" in desk.get(address).content.decode()
    desk.post(address, {"deed": "put"})
    assert len(codes()) == 3
    assert "приказ № 1" in desk.get(reverse("classifier", args=["specialisations"])).content.decode()
    assert desk.post(address, {"deed": "take_back", "reason": ""}).status_code == 422
    desk.post(address, {"deed": "take_back", "reason": "не тот список"})
    assert codes() == before
