"""Adjectives and their opposites."""

from __future__ import annotations

from backend.agents.local.en.words import word_set

_PREFIXED = {
    "un": """equal stable predictable familiar fair happy limited organized paid popular pleasant
        reliable restricted safe skilled successful aware willing written structured productive certain common usual
        desirable acceptable able likely""",
    "im": "personal moral mature perfect possible mobile permeable",
    "il": "legal literate legitimate logical",
    "ir": "regular rational relevant reversible responsible",
    "in": """direct dependent formal voluntary active accurate adequate complete consistent correct effective efficient
        expensive finite flexible secure sufficient tolerant organic visible soluble""",
    "non": "violent verbal renewable linear toxic metallic",
}
_PAIRS = """
short|long high|low strong|weak broad|narrow wide|narrow simple|complex rapid|slow major|minor
rich|poor hot|cold warm|cool wet|dry dense|thin deep|shallow thick|thin light|heavy hard|soft smooth|rough bright|dark
objective|subjective active|passive static|dynamic rigid|flexible upward|downward inward|outward forward|backward
earliest|latest oldest|youngest longest|shortest strongest|weakest fastest|slowest closest|farthest
homogeneous|heterogeneous concrete|abstract temporary|permanent central|marginal
positive|negative beneficial|harmful mild|severe scarce|plentiful maximum|minimum
"""

OPPOSITE_OF: dict[str, str] = {}
for _prefix, _words in _PREFIXED.items():
    for _word in _words.split():
        OPPOSITE_OF.setdefault(_word, _prefix + _word)
        OPPOSITE_OF.setdefault(_prefix + _word, _word)
for _pair in _PAIRS.split():
    _one, _other = _pair.split("|")
    OPPOSITE_OF.setdefault(_one, _other)
    OPPOSITE_OF.setdefault(_other, _one)

# Beside a noun, a made-up opposite reads oddly; these do not.
BESIDE_NOUNS = word_set("""formal informal direct indirect equal unequal legal illegal voluntary involuntary stable unstable
    visible invisible dependent independent active inactive organic inorganic soluble insoluble renewable""")
_MEASURES = word_set("""level levels rate rates degree degrees amount amounts pressure temperature temperatures price prices
    cost costs wages income incomes density energy frequency status speed risk demand""")


def stands_beside(put: str, noun: str) -> bool:
    """Whether an opposite reads naturally before a noun."""
    if put in {"high", "low"}:
        return noun in _MEASURES
    made = any(put.startswith(prefix) and put[len(prefix) :] in OPPOSITE_OF for prefix in _PREFIXED)
    return put in BESIDE_NOUNS or not made


# What is said in such words is mostly the other way round in a name, or only a matter of how much.
VAGUE = word_set("common usual hard light certain even able")
