"""Read English numbers, dates and measures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backend.agents.local.document import Token
from backend.agents.local.en.words import NUMBER_WORDS, SCALES, word_set

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z|\d+(?:\.\d+)?\Z")
_YEAR = re.compile(r"1[0-9]\d\d\Z|20\d\d\Z")
HEDGING = (
    ("as", "many", "as"), ("as", "much", "as"), ("more", "than"), ("less", "than"), ("fewer", "than"), ("at", "least"),
    ("at", "most"), ("up", "to"), ("an", "estimated"), ("a", "total", "of"), ("only", "about"), ("just", "over"),
    ("about",), ("approximately",), ("roughly",), ("nearly",), ("almost",), ("around",), ("over",), ("under",),
    ("only",), ("just",), ("some",), ("exactly",), ("an", "average", "of"), ("close", "to"), ("estimated",),
)  # fmt: skip
_LOOSE = word_set("about approximately roughly nearly almost around some estimated to over")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `[first, last)`: its value, the hedge before it ("about") and whether it is a percentage."""

    first: int
    last: int
    value: float
    hedge: str
    percent: bool

    @property
    def loose(self) -> bool:
        """Whether the text itself calls the number rough."""
        return bool(_LOOSE & set(self.hedge.casefold().split()))


def is_year(word: str) -> bool:
    """Whether a word is a year between 1000 and 2099."""
    return bool(_YEAR.match(word))


def value_of(words: list[str]) -> float | None:
    """The value of a number written in digits, words or both ("3.5 million"); nothing when it is not one."""
    total: float | None = None
    for word in words:
        lower = word.casefold().rstrip("%")
        if _DIGITS.match(lower) and total is None:
            total = float(lower.replace(",", ""))
        elif lower in NUMBER_WORDS and total is None:
            total = float(NUMBER_WORDS[lower])
        elif lower in SCALES and total is not None:
            total *= SCALES[lower]
        elif "-" in lower and total is None:
            parts = [NUMBER_WORDS.get(part) for part in lower.split("-")]
            if (
                len(parts) != 2
                or parts[0] is None
                or parts[1] is None
                or not 20 <= parts[0] <= 90
                or parts[1] > 9
            ):
                return None
            total = float(parts[0] + parts[1])
        else:
            return None
    return None if total is None else round(total, 9)


def numbers_in(tokens: tuple[Token, ...]) -> list[Number]:
    """The numbers of a sentence; ranges, fractions, ordinals and decades are none."""
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        lower = tokens[at].lower
        if not (lower[0].isdigit() or lower in NUMBER_WORDS or "-" in lower):
            at += 1
            continue
        end = at
        while end < len(tokens) and value_of([token.text for token in tokens[at : end + 1]]) is not None:
            end += 1
        if end == at:
            at += 1
            continue
        value = value_of([token.text for token in tokens[at:end]])
        percent = tokens[end - 1].text.endswith("%")
        last = end
        if last < len(tokens) and tokens[last].lower in {"percent", "%", "per-cent"}:
            percent, last = True, last + 1
        elif last + 1 < len(tokens) and tokens[last].lower == "per" and tokens[last + 1].lower == "cent":
            percent, last = True, last + 2
        hedge = next(
            (h for h in HEDGING if tuple(t.lower for t in tokens[max(0, at - len(h)) : at]) == h), ()
        )
        if value is not None and not _is_range(tokens, at, last):
            first = at - len(hedge)
            found.append(Number(first, last, value, " ".join(hedge), percent))
        at = last
    return found


def _is_range(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    before = tokens[first - 1].lower if first else ""
    after = tokens[last].lower if last < len(tokens) else ""
    beyond = tokens[last + 1].text if last + 1 < len(tokens) else ""
    if before in {
        "–",
        "-",
        "to",
        "and",
        "or",
        "between",
        "$",
        "£",
        "€",
        "×",
        "^",
        "/",
        "age",
        "ages",
        "no.",
        "no",
        "#",
        "of",
    }:
        return before != "of" or after in {"–", "-"}
    return after in {"–", "-", "/", "×", "^", "or", "to"} and (
        beyond[:1].isdigit() or beyond.casefold() in NUMBER_WORDS
    )
