"""Each consent is a document of its own (152-FZ: article 9 part 1 in the wording of the law of 24.06.2025 No. 156-FZ, article 10.1). Pure."""

from __future__ import annotations

import re

from hackathon_portal.regulation.schema import ConsentSubject, ConsentText

TITLES = {
    ConsentSubject.PROCESSING: "обработка персональных данных",
    ConsentSubject.TRANSFER: "передача персональных данных третьим лицам",
    ConsentSubject.SPREADING: "распространение персональных данных",
    ConsentSubject.TERMS: "условия конкурса",
}
# By which words a text agrees to a subject: after «согласие на», «согласен, чтобы» and the like up to the sentence's end.
_AGREES = re.compile(r"согла(?:сие|сен|сна)\w*(?:\(\w+\))?[^.]*", re.IGNORECASE)
_SUBJECTS = {
    ConsentSubject.PROCESSING: re.compile(r"\bобработк", re.IGNORECASE),
    ConsentSubject.TRANSFER: re.compile(r"\b(?:передач|передал|передав|предоставл)", re.IGNORECASE),
    ConsentSubject.SPREADING: re.compile(
        r"распростран|размещени\w+ в (?:сети )?интернет|неопредел[её]нн\w+ кругу", re.IGNORECASE
    ),
    ConsentSubject.TERMS: re.compile(r"\b(?:порядк|положени|правил)\w* (?:проведения |о )?(?:конкурс|хакатон)", re.IGNORECASE),
}
_POLICY = re.compile(r"\bполитик\w+ обработки персональных данных", re.IGNORECASE)


def joined(text: ConsentText) -> list[ConsentSubject]:
    """Subjects that a text agrees to besides its own: those need a document each. Reading the policy is no consent."""
    agreed = " ".join(_AGREES.findall(_POLICY.sub("", text.text)))
    return [subject for subject, words in _SUBJECTS.items() if subject is not text.subject and words.search(agreed)]


def asked_anew(text: ConsentText) -> bool:
    """Whether a new version has to be agreed to anew: a consent to personal data is to its own text, specific and informed."""
    return text.subject is not ConsentSubject.TERMS
