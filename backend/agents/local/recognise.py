"""Recognise the language of a text, also one that the engine does not read, to be able to say so."""

from __future__ import annotations

import re
from collections import Counter

from backend.agents.local import languages

_LOOKED_AT = 60_000  # characters from the beginning
_STANDS_OUT = 0.08  # share of a text's words from which its language counts as known
# Languages that are told from one another; of those the engine reads, the folder says by what.
_MARKS = {
    "de": "der die das und ist nicht ein eine den von zu mit sich auf für im dem des wird auch",
    "fr": "le la les des et est une dans que qui pour pas sur au du par avec sont plus ce",
    "es": "el la los las y es una en que del por con para se su como más al lo son",
    "it": "il la di che è un una per non con sono del della gli le nel alla si più anche",
    "pt": "o a os as e é um uma que do da em não para com por se dos das são",
    "nl": "de het een en van is niet dat op te zijn voor met die aan er door ook bij wordt",
    "sv": "och att det som en är av för på den med inte till ett de har om var sig",
    "pl": "i w na z do jest się nie że to o jak po przez od za są oraz ale dla",
}
_NAMES = {
    "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
    "sv": "Swedish", "pl": "Polish",
}  # fmt: skip


def language_of(text: str) -> str:
    """The language of a text as a two-letter code, by its commonest words; `und` when none stands out."""
    words = re.findall(r"[^\W\d_]+", text.casefold()[:_LOOKED_AT])
    if not words:
        return "und"
    counts = Counter(words)
    marks = _MARKS | {code: languages.marks_of(code) for code in languages.codes()}
    shares = {
        code: sum(counts[word] for word in set(own.split())) / len(words) for code, own in marks.items()
    }
    best = max(sorted(shares), key=lambda code: shares[code])
    return best if shares[best] >= _STANDS_OUT else "und"


def name_of(code: str) -> str | None:
    """What a language is called; None where it is not known."""
    return languages.name_of(code) if code in languages.codes() else _NAMES.get(code)
