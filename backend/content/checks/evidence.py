"""Is each statement proven by the source, at the place it names?"""

from __future__ import annotations

from collections.abc import Iterator

from backend.content.checks.subject import Subject, finding
from backend.content.schemas import Statement
from backend.quiz.checks import normal, quoted
from backend.quiz.schemas import Finding, Severity

# More words in a row than this from the source are a copy.
COPIED_WORDS = 8
# A statement shares at least this part of its telling words with its proof; below so many words nobody can say.
LEAST_SHARED = 0.3
FEWEST_ROOTS = 4
# An answer that has at least this part of its proof's telling words tells what the proof says.
LEAST_TOLD = 0.5
# Long words are compared by their beginnings, which endings leave alone.
LETTERS_OF_A_ROOT = 5
LETTERS_OF_A_TELLING_WORD = 4


def evidence_not_exact(subject: Subject) -> Iterator[Finding]:
    """The quote must be the source's own text at the place it names."""
    source = subject.source_text
    if source is None:
        return
    for place, statement in enumerate(subject.content.statements):
        for number, evidence in enumerate(statement.evidence):
            if evidence.start < evidence.end and source[evidence.start : evidence.end] == evidence.quote:
                continue
            message = "The evidence is not what the source says at that place: choose the passage again."
            field = f"evidence.{number}.quote"
            span = (0, len(evidence.quote))
            yield finding("evidence_not_exact", Severity.ERROR, message, place, span, field=field)


def unsupported_claim(subject: Subject) -> Iterator[Finding]:
    """A statement that names no passage, or one that speaks of other things, takes a person to accept it."""
    for place, statement in subject.numbered():
        span = (0, len(statement.text))
        if statement.accepted or statement.item_id:
            continue
        if not statement.evidence:
            message = f"Nothing in the source is named as proof of {quoted(statement.text)}: check it."
            yield finding("unsupported_claim", Severity.WARNING, message, place, span)
            continue
        if strays_from_proof(statement):
            message = (
                f"The proof of {quoted(statement.text)} speaks of other things: choose the right passage."
            )
            yield finding("unsupported_claim", Severity.WARNING, message, place, span)


def strays_from_proof(statement: Statement) -> bool:
    """Whether a statement speaks of other things than the passages it names, as far as words can tell."""
    # What is to be matched stands in the parts and choices; wrong choices elsewhere are not claimed.
    matched = " ".join([*statement.parts, *statement.choices]) if statement.parts else ""
    said = _roots(f"{statement.term} {statement.text} {statement.answer} {matched}")
    proven = _roots(" ".join(evidence.quote for evidence in statement.evidence))
    # What is expected of a long answer says more than the passage, but the passage with it.
    told = bool(statement.answer) and len(said & proven) >= LEAST_TOLD * len(proven)
    return len(said) >= FEWEST_ROOTS and not told and len(said & proven) < LEAST_SHARED * len(said)


def verbatim_copy(subject: Subject) -> Iterator[Finding]:
    """How much of the section is the source's own words; quoting is right for some readers and not for others."""
    copied = 0
    for _, statement in subject.numbered():
        said = normal(statement.text)
        proof = normal(" ".join(evidence.quote for evidence in statement.evidence))
        if len(said.split()) > COPIED_WORDS and f" {said} " in f" {proof} ":
            copied += 1
    if copied:
        count = len(subject.content.statements)
        message = f"{copied} of {count} statements are the source's own sentences, word for word."
        yield finding("verbatim_copy", Severity.INFO, message)


def _roots(text: str) -> set[str]:
    return {
        word[:LETTERS_OF_A_ROOT] for word in normal(text).split() if len(word) >= LETTERS_OF_A_TELLING_WORD
    }
