"""Words and grammar that give the key away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.quiz.checks.subject import LEAST_LETTERS, Subject, finding, quoted, root, words
from backend.quiz.schemas import Finding, Severity

# On the Zipf scale; "water" and "process" stand near it, "photosynthesis" far below.
COMMON_WORD = 5.4

_ARTICLE = re.compile(
    r"\b(?P<article>an?)\s*(?P<blank>_{3,}|[:…]|\.{3})?\W*$|\b(?P<before>an?)\s+_{3,}", re.IGNORECASE
)
_SPOKEN_CONSONANT = re.compile(r"(?:uni(?!n|m)|us[aeiu]|eu|one\b|once\b|ut[ei]|ub[ei]q|ewe)", re.IGNORECASE)
_SILENT_H = re.compile(r"(?:hour|honest|honou?r|heir)", re.IGNORECASE)
_SPELT_OUT = re.compile(r"[A-Z](?:[A-Z\d]+\b|-|\b)")


def word_repeats(subject: Subject) -> Iterator[Finding]:
    """A rare word that only stem and key share is a signpost; of several keys, one that all of them share."""
    options = subject.content.options
    if not subject.is_choice or not any(option.correct for option in options):
        return
    asked = {root(word) for word in words(subject.stem)}
    elsewhere = {root(word) for option in options if not option.correct for word in words(option.text)}
    # What only some of several keys repeat tells nothing of the others.
    for key in (option for option in options if option.correct):
        asked &= {root(word) for word in words(key.text)}
    for index, option in enumerate(options):
        if not option.correct:
            continue
        for word in words(option.text):
            stem = root(word)
            if stem in asked and stem not in elsewhere and _is_distinctive(word):
                message = f"Of all options only the key repeats {quoted(word)} from the question: reword one of them."
                at = option.text.casefold().find(word)
                span = subject.option_span(index, max(at, 0), at + len(word) if at >= 0 else None)
                fix = (
                    ""
                    if at > 0 and _is_asked_for(word, subject) and _says_enough(option.text, word)
                    else None
                )
                yield finding("word_repeats", Severity.WARNING, message, span, fix)
                return


_ASKS_WHICH = re.compile(
    r"\b(?:which|what)\s+(?:(?:kind|type|sort|form)s?\s+of\s+)?(?P<thing>[^\W\d_]+)\b", re.IGNORECASE
)
_ARTICLES = frozenset({"a", "an", "the"})


def _is_asked_for(word: str, subject: Subject) -> bool:
    """Whether the question asks "which rock …?": an answer need not say "rock" again."""
    return any(root(asked["thing"].casefold()) == root(word) for asked in _ASKS_WHICH.finditer(subject.stem))


def _says_enough(text: str, word: str) -> bool:
    """Whether an option ends with the word and names something without it."""
    said = words(text)
    return len(said) > 1 and said[-1] == word and said[0] not in _ARTICLES and said.count(word) == 1


def _is_distinctive(word: str) -> bool:
    if len(word) < LEAST_LETTERS or word.isdigit():
        return False
    from wordfreq import zipf_frequency

    return zipf_frequency(word, "en") < COMMON_WORD


def grammatical_cues(subject: Subject) -> Iterator[Finding]:
    """A stem that ends in "a" or "an" rules out the options that do not follow it."""
    options = subject.content.options
    if not subject.is_choice or len(options) < 2:
        return
    found = _ARTICLE.search(subject.stem)
    if not found:
        yield from _number_cue(subject)
        return
    group = "article" if found["article"] else "before"
    article = found[group]
    fits = [
        option for option in options if starts_with_vowel_sound(option.text) == (article.casefold() == "an")
    ]
    if len(fits) < len(options):
        message = f"{quoted(article)} fits only some of the options: write “a(n)”, or put the article into the options."
        span = subject.stem_span(found.start(group), found.end(group))
        fix = "A(n)" if article[0].isupper() and article != "AN" else "a(n)"
        yield finding("grammatical_cues", Severity.WARNING, message, span, fix)


_NUMBER = re.compile(
    r"\b(?:(?P<many>are|were|have)|(?P<one>is|was|has))\s*(?:_{3,}|[:…]|\.{3})?\W*$"
    r"|\b(?:(?P<these>which|what)\s+(?:of\s+(?:these|the\s+following)\s+)?(?:are|were)\b)",
    re.IGNORECASE,
)


def _number_cue(subject: Subject) -> Iterator[Finding]:
    """A plural verb rules out the options that are one thing, and the other way round."""
    options = subject.content.options
    found = _NUMBER.search(subject.stem)
    if not found or len(options) < 3 or sum(option.correct for option in options) != 1:
        return
    plural = found["one"] is None
    fits = [_is_plural(option.text) == plural for option in options]
    if sum(fits) == 1 and options[fits.index(True)].correct:
        verb = found["many"] or found["one"] or found.group().split()[-1]
        number = "plural" if plural else "singular"
        message = (
            f"After {quoted(verb)} only the key, a {number}, is right: give all options the same number."
        )
        span = subject.stem_span(
            found.end() - len(found.group()), found.start() + len(found.group().rstrip())
        )
        yield finding("grammatical_cues", Severity.WARNING, message, span)


# "Shared by lions and tigers" is one thing said, and "lions and tigers" are two.
SHORT_LIST = 3


def _is_plural(text: str) -> bool:
    said = words(text)
    if not said:
        return False
    if said[0] in ("a", "an", "one", "each", "every"):
        return False
    if ("and" in said and len(said) <= SHORT_LIST) or said[0] in (
        "two",
        "three",
        "four",
        "both",
        "many",
        "several",
    ):
        return True
    head = next((said[at - 1] for at, word in enumerate(said) if at and word in _PREPOSITIONS), said[-1])
    return head in _IRREGULAR or (head.endswith("s") and not head.endswith(("ss", "us", "is", "ics")))


_PREPOSITIONS = frozenset(
    ["of", "in", "on", "at", "for", "with", "from", "to", "by", "between", "that", "which", "who"]
)
_IRREGULAR = frozenset(
    [
        "people",
        "men",
        "women",
        "children",
        "mice",
        "geese",
        "feet",
        "teeth",
        "bacteria",
        "phenomena",
        "criteria",
    ]
)


def starts_with_vowel_sound(text: str) -> bool:
    """Whether "an" goes before it in English."""
    spoken = text.lstrip(" \t\n*_`\"'“‘($")
    if not spoken:
        return False
    if spoken[0].isdigit():
        return bool(re.match(r"8|1[18](?!\d)", spoken))
    if _SPELT_OUT.match(spoken) and (len(spoken) > 1 and not spoken[1].islower()):
        return spoken[0] in "AEFHILMNORSX"
    if _SILENT_H.match(spoken):
        return True
    return spoken[0].lower() in "aeiou" and not _SPOKEN_CONSONANT.match(spoken)
