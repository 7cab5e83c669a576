"""Is it clear what is asked, and is there nothing to read that is not needed?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from backend.quiz.checks.subject import Subject, finding, quoted, root, words
from backend.quiz.schemas import Finding, ItemType, Severity

_I = re.IGNORECASE

_OPINION = re.compile(
    r"\b(?:in\s+your\s+(?:own\s+)?(?:opinion|view|experience|mind)|(?:do|would|did)\s+you\s+(?:\w+\s+)?(?:think|believe|feel|"
    r"prefer|like|say|agree|guess)|what\s+do\s+you\s+make\s+of|your\s+(?:personal\s+)?(?:favou?rite|opinion|view|guess))\b",
    _I,
)
_EITHER = re.compile(r"\band\s*/\s*or\b|\w\s*/\s*or\b", _I)
_OPEN = re.compile(
    r"(?:,|\band)?(?:(?<!\s)\s*+)?(?:\betc\b\.?|\band\s+so\s+(?:on|forth)\b|\band\s+others?\s+like\s+(?:it|that|them)\b)",
    _I,
)
_UNFINISHED = re.compile(
    r"\b(?:todo|tbd|tba|fixme|lorem\s+ipsum|xxx+)\b|\?{2,}|\(\s*\?\s*\)|\[\s*\.{3}\s*\]|\[(?:insert|add)\b[^\]]*\]",
    _I,
)
_UNDATED = re.compile(
    r"\b(?:recently|lately|nowadays|these\s+days|at\s+present|(?:last|this|next)\s+(?:year|month|week|decade|century)|"
    r"in\s+recent\s+(?:years|times|decades)|(?:a\s+few|some)\s+years\s+ago|so\s+far|currently|up\s+to\s+now)\b",
    _I,
)
_ASKS_AGAIN = re.compile(
    r",?(?<!\s)\s++and\s+(?:also\s+)?(?:what|which|who|whom|whose|where|when|why|how)\b(?=[^?]*\?)", _I
)
_ASKING = re.compile(r"\b(?:what|which|who|whom|whose|where|when|why|how)\b", _I)
_NEGATED = re.compile(
    r"\b(?:not|never|cannot|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|doesn['’]t|don['’]t|didn['’]t|can['’]t|won['’]t|no\s+longer)\b",
    _I,
)
_NEGATIVE_STEM = re.compile(r"\b(?:not|except|never|cannot|\w+n['’]t|false|incorrect|untrue)\b", _I)
_RANGE = re.compile(
    r"\s*\D{0,12}?(?P<low>\d[\d,]*(?:\.\d+)?)\s*(?:–|—|-|to)\s*\D{0,3}?(?P<high>\d[\d,]*(?:\.\d+)?)\D*$",
    _I,
)


def ambiguous_information(subject: Subject) -> Iterator[Finding]:
    """Two readers must take the question the same way."""
    if subject.content.type is ItemType.ESSAY:
        return
    yield from _unclear_stem(subject)
    if subject.is_choice:
        yield from _unclear_options(subject)


def _unclear_stem(subject: Subject) -> Iterator[Finding]:
    stem = subject.stem
    # Code and formulas have question marks, slashes and dots of their own.
    if "`" in stem or "$" in stem:
        return
    for pattern, message, severity, fix in (
        (_UNFINISHED, "{} looks unfinished: complete the question.", Severity.WARNING, None),
        (
            _OPINION,
            "{} asks for an opinion, and no opinion is wrong: ask for a fact, or say whose view counts.",
            Severity.WARNING,
            None,
        ),
        (_EITHER, "{} leaves open which is meant: write “and” or “or”.", Severity.WARNING, None),
        (_OPEN, "{} leaves open what else belongs there: name it, or leave it out.", Severity.WARNING, ""),
        (_UNDATED, "{} means another time each year: give the year or the period.", Severity.INFO, None),
    ):
        found = pattern.search(stem)
        if found:
            span = subject.stem_span(found.start(), found.end())
            yield finding("ambiguous_information", severity, message.format(quoted(found.group())), span, fix)
            return
    second = _second_question(subject)
    if second:
        message = f"{quoted(stem[slice(*second)])} is a second question, and one answer cannot serve both: ask one of them."
        yield finding("ambiguous_information", Severity.WARNING, message, subject.stem_span(*second))


def _second_question(subject: Subject) -> tuple[int, int] | None:
    asking = [span for span in subject.sentences if "?" in subject.stem[slice(*span)]]
    if len(asking) > 1:
        start, end = asking[-1]
        return start + len(subject.stem[start:end]) - len(subject.stem[start:end].lstrip()), end
    again = _ASKS_AGAIN.search(subject.stem)
    if again and _ASKING.search(subject.stem[: again.start()]):
        return again.start() + len(again.group()) - len(again.group().lstrip(" ,")), len(subject.stem)
    return None


def _unclear_options(subject: Subject) -> Iterator[Finding]:
    options = subject.content.options
    start, end = subject.question
    negative = _NEGATIVE_STEM.search(subject.stem[max(start, end - 600) : end])
    for index, option in enumerate(options):
        denied = _NEGATED.search(option.text) if negative else None
        found = denied or _UNFINISHED.search(option.text) or _OPEN.search(option.text)
        if not found or "`" in option.text or "$" in option.text:
            continue
        message = (
            f"{quoted(found.group())} denies once more what the question denies already: ask without the negative."
            if denied
            else f"{quoted(found.group())} leaves open what this option says: write it out."
        )
        span = subject.option_span(index, found.start(), found.end())
        yield finding("ambiguous_information", Severity.WARNING, message, span)
        return
    shared = _shared_bound([option.text for option in options])
    if shared is not None:
        message = "This range overlaps another option, so one value belongs to both: let them share none."
        yield finding("ambiguous_information", Severity.WARNING, message, subject.option_span(shared))


def _shared_bound(texts: Sequence[str]) -> int | None:
    """The option whose range shares a value with an earlier one, where all options are ranges."""
    found = [_RANGE.match(text) for text in texts]
    ranges = [(_number(match["low"]), _number(match["high"])) for match in found if match]
    if len(ranges) < max(2, len(texts) - 1):
        return None
    places = [at for at, match in enumerate(found) if match]
    # Years that follow each other ("1914–1918", "1918–1933") are spans of time and not bins.
    if all(1000 <= bound <= 2100 for pair in ranges for bound in pair):
        return None
    for at, (low, high) in enumerate(ranges):
        if (
            any(low <= other_high and other_low <= high for other_low, other_high in ranges[:at])
            and low < high
        ):
            return places[at]
    return None


def _number(text: str) -> float:
    return float(text.replace(",", "").rstrip("."))


_PADDING = re.compile(
    r"(?:as\s+(?:we|you|everyone|everybody)\s+(?:all\s+)?(?:know|knows|learned|learnt|saw|have\s+seen)|as\s+is\s+well\s+known|"
    r"it\s+is\s+(?:well[\s-]known|interesting\s+to\s+note|worth\s+noting|important\s+to\s+(?:note|remember))(?:\s+that)?|"
    r"interestingly(?:\s+enough)?|needless\s+to\s+say|did\s+you\s+know(?:\s+that)?|fun\s+fact|remember\s+that|note\s+that|"
    r"of\s+course|believe\s+it\s+or\s+not|as\s+mentioned\s+in\s+class|without\s+a\s+doubt)\s*[,:]?\s+",
    _I,
)
# The same inside a sentence or at its end, with the commas around it.
_PADDING_WITHIN = re.compile(
    r",\s+(?:as\s+(?:we|you|everyone|everybody)\s+(?:all\s+)?knows?|as\s+is\s+well\s+known|of\s+course|needless\s+to\s+say)"
    r"(?:,(?=\s)|(?=\s*[.?!]))",
    _I,
)
_LINKS = frozenset(
    words("this these those that it its they their them he his she her him such both here there")
)
_DULL = frozenset(
    words(
        "the a an of to in by on in for with from as at into than and or but is are was were be been being has have had do "
        "does did can could will would should may might must not no one two three which what who whom whose when where why "
        "how following most best many much more some any all each other another also very often called known about between "
        "during through over under after before because if then there here this that these those it its they their them he "
        "his she her we our you your i my"
    )
)
LONGEST_STEM = 90
MOST_SENTENCES = 12
# A pronoun later than this in a question stands for something the question itself names.
_OPENING = 6
_INITIAL = re.compile(r"\b\w{1,2}[.\s]*$")


def gratuitous_information(subject: Subject) -> Iterator[Finding]:
    """What is not needed for the answer costs reading time and tests reading."""
    if subject.content.type in (ItemType.CLOZE, ItemType.ESSAY):
        return
    stem = subject.stem
    padding = _PADDING.search(stem)
    if padding and _starts_a_clause(stem, padding.start()):
        message = f"{quoted(padding.group().strip())} adds nothing to the question: leave it out."
        span = subject.stem_span(padding.start(), padding.end())
        yield finding("gratuitous_information", Severity.WARNING, message, span, "")
        return
    within = _PADDING_WITHIN.search(stem)
    if within:
        message = f"{quoted(within.group().strip(' ,'))} adds nothing to the question: leave it out."
        yield finding(
            "gratuitous_information", Severity.WARNING, message, subject.stem_span(*within.span()), ""
        )
        return
    if not subject.is_choice or "`" in stem or "$" in stem or "|" in stem:
        return
    aside = _aside(subject)
    if aside:
        message = f"{quoted(stem[slice(*aside)])} is not needed to answer: leave it out."
        yield finding("gratuitous_information", Severity.WARNING, message, subject.stem_span(*aside), "")
    elif len(words(stem)) > LONGEST_STEM:
        message = f"The question has {len(words(stem))} words: keep what is needed for the answer."
        yield finding("gratuitous_information", Severity.INFO, message, subject.stem_span())


def _starts_a_clause(stem: str, at: int) -> bool:
    before = stem[:at].rstrip(' "“(')
    return not before or before[-1] in ".!?;:,—-"


def _aside(subject: Subject) -> tuple[int, int] | None:
    """A sentence before the question that shares nothing with it, its options or the sentences between."""
    sentences = subject.sentences
    if not 2 <= len(sentences) <= MOST_SENTENCES:
        return None
    asks = sentences.index(subject.question) if subject.question in sentences else len(sentences) - 1
    known = _telling(subject.stem[slice(*sentences[asks])])
    for option in subject.content.options:
        known |= _telling(option.text)
    if _LINKS & set(words(subject.stem[slice(*sentences[asks])])[:_OPENING]):
        return None
    for start, end in reversed(sentences[:asks]):
        text = subject.stem[start:end]
        said = _telling(text)
        # A person or thing taken up again makes a story of the sentences; "C." and "U.S." end none.
        linked = _LINKS & set(words(subject.stem[start if start else end : sentences[asks][0]]))
        linked = linked or _LINKS & set(words(text)[:1])
        alone = not (said & known or linked or _INITIAL.search(text) or any(sign.isdigit() for sign in text))
        if said and alone:
            lead = len(text) - len(text.lstrip())
            after = len(subject.stem) - len(subject.stem[end:].lstrip())
            return start + lead, max(end, after)
        known |= said
    return None


def _telling(text: str) -> set[str]:
    return {root(word) for word in words(text) if word not in _DULL and len(word) > 2}


# Years of school plus four at a university; nothing easier to read is remarked upon unless a grade is asked for.
HARDEST_GRADE = 17.0
# A grade the formula gives is good to about two years either way.
_SLACK = 2.0
# On fewer words the formula says nothing.
FEWEST_WORDS = 12
_VOWELS = re.compile(r"[aeiouy]+")
_SENTENCES = re.compile(r"(?<![.!?])[.!?]++(?=\s|$)")


def reading_level(subject: Subject) -> Iterator[Finding]:
    """A question about cells should not be a test of reading (grade after Flesch and Kincaid 1975)."""
    stem = subject.stem
    if not stem.isascii() and sum(sign.isascii() for sign in stem) < 0.9 * len(stem):
        return
    if "`" in stem or "$" in stem or "|" in stem:
        return
    grade = reading_grade(stem)
    limit = HARDEST_GRADE if subject.grade is None else subject.grade + _SLACK
    if grade is None or grade <= limit:
        return
    for_whom = "most students" if subject.grade is None else f"grade {subject.grade}"
    message = (
        f"This reads at about grade {grade:.0f}, beyond {for_whom}: use shorter sentences and plainer words."
    )
    severity = Severity.INFO if subject.grade is None else Severity.WARNING
    yield finding("reading_level", severity, message, subject.stem_span())


def reading_grade(text: str) -> float | None:
    """The school grade (US) a text reads at; None where it is too short to tell."""
    said = words(text[:4_000])
    if len(said) < FEWEST_WORDS:
        return None
    sentences = max(1, len(_SENTENCES.findall(text[:4_000].strip())))
    syllables = sum(map(_syllables, said))
    return 0.39 * len(said) / sentences + 11.8 * syllables / len(said) - 15.59


def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and count > 1
    return max(1, count - silent)
