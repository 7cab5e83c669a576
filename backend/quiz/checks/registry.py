"""The one table of checks. A new check is one function from a subject to findings, and one row here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from backend.quiz.checks import cues, duplicates, evidence, options, stems, structure
from backend.quiz.checks.subject import Subject
from backend.quiz.schemas import Finding, ItemContent

CHECKS: dict[str, Callable[[Subject], Iterable[Finding]]] = {
    "option_count": structure.option_count,
    "more_than_one_correct": structure.more_than_one_correct,
    "evidence_not_exact": evidence.evidence_not_exact,
    "duplicate": duplicates.duplicate,
    "dangling_reference": stems.dangling_reference,
    "unfocused_stem": stems.unfocused_stem,
    "negative_wording": stems.negative_wording,
    "true_false_question": stems.true_false_question,
    "fill_in_the_blank": stems.fill_in_the_blank,
    "vague_terms": stems.vague_terms,
    "longest_option_correct": options.longest_option_correct,
    "all_of_the_above": options.all_of_the_above,
    "none_of_the_above": options.none_of_the_above,
    "absolute_terms": options.absolute_terms,
    "complex_k_type": options.complex_k_type,
    "lost_sequence": options.lost_sequence,
    "word_repeats": cues.word_repeats,
    "grammatical_cues": cues.grammatical_cues,
    "verbatim_copy": evidence.verbatim_copy,
}

CHECK_NAMES: tuple[str, ...] = tuple(CHECKS)


def check_item(
    content: ItemContent, *, source_text: str | None = None, others: Sequence[ItemContent] = ()
) -> list[Finding]:
    """Run every check on an item; `others` are the items it must not repeat, without itself."""
    subject = Subject(content, source_text, others)
    return [found for check in CHECKS.values() for found in check(subject)]


def check_duplicates(content: ItemContent, others: Sequence[ItemContent]) -> list[Finding]:
    """Only whether an item repeats one of the others."""
    return list(duplicates.duplicate(Subject(content, None, others)))
