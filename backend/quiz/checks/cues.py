"""Words and grammar that give the key away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.quiz.checks.subject import Subject, finding, quoted, words
from backend.quiz.schemas import Finding, Severity

# On the Zipf scale; "water" and "process" stand near it, "photosynthesis" far below.
COMMON_WORD = 5.4
LEAST_LETTERS = 4

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
    asked = {_root(word) for word in words(subject.stem)}
    elsewhere = {_root(word) for option in options if not option.correct for word in words(option.text)}
    # What only some of several keys repeat tells nothing of the others.
    for key in (option for option in options if option.correct):
        asked &= {_root(word) for word in words(key.text)}
    for index, option in enumerate(options):
        if not option.correct:
            continue
        for word in words(option.text):
            root = _root(word)
            if root in asked and root not in elsewhere and _is_distinctive(word):
                message = f"Of all options only the key repeats {quoted(word)} from the question: reword one of them."
                at = option.text.casefold().find(word)
                span = subject.option_span(index, max(at, 0), at + len(word) if at >= 0 else None)
                yield finding("word_repeats", Severity.WARNING, message, span)
                return


def _root(word: str) -> str:
    """A word without its commonest endings, so that "cells" repeats "cell"."""
    for ending in ("ies", "ing", "es", "ed", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_LETTERS - 1:
            return word[: -len(ending)].removesuffix("e")
    return word.removesuffix("e") if len(word) > LEAST_LETTERS else word


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
