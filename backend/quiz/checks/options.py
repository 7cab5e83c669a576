"""Flaws of the options as a set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from backend.quiz.checks.subject import Subject, finding, quoted
from backend.quiz.schemas import Finding, Severity

_I = re.IGNORECASE

# The key stands out when it is this much longer than the next, and by this many characters.
LONGER = 1.25
LONGER_BY = 10
_ASIDE = re.compile(
    r"\s*\([^()]*\)|\s*\[[^\[\]]*\]|,\s+(?:which|who|such\s+as|for\s+example|that\s+is)\b[^,]*(?:,|$)"
)
# Without one of these an option says the same, only louder.
_LOUD = re.compile(r"(?:completely|entirely|totally|absolutely|exclusively|solely|invariably)", re.IGNORECASE)

_WHAT = r"(?:(?:listed|given|stated|other)\s+)?(?:above|these|those|options?|answers?|choices?|following|statements?)"
_ALL = re.compile(
    rf"\W*(?:(?:all|each|any|every\s+one|all\s+(?:two|three|four))\s+(?:of\s+)?(?:the\s+)?{_WHAT}(?:\s+\w+)?(?:\s+(?:are\s+)?(?:correct|true|right|apply))?"
    r"|all\s+(?:are\s+)?(?:correct|true|apply)|all\s+of\s+(?:them|it))\W*$",
    _I,
)
_NONE = re.compile(
    rf"\W*(?:(?:none|neither|not\s+any)\s+(?:of\s+)?(?:the\s+)?{_WHAT}(?:\s+\w+)?(?:\s+(?:are\s+|is\s+)?(?:correct|true|right|appl(?:y|ies)))?"
    r"|none\s+of\s+(?:them|it)|none\s+(?:is|are)\s+(?:correct|true)|(?:there\s+is\s+)?no\s+(?:correct|right)\s+answer|none)\W*$",
    _I,
)
_ABSOLUTE = re.compile(
    r"\b(?:always|never|all|every|everyone|everybody|everything|nothing|nobody|only|solely|completely|entirely|totally|absolutely|"
    r"exclusively|invariably|impossible|under\s+no\s+circumstances|no\s+one|without\s+exception)\b",
    _I,
)
_QUANTITY = re.compile(
    r"\s*(?P<before>[^\d+\-−.]{0,12}?)\s*(?P<number>[+\-−]?\d[\d,\u00a0 ]*(?:\.\d+)?)\s*(?P<after>[^\d]*)$"
)


def all_of_the_above(subject: Subject) -> Iterator[Finding]:
    """Two recognised options, or one refused, give the answer away."""
    yield from _summing_up(subject, "all_of_the_above", _ALL)


def none_of_the_above(subject: Subject) -> Iterator[Finding]:
    """It shows that a student knows what is wrong, not what is right."""
    yield from _summing_up(subject, "none_of_the_above", _NONE)


def _summing_up(subject: Subject, check: str, pattern: re.Pattern[str]) -> Iterator[Finding]:
    if not subject.is_choice:
        return
    for index, option in enumerate(subject.content.options):
        if pattern.match(option.text):
            message = (
                f"The option {quoted(option.text)} tests guessing: write an option about the subject instead."
            )
            yield finding(
                check, Severity.WARNING, message, subject.option_span(index), subject.removal(index)
            )


def is_all_of_the_above(text: str) -> bool:
    """Whether an option says that all the others are right."""
    return bool(_ALL.match(text))


def sums_up(text: str) -> bool:
    """Whether an option speaks of the other options."""
    return bool(_ALL.match(text) or _NONE.match(text))


def longest_option_correct(subject: Subject) -> Iterator[Finding]:
    """Test-wise students pick the longest option."""
    options = subject.content.options
    if subject.only_key is None or len(options) < 3:
        return
    key = len(options[subject.only_key].text.strip())
    next_longest = max(len(option.text.strip()) for option in options if not option.correct)
    if key >= next_longest * LONGER and key - next_longest >= LONGER_BY:
        message = "The key is clearly the longest option: shorten it, or give the others as much detail."
        text = options[subject.only_key].text
        plain = " ".join(_ASIDE.sub("", text).split())
        # Only where the key without its aside stands out no more.
        fix = plain if plain != text and len(plain) < next_longest * LONGER else None
        yield finding(
            "longest_option_correct", Severity.WARNING, message, subject.option_span(subject.only_key), fix
        )


def absolute_terms(subject: Subject) -> Iterator[Finding]:
    """Students know that "always" is seldom right."""
    if not subject.is_choice:
        return
    options = subject.content.options
    found = {
        index: term
        for index, option in enumerate(options)
        if not sums_up(option.text) and (term := _ABSOLUTE.search(option.text))
    }
    # In every option it tells them apart no more.
    if len(found) == len(options):
        return
    for index, term in found.items():
        message = f"{quoted(term.group())} marks this option as right or wrong at a glance: say it without."
        span = subject.option_span(index, term.start(), term.end())
        fix = "" if _LOUD.fullmatch(term.group()) else None
        yield finding("absolute_terms", Severity.WARNING, message, span, fix)


def lost_sequence(subject: Subject) -> Iterator[Finding]:
    """Numbers out of order cost reading time and hide the range."""
    if not subject.is_choice:
        return
    numbers = quantities([option.text for option in subject.content.options if not sums_up(option.text)])
    if numbers is None or len(numbers) < 3:
        return
    if numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
        message = "The numbers are not in order: sort them from small to large."
        rising = numbers[0] < numbers[-1]
        places = [at for at, option in enumerate(subject.content.options) if not sums_up(option.text)]
        odd = next((at for at in range(1, len(numbers)) if (numbers[at - 1] <= numbers[at]) != rising), 1)
        yield finding("lost_sequence", Severity.WARNING, message, subject.option_span(places[odd]))


def quantities(texts: Sequence[str]) -> list[float] | None:
    """The numbers of options that differ in nothing else; None where they are not such."""
    matches = [found for text in texts if (found := _QUANTITY.match(text))]
    if len(matches) < len(texts):
        return None
    if len({(found["before"].strip(), found["after"].strip().casefold()) for found in matches}) > 1:
        return None
    return [float(re.sub(r"[,\s]", "", found["number"]).replace("−", "-")) for found in matches]
