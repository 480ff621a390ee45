"""The database sorts as the alphabet does, whatever its collation."""

from registration.models import Official, School


def test_yo_stands_with_ye_and_capitals_with_small_letters(contest):
    names = ["Жуков Пётр", "Ёжиков Иван", "абрамов Олег", "Дубравин Пётр", "Ежова Анна"]
    for name in names:
        Official.objects.create(contest=contest, full_name=name, part="член комиссии")
        School.objects.create(contest=contest, name=name)
    expected = ["абрамов Олег", "Дубравин Пётр", "Ёжиков Иван", "Ежова Анна", "Жуков Пётр"]
    assert list(Official.objects.values_list("full_name", flat=True)) == expected
    assert [school.name for school in School.objects.all()] == expected
