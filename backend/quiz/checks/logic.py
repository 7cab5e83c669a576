"""Options that can be chosen or ruled out without knowing the subject."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from backend.quiz.checks.opposites import OPPOSITES
from backend.quiz.checks.options import sums_up
from backend.quiz.checks.subject import Subject, finding, quoted, root, words
from backend.quiz.schemas import Finding, Severity

_I = re.IGNORECASE

_DULL = frozenset(
    words(
        "the a an of to in by on for with from as at into than and or but is are was were be it its their his her not no"
    )
)
# Longer options share words because they speak of one subject, and not because they were put together.
LONGEST_COMBINED = 4


def convergence_cues(subject: Subject) -> Iterator[Finding]:
    """Where wrong options were made by varying the key, the key is what has most in common with the others."""
    options = subject.content.options
    key = subject.only_key
    if key is None or len(options) < 3:
        return
    parts = [{root(word) for word in words(option.text) if word not in _DULL} for option in options]
    if any(len(own) > LONGEST_COMBINED for own in parts) or "$" in subject.stem:
        return
    counts = Counter(part for own in parts for part in own)
    everywhere = {part for part, count in counts.items() if count == len(options)}
    shared = [
        sum(counts[part] - 1 for part in own - everywhere if not part.isdigit() or len(own) > 1)
        for own in parts
    ]
    with_others = [part for part in parts[key] - everywhere if counts[part] > 1]
    partners = {at for at, own in enumerate(parts) if at != key and own & set(with_others)}
    nearest = max(count for at, count in enumerate(shared) if at != key)
    if len(with_others) >= 2 and len(partners) >= 2 and shared[key] > nearest:
        said = " and ".join(quoted(word) for word in _as_written(options[key].text, with_others)[:2])
        message = f"The key is what the options have in common ({said}): vary the wrong options evenly, or write others."
        yield finding("convergence_cues", Severity.WARNING, message, subject.option_span(key))


def _as_written(text: str, roots: Sequence[str]) -> list[str]:
    return [word for word in words(text) if root(word) in roots]


_SAME = re.compile(
    r"\b(?:equal(?:ly)?|same|unchanged|no\s+(?:change|effect|difference)|constant|neither)\b", _I
)
_NOT = frozenset({"not", "no", "never", "cannot"})
_ASKS_NUMBER = re.compile(
    r"\bhow\s+(?:many|much|old|far|long|tall|high|deep|fast|often|hot|heavy|large|big|wide)\b|\b(?:what|which)\s+(?:year|percentage|"
    r"percent|number|date|century|decade|proportion|fraction)\b|\bin\s+what\s+year\b|^\W*when\b|\bat\s+what\s+(?:temperature|age|speed|altitude)\b",
    _I,
)
_NUMBER = re.compile(
    r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|half|quarter|"
    r"third|twice|once|none|few|many|century|centuries|years?|days?|hours?|months?|weeks?|minutes?|seconds?|january|february|march|april|"
    r"june|july|august|september|october|november|december|spring|summer|autumn|winter|before|after|during)\b",
    _I,
)
_COUNTED = re.compile(r"\b(?:which|what|name|the|these)\s+(?P<count>two|three|four|pair)\b", _I)
_COUNTS = {"two": 2, "pair": 2, "three": 3, "four": 4}
_AND = re.compile(r"\s*(?:,\s*(?:and\s+)?|\band\b|&|\+|;)\s*", _I)


def logical_cues(subject: Subject) -> Iterator[Finding]:
    """A pair of opposites, or one option of the kind asked for, gives the key away to whoever reasons."""
    options = subject.content.options
    key = subject.only_key
    if key is None or len(options) < 3:
        return
    texts = [option.text for option in options]
    start, end = subject.question
    asked = subject.stem[max(start, end - 600) : end]
    pairs = [
        {one, other}
        for one in range(len(texts))
        for other in range(one)
        if _are_opposites(texts[one], texts[other])
    ]
    in_pairs = {index for pair in pairs for index in pair}
    # "More, less, the same" are all there is, and no two of them stand out.
    complete = any(_SAME.search(text) for text in texts)
    if key in in_pairs and len(pairs) == 1 and not complete:
        (other,) = next(pair for pair in pairs if key in pair) - {key}
        message = (
            f"{quoted(texts[other])} and the key are opposites, so one of the two must be right: "
            "make two pairs of opposites, or none."
        )
        # Without it no pair is left to choose between.
        fix = subject.removal(other)
        yield finding("logical_cues", Severity.WARNING, message, subject.option_span(other), fix)
        return
    counted = _COUNTED.search(asked)
    if counted and _only(key, [_named(text) == _COUNTS[counted["count"].casefold()] for text in texts]):
        message = f"Only the key names {counted['count'].casefold()}, as the question asks: let every option name as many."
        yield finding("logical_cues", Severity.WARNING, message, subject.option_span(key))
    elif _ASKS_NUMBER.search(asked) and _only(key, [bool(_NUMBER.search(text)) for text in texts]):
        message = "Only the key is a number or a time, as the question asks: make the other options of the same kind."
        yield finding("logical_cues", Severity.WARNING, message, subject.option_span(key))


def _only(key: int, fits: Sequence[bool]) -> bool:
    return fits[key] and sum(fits) == 1


def _named(text: str) -> int:
    return len([part for part in _AND.split(text) if part.strip(" .")])


def _are_opposites(one: str, other: str) -> bool:
    """Whether two texts differ in one word and its opposite, or in a negation, and in nothing else."""
    said, told = (["a" if word == "an" else word for word in words(text)] for text in (one, other))
    if abs(len(said) - len(told)) > 2 or len(said) > 20:
        return False
    left, right = Counter(said) - Counter(told), Counter(told) - Counter(said)
    a, b = list(left.elements()), list(right.elements())
    if len(a) == len(b) == 1:
        return frozenset((a[0], b[0])) in OPPOSITES or _negates(a[0], b[0]) or _negates(b[0], a[0])
    more, less = (a, b) if len(a) > len(b) else (b, a)
    plain = [word for word in more if word not in _NOT and word not in ("does", "do", "did")]
    return bool(set(more) & _NOT) and [root(word) for word in plain] == [root(word) for word in less]


def _negates(one: str, other: str) -> bool:
    return len(other) > 3 and any(
        one == prefix + other for prefix in ("un", "in", "im", "non", "dis", "ir", "il")
    )


_JOKE = re.compile(
    r"\b(?:santa(?:\s+claus)?|batman|superman|spider-?man|mickey\s+mouse|donald\s+duck|spongebob|shrek|harry\s+potter|hogwarts|"
    r"unicorns?|dragons?|leprechauns?|tooth\s+fairy|easter\s+bunny|wizards?|magic\s+(?:wand|spells?|beans?)|by\s+magic|pixie\s+dust|"
    r"chuck\s+norris|homer\s+simpson|darth\s+vader|yoda|the\s+force|zombies?|bigfoot|my\s+(?:mom|mum|mother|dad|dog|cat|teacher|uncle|"
    r"grandma|grandmother|neighbou?r|homework|boss)|your\s+(?:mom|mum|dad|teacher)|the\s+teacher\s+said\s+so|who\s+cares|no\s+idea|"
    r"i\s+(?:do\s+not|don['’]t)\s+(?:know|care)|(?:lol|haha+|hehe+|yolo|rofl)|bananas?\s+and\s+pajamas|the\s+matrix|little\s+green\s+men)\b",
    _I,
)
_FILLER = re.compile(
    r"\W*(?:n\s*/?\s*a|none\s+given|not\s+applicable|dummy|filler|placeholder|distractor(?:\s*\d*)?|wrong(?:\s+answer)?(?:\s*\d*)?|"
    r"option(?:\s*[a-h\d])?|answer(?:\s*[a-h\d])?|test|something(?:\s+else)?|other|whatever|anything|nothing|blah(?:\s+blah)*|foo|bar|"
    r"tbd|asdf+|qwerty|x{3,}|skip|random|pass|unknown|\W+)\W*$",
    _I,
)
_MASHED = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}|(?:asdf|sdfg|qwer|zxcv|hjkl|jkl;)", _I)
_ONLY_NUMBER = re.compile(
    r"\W*[-−+]?\d[\d,.\s]*\s*(?:%|°?[A-Za-zµΩ]{0,3}(?:/[a-z]+)?|percent|years?|million|billion)?\W*$"
)
_LEAST_OPTIONS = 3


def implausible_distractors(subject: Subject) -> Iterator[Finding]:
    """An option nobody would take makes the question easier and tests nothing."""
    options = subject.content.options
    if not subject.is_choice or len(options) < 2:
        return
    numeric = [bool(_ONLY_NUMBER.match(option.text)) for option in options]
    keys_numeric = {numeric[at] for at, option in enumerate(options) if option.correct}
    for index, option in enumerate(options):
        if option.correct or not option.text.strip() or sums_up(option.text):
            continue
        text = option.text.strip()
        joke = _JOKE.search(text)
        odd = (
            keys_numeric == {not numeric[index]}
            and numeric.count(numeric[index]) == 1
            and len(options) >= _LEAST_OPTIONS
        )
        if joke and _speaks_of(subject, joke.group()):
            joke = None
        if joke or _FILLER.match(text) or _is_mashed(text) or odd:
            why = "is of another kind than the other options" if odd else "fools nobody"
            message = f"The option {quoted(text)} {why}: write what a student might mistake for the answer."
            fix = subject.removal(index)
            yield finding(
                "implausible_distractors", Severity.WARNING, message, subject.option_span(index), fix
            )


def _speaks_of(subject: Subject, joke: str) -> bool:
    """A question about dragons may have one among its options."""
    at_hand = {root(word) for word in words(subject.stem)}
    return any(root(word) in at_hand for word in words(joke))


def _is_mashed(text: str) -> bool:
    if not text.isascii() or not _MASHED.search(text):
        return False
    from wordfreq import zipf_frequency

    # Abbreviations, symbols and names of proteins have no vowels either.
    return all(zipf_frequency(word, "en") == 0 for word in words(text)) and text.islower()
