"""Checks against the source: is the proof there, and is the question more than a copy of it?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from backend.quiz.checks.subject import WORD, Subject, finding, normal, quoted
from backend.quiz.schemas import Finding, ItemType, Severity, Span

COPIED_WORDS = 9
# A cloze text and a statement to judge are sentences of the source by design.
_MAY_COPY = frozenset({ItemType.CLOZE, ItemType.TRUE_FALSE})


def evidence_not_exact(subject: Subject) -> Iterator[Finding]:
    """The quote must be the source's own text at the place it names."""
    source = subject.source_text
    if source is None:
        return
    for index, evidence in enumerate(subject.content.evidence):
        if evidence.start >= evidence.end or evidence.end > len(source):
            message = "The evidence points outside the source: choose the passage again."
            yield finding("evidence_not_exact", Severity.ERROR, message, _span(index, evidence.quote))
            continue
        passage = source[evidence.start : evidence.end]
        if passage != evidence.quote:
            near = _alike(passage, evidence.quote)
            message = (
                "The evidence differs from the source at that place: take over the source's own words."
                if near
                else "The evidence is not what the source says at that place: choose the passage again."
            )
            yield finding(
                "evidence_not_exact",
                Severity.ERROR,
                message,
                _span(index, evidence.quote),
                passage if near else None,
            )


def verbatim_copy(subject: Subject) -> Iterator[Finding]:
    """More than eight words in a row from the source reward memory, not understanding."""
    if subject.source_text is None or subject.content.type in _MAY_COPY:
        return
    places = list(WORD.finditer(subject.stem))
    asked = [place.group().casefold() for place in places]
    if len(asked) < COPIED_WORDS:
        return
    source = _padded(subject.source_text)
    for at in range(len(asked) - COPIED_WORDS + 1):
        if f" {' '.join(asked[at : at + COPIED_WORDS])} " in source:
            span = subject.stem_span(places[at].start(), places[at + COPIED_WORDS - 1].end())
            copied = quoted(subject.stem[span.start : span.end])
            message = f"The question repeats the source word for word from {copied}: put it in other words."
            yield finding("verbatim_copy", Severity.INFO, message, span)
            return


def _span(index: int, quote: str) -> Span:
    return Span(field=f"evidence.{index}.quote", start=0, end=len(quote))


def _alike(passage: str, quote: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio(passage, quote, score_cutoff=80) > 0


@lru_cache(maxsize=4)
def _padded(source: str) -> str:
    return f" {normal.__wrapped__(source)} "
