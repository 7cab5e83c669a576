"""Options that combine others, and the same question as one with several right answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.quiz.checks.options import sums_up
from backend.quiz.checks.subject import Subject, finding
from backend.quiz.schemas import Finding, ItemContent, ItemType, Option, Severity

_I = re.IGNORECASE

_PART = r"\(?(?:[A-Ha-h]|[IVXivx]{1,4}|\d)\)?"
# White space is never given back: where two of its runs meet, a long list would be tried in two ways at each of its parts.
_COMBINED = re.compile(
    rf"\W*(?:(?:both|either|only|neither|options?|answers?|statements?)\s++)*{_PART}"
    rf"(?:\s*+(?:,\s*+(?:and|or)?|and|or|nor|&|\+)\s*+{_PART})*"
    rf"(?:\s++(?:only|alone|are\s++correct|are\s++true|above)|\s*+,?\s*+but\s++not\s++{_PART})?\W*$",
    _I,
)
_LETTER = re.compile(
    r"\b[A-H]\b|\([a-h]\)|\b(?:both|either|neither|only)\s+[a-h]\b|^\W*[b-h]\s+(?:and|or|&)\s+[a-h]\b"
)
_JOINED = re.compile(r",|\band\b|&|\+|\bor\b|\bnor\b|\bboth\b|\bonly\b", _I)
_LISTED = tuple(re.compile(rf"(?:^|[\s(])(?:{mark})[.):]\s") for mark in ("I|i|1", "II|ii|2"))

# "I. …  II. …" in the stem; the marks are of one kind, and in their order.
_MARK = re.compile(r"(?:(?<=\s)|\A|(?<=\())(?P<mark>[IVX]{1,4}|\d)[.):]\s+")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
_NAMED = re.compile(r"(?<![^\W_])(?:[A-Ha-h]|[IVX]{1,4}|\d)(?![^\W_])")
_FIRST_WORDS = re.compile(
    r"\b(?:both|either|only|options?|answers?|statements?|and|or|are|correct|true|above)\b", re.IGNORECASE
)
# What takes away, or leaves open, is no list of what is right.
_NO_LIST = re.compile(r"\b(?:neither|nor|not|either|or)\b", re.IGNORECASE)


def complex_k_type(subject: Subject) -> Iterator[Finding]:
    """Options that combine others ("A and C only") test logic, and partial knowledge solves them."""
    if not subject.is_choice:
        return
    options = subject.content.options
    combined = [
        n for n, option in enumerate(options) if _JOINED.search(option.text) and _COMBINED.match(option.text)
    ]
    listed = all(mark.search(subject.stem) for mark in _LISTED)
    # Without a list in the stem these may be plain answers: the roots "2 and 3", "vitamins A and D".
    lettered = [n for n in combined if _LETTER.search(options[n].text)]
    if not combined or not (listed or (lettered and len(combined) < len(options))):
        return
    message = "Options combine other options: ask for one of them, or let students choose several."
    key = next((n for n, option in enumerate(options) if option.correct), None)
    if key in combined or listed:
        # The key is made of several: let students choose them, where it is plain which they are.
        fix = ItemType.MULTIPLE_RESPONSE.value if as_multiple_response(subject.content) else None
    else:
        fix = subject.removal(combined[0])
    yield finding("complex_k_type", Severity.WARNING, message, subject.option_span(combined[0]), fix)


def as_multiple_response(content: ItemContent) -> ItemContent | None:
    """The item as multiple response, with what its key names marked as right; None where that is not plain to see."""
    keys = [option for option in content.options if option.correct]
    if content.type is not ItemType.MULTIPLE_CHOICE or len(keys) != 1 or _NO_LIST.search(keys[0].text):
        return None
    listed = _listed(content.stem)
    if listed:
        stem, entries = listed
        named = _places(keys[0].text, list(_ROMAN) if entries[0][0] == "I" else [str(n) for n in range(1, 9)])
        options = [Option(text=text) for _, text in entries]
        # Every option is about the list, or there would be more to choose from than the list.
        if not all(_COMBINED.match(option.text) or sums_up(option.text) for option in content.options):
            return None
    else:
        stem = content.stem
        combined = [bool(_JOINED.search(o.text) and _COMBINED.match(o.text)) for o in content.options]
        if not combined[content.options.index(keys[0])] or any(combined[: combined.index(True)]):
            return None
        named = _places(keys[0].text.upper(), list("ABCDEFGH"))
        plain = combined.index(True)
        # What comes before the combinations is what they combine.
        if not all(combined[at] or sums_up(o.text) for at, o in enumerate(content.options) if at >= plain):
            return None
        options = [option.model_copy(update={"correct": False}) for option in content.options[:plain]]
    if not named or max(named) >= len(options) or len(options) < 2:
        return None
    marked = [option.model_copy(update={"correct": at in named}) for at, option in enumerate(options)]
    return content.model_copy(update={"type": ItemType.MULTIPLE_RESPONSE, "stem": stem, "options": marked})


def _places(said: str, marks: list[str]) -> set[int]:
    named = _NAMED.findall(_FIRST_WORDS.sub(" ", said))
    return {marks.index(mark) for mark in named} if all(mark in marks for mark in named) else set()


def _listed(stem: str) -> tuple[str, list[tuple[str, str]]] | None:
    """The stem without its list, and the list; None where it has none at its end, or words go on behind it."""
    marks = list(_MARK.finditer(stem))
    names = [found["mark"] for found in marks]
    if len(names) < 2 or names not in (
        list(_ROMAN[: len(names)]),
        [str(n) for n in range(1, len(names) + 1)],
    ):
        return None
    ends = [found.start() for found in marks[1:]] + [len(stem)]
    entries = [
        (found["mark"], stem[found.end() : end].strip(" \n;,."))
        for found, end in zip(marks, ends, strict=True)
    ]
    before = stem[: marks[0].start()].strip(" \n(")
    last = entries[-1][1]
    if not before:
        # "I. Iron II. Tin. Which are metals?" asks behind its list.
        entry, stop, asked = last.partition(". ")
        if not stop or not asked.strip():
            return None
        entries[-1] = (entries[-1][0], entry.strip())
        before = asked.strip()
    elif "?" in last or "\n" in last:
        return None
    return (before, entries) if all(text for _, text in entries) else None
