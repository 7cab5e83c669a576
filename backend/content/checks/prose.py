"""Does each statement make sense alone, once, and for its readers?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.content.checks.subject import Subject, finding
from backend.quiz.checks import find_dangling, normal, quoted
from backend.quiz.schemas import Finding, Severity

SAME = 97
NEAR = 90
# School years above the audience's that a text may ask for before somebody should look.
GRADES_ABOVE = 2
FEWEST_WORDS = 60

_GRADE = re.compile(
    r"\b(?:grade|year|class|form)\s*(\d{1,2})\b|\b(\d{1,2})(?:st|nd|rd|th)[\s-]grade", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# How a sentence begins that goes on with the one before. "iPhone" and "pH" may open one.
_GOES_ON = re.compile(
    r"[\"“‘'(]?(?:(?:and|but|or|nor|so|yet|however|therefore|thus|hence|then|also|moreover|furthermore|otherwise|meanwhile|"
    r"likewise|similarly|consequently|accordingly|nevertheless|nonetheless|for example|for instance|in contrast|"
    r"in addition(?! to)|as a result(?! of)|on the other hand|in other words|instead(?! of)|(?-i:[a-z])(?![A-Z]))\b|"
    r"(?-i:[a-z]{2,}))",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:…|\.\.\.|[,;:—–-])\s*$")


def dangling_reference(subject: Subject) -> Iterator[Finding]:
    """Away from its page a statement must still say what it speaks of."""
    for place, statement in subject.numbered():
        at = find_dangling(statement.text)
        if at is not None:
            word = statement.text[at[0] : at[1]]
            message = f"{quoted(word)} points to something that is not in this statement: name what is meant."
            yield finding("dangling_reference", Severity.WARNING, message, place, at)


def cut_sentence(subject: Subject) -> Iterator[Finding]:
    """A statement that begins or ends in the middle of a thought."""
    for place, statement in subject.numbered():
        begun = _GOES_ON.match(statement.text)
        if begun:
            message = f"{quoted(statement.text)} begins in the middle of a thought: say what it goes on from."
            yield finding("cut_sentence", Severity.WARNING, message, place, begun.span())
        cut = _CUT.search(statement.text)
        if cut:
            message = f"{quoted(statement.text)} breaks off: finish the sentence."
            yield finding("cut_sentence", Severity.WARNING, message, place, cut.span())


def duplicate(subject: Subject) -> Iterator[Finding]:
    """The same statement twice says nothing new; a very similar one is worth a look."""
    from rapidfuzz import fuzz

    seen = [(normal(s.text), normal(s.answer), s.text) for other in subject.others for s in other.statements]
    for place, statement in subject.numbered():
        said, answer = normal(statement.text), normal(statement.answer)
        alike = max(
            ((fuzz.ratio(said, text), told) for text, replied, told in seen if replied == answer),
            default=(0.0, ""),
        )
        if alike[0] >= NEAR:
            same = alike[0] >= SAME
            message = f"This repeats {quoted(alike[1])}: keep one of the two."
            severity = Severity.ERROR if same else Severity.WARNING
            yield finding("duplicate", severity, message, place, (0, len(statement.text)))
        seen.append((said, answer, statement.text))


def reading_level(subject: Subject) -> Iterator[Finding]:
    """The school year the prose asks for, where it is clearly above the audience's."""
    named = _GRADE.search(subject.audience)
    text = " ".join(statement.text for statement in subject.content.statements)
    if named is None or len(_WORD.findall(text)) < FEWEST_WORDS:
        return
    audience = int(named.group(1) or named.group(2))
    grade = grade_of(text, len(subject.content.statements))
    if grade > audience + GRADES_ABOVE:
        message = (
            f"Estimated reading level: grade {grade:.0f}, above {subject.audience.strip()}. "
            "Shorten sentences, or explain the long words."
        )
        yield finding("reading_level", Severity.WARNING, message)


def grade_of(text: str, sentences: int) -> float:
    """The US school year a text asks for, by the Flesch-Kincaid formula (Kincaid et al. 1975); syllables estimated."""
    words = _WORD.findall(text)
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    low = word.casefold()
    count = len(_VOWELS.findall(low))
    if low.endswith("e") and not low.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(1, count)
