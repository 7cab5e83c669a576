"""Words of a text as the solver compares them: dictionary forms, numbers by their value, offsets into the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from backend.agents.local.en.inflect import lemma
from backend.agents.local.en.words import NUMBER_WORDS, SCALES, STOP_WORDS, word_set

_WORD = re.compile(
    r"\d+(?:[.,]\d+)*(?:st|nd|rd|th|s)?\b|[^\W\d_]+(?:[-‑][^\W\d_]+)*(?:['’][^\W\d_]+)?|_{3,}|\d+|[()]"
)
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z|\d+(?:\.\d+)?\Z")
_LONGEST = 4_000
BLANK = "____"
NEGATIONS = word_set("not no never cannot neither nor without none nobody nothing hardly barely scarcely")
# Words that ask, and so say nothing of what is asked for.
ASKING = word_set(
    """according text term terms word words phrase name names named call called calls refer refers referred mean means
    meant describe describes described define defines defined definition following best statement statements example
    examples concept true false correct correctly following year number percent percentage main know known option
    options answer passage chapter author list choose select identify"""
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `[start, end)` of its text.

    Attributes:
        key: what is compared: the dictionary form, or `#` and the value of a number.
        aside: whether it stands in parentheses.
    """

    text: str
    lower: str
    key: str
    start: int
    end: int
    value: float | None
    aside: bool

    @property
    def tells(self) -> bool:
        """Whether it carries meaning of its own."""
        return self.value is not None or (self.lower not in STOP_WORDS and len(self.lower) > 1)


def words_of(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """The words of `text[start:end]`; a number and its scale ("3 million") are one word."""
    end = min(len(text) if end is None else end, start + _LONGEST)
    found: list[Word] = []
    depth = 0
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        if word in "()":
            depth = max(0, depth + (1 if word == "(" else -1))
            continue
        lower = word.casefold().replace("’", "'")
        last = found[-1] if found else None
        value = _value(lower)
        if last is not None and last.value is not None:
            joined = _joined(last, lower, text[last.end : match.start()])
            if joined is not None:
                found[-1] = Word(
                    text[last.start : match.end()],
                    lower,
                    f"#{joined:g}",
                    last.start,
                    match.end(),
                    joined,
                    last.aside,
                )
                continue
        key = f"#{value:.12g}" if value is not None else key_of(lower)
        found.append(Word(word, lower, key, match.start(), match.end(), value, depth > 0))
    return tuple(found)


@lru_cache(maxsize=50_000)
def key_of(lower: str) -> str:
    """What a word is compared by."""
    if lower.startswith("___"):
        return BLANK
    if lower.endswith("n't"):
        return "not"
    plain = lower.partition("'")[0] or lower
    return lemma(plain)


def telling(words: tuple[Word, ...], *, asked: bool = False) -> frozenset[str]:
    """The keys that carry meaning; in a question without the words that only ask."""
    return frozenset(
        word.key
        for word in words
        if word.tells and word.key != BLANK and not (asked and word.value is None and word.lower in ASKING)
    )


def is_negation(word: Word) -> bool:
    """Whether a word turns its clause round."""
    return word.lower in NEGATIONS or word.lower.endswith("n't")


def _value(lower: str) -> float | None:
    if lower[0].isdigit():
        return float(lower.replace(",", "")) if _NUMBER.match(lower) else None
    tens, hyphen, ones = lower.partition("-")
    if hyphen and tens in NUMBER_WORDS and ones in NUMBER_WORDS:
        return float(NUMBER_WORDS[tens] + NUMBER_WORDS[ones])
    # "One" is more often a pronoun than a number.
    return float(NUMBER_WORDS[lower]) if lower in NUMBER_WORDS and lower != "one" else None


def _joined(last: Word, lower: str, gap: str) -> float | None:
    """The value of a number and the word after it, when the two are one number."""
    assert last.value is not None
    if lower in SCALES and gap.strip(" -\u00a0") == "":
        return last.value * SCALES[lower]
    return None
