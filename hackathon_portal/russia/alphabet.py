"""Russian alphabetical order: ё stands with е, capitals with small letters. `kernel/alphabet.py` says the same to the database."""


def letters(text: str) -> str:
    """What a text is sorted by: `sorted(names, key=letters)`."""
    return text.lower().replace("ё", "е")
