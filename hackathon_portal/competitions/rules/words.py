"""What who has sent a file does about its faults, and the program that checks how rows were divided."""

from __future__ import annotations

# Code of a fault (`check.py`) -> what its sender does about it.
HELP = {
    "file.empty": "Сохраните файл ещё раз: в нём должны быть заголовок и строки с ответами.",
    "file.too_large": "Оставьте только два столбца, номер и ответ: такой файл невелик.",
    "file.too_many_rows": "Оставьте строки тестового набора, по одной на номер.",
    "encoding.not_utf8": "В Excel: «Сохранить как» — «CSV UTF-8 (разделитель — запятая)».",
    "header.wrong": "Исправьте первую строку: названия столбцов, их порядок и запятую между ними. Русский Excel ставит между столбцами "
    "точку с запятой, а дробную часть пишет через запятую: замените первое на запятую, второе — на точку.",
    "line.too_long": "Проверьте, не попал ли в строку лишний текст и не пропал ли конец строки перед ней.",
    "row.fields": "Дробную часть пишите через точку: запятая разделяет столбцы.",
    "ids.unknown": "Возьмите номера из тестового набора, не из обучающего, и без изменений: лишние нули и пробелы делают номер другим.",
    "ids.duplicate": "Оставьте каждый номер один раз.",
    "value.not_number": "Замените на число с точкой: 0.5, а не 0,5. Пустое место — тоже не число: ответ нужен на каждую строку.",
    "value.not_finite": "Проверьте деление на ноль и переполнение: нужно обычное число.",
    "value.out_of_range": "Приведите ответы к допустимым границам.",
    "rows.count": "Сверьте с тестовым набором: на каждую его строку нужен один ответ.",
    "ids.missing": "Добавьте ответы на пропущенные строки.",
}

CHECK = """import csv, hashlib, hmac

seed = "{seed}"
published = "{sha256}"
assert hashlib.sha256(seed.encode()).hexdigest() == published

with open("test.csv", encoding="utf-8-sig", newline="") as file:
    for row in csv.DictReader(file):
        digest = hmac.digest(seed.encode(), row["{id_column}"].encode(), "sha256")
        is_public = int.from_bytes(digest, "big") * 100 < {percent} * 2**256
        print(row["{id_column}"], "открытая" if is_public else "закрытая")
"""


def check_program(*, seed: str, sha256: str, id_column: str, percent: int) -> str:
    """A program without this portal that says which rows are public; until the reveal the seed in it is empty."""
    return CHECK.format(seed=seed, sha256=sha256, id_column=id_column, percent=percent)
