"""Each consent is a document of its own (152-FZ: article 9 part 1 in the wording of the law of 24.06.2025 No. 156-FZ, article 10.1). Pure."""

from __future__ import annotations

import re

from hackathon_portal.regulation.schema import ConsentSubject, ConsentText, Regulation

TITLES = {
    ConsentSubject.PROCESSING: "обработка персональных данных",
    ConsentSubject.TRANSFER: "передача персональных данных третьим лицам",
    ConsentSubject.SPREADING: "распространение персональных данных",
    ConsentSubject.IMAGE: "использование изображения",
    ConsentSubject.ADVERTISING: "реклама и рассылки",
    ConsentSubject.TERMS: "условия конкурса",
}
LAW = "152-ФЗ, ст.\u00a09 ч.\u00a01 в редакции 156-ФЗ"
# By which words a text agrees to a subject: after «согласие на», «разрешаю», «принимаю» and the like up to the sentence's end.
_AGREES = re.compile(r"\b(?:согла(?:сие|сия|сен|сна|шаюсь)|разреша|не возража|принима|даю право)", re.IGNORECASE)
# A point after the number of a list's item or inside an abbreviation ends no sentence.
_SENTENCE_ENDS = re.compile(r"(?<=[^\d\s][.!?])\s+(?=[«\"(]?[А-ЯЁA-Z])")
_SUBJECTS = {
    ConsentSubject.PROCESSING: re.compile(r"\b(?:обработк|обрабатыва)", re.IGNORECASE),
    ConsentSubject.TRANSFER: re.compile(r"\b(?:передач|передал|передав|предоставл)", re.IGNORECASE),
    ConsentSubject.SPREADING: re.compile(
        r"распростран|размещ\w+ (?:\w+ ){0,3}(?:в (?:сети )?[«\"]?интернет|на сайт)|\b(?:о)?публик|неопредел[её]нн\w+ кругу",
        re.IGNORECASE,
    ),
    ConsentSubject.IMAGE: re.compile(r"\b(?:фото|видео|изображени)", re.IGNORECASE),
    ConsentSubject.ADVERTISING: re.compile(r"\b(?:реклам|рассыл)", re.IGNORECASE),
    ConsentSubject.TERMS: re.compile(
        r"\b(?:порядк|положени|правил|услови)\w* (?:проведения |участия |о |в )*(?:конкурс|хакатон)", re.IGNORECASE
    ),
}
# What a text says without agreeing to it: reading the policy is no consent, nor is «согласие не распространяется на передачу».
_NO_CONSENT = re.compile(
    r"\bполитик\w+ (?:обработки|в отношении обработки) персональных данных"
    r"|\bне (?:распростран\w+ся на|да[её]т|даю|означа\w+|включа\w+|каса\w+)[^.;]*",
    re.IGNORECASE,
)
# Article 10.1 part 1 calls the consent to spreading so; there is no other subject in these words.
_NAME_OF_SPREADING = re.compile(r"обработк\w+(?: \w+){0,3} данных,? разреш[её]нн\w+(?: \w+){0,6} распростран\w+", re.IGNORECASE)
# A picture that is spread is one of the data shown, and data shown may be looked at: one document (article 10.1 part 9 names each).
_PARTS_OF = {ConsentSubject.SPREADING: {ConsentSubject.IMAGE}}


def joined(text: ConsentText) -> list[ConsentSubject]:
    """Subjects that a text agrees to besides its own: those need a document each. Reading the policy is no consent."""
    agreed = " ".join(part for words in (text.title, text.text) for part in _agreements(words))
    of_its_own = {text.subject} | _PARTS_OF.get(text.subject, set())
    return [subject for subject, words in _SUBJECTS.items() if subject not in of_its_own and words.search(agreed)]


def _agreements(text: str) -> list[str]:
    """What follows the words of agreement in each sentence."""
    plain = _NO_CONSENT.sub("", _NAME_OF_SPREADING.sub("распространение", " ".join(text.split())))
    return [sentence[found.start() :] for sentence in _SENTENCE_ENDS.split(plain) if (found := _AGREES.search(sentence))]


def joined_in(regulation: Regulation) -> list[tuple[str, str]]:
    """(path of the text, why it cannot be so) of every consent that joins subjects."""
    return [
        (f"{path}.{index}.text", why)
        for path, texts in (("consents", regulation.consents), ("side_events", regulation.side_events))
        for index, text in enumerate(texts)
        if (why := why_joined(_as_consent(text)))
    ]


def _as_consent(text: object) -> ConsentText:
    if isinstance(text, ConsentText):
        return text
    return ConsentText.model_construct(title=text.title, text=text.text, subject=ConsentSubject.TERMS)  # type: ignore[attr-defined]


def why_joined(text: ConsentText) -> str:
    """A sentence for who writes the text; empty where it agrees to its own subject alone."""
    others = joined(text)
    if not others:
        return ""
    named = ", ".join(TITLES[subject] for subject in others)
    return (
        f"согласие «{text.title}» соединяет свой предмет ({TITLES[text.subject]}) с другим: {named}. "
        f"Для каждого нужен отдельный документ ({LAW})"
    )


def asked_anew(text: ConsentText) -> bool:
    """Whether a new version has to be agreed to anew: a consent to personal data is to its own text, specific and informed."""
    return text.subject is not ConsentSubject.TERMS
