"""The one table of checks. A new check is one function from a subject to findings, and one row here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from backend.quiz.checks import (
    clarity,
    combined,
    cues,
    duplicates,
    evidence,
    logic,
    options,
    sensitive,
    stems,
    structure,
)
from backend.quiz.checks.keys import key_balance
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
    "complex_k_type": combined.complex_k_type,
    "lost_sequence": options.lost_sequence,
    "word_repeats": cues.word_repeats,
    "grammatical_cues": cues.grammatical_cues,
    "logical_cues": logic.logical_cues,
    "convergence_cues": logic.convergence_cues,
    "implausible_distractors": logic.implausible_distractors,
    "ambiguous_information": clarity.ambiguous_information,
    "gratuitous_information": clarity.gratuitous_information,
    "reading_level": clarity.reading_level,
    "sensitive_content": sensitive.sensitive_content,
    "verbatim_copy": evidence.verbatim_copy,
}

# `key_balance` sees a whole quiz and not one item; `check_quiz` asks it.
CHECK_NAMES: tuple[str, ...] = (*CHECKS, "key_balance")


def check_item(
    content: ItemContent,
    *,
    source_text: str | None = None,
    others: Sequence[ItemContent] = (),
    grade: int | None = None,
) -> list[Finding]:
    """Run every check on an item.

    Args:
        others: the items it must not repeat, without itself.
        grade: the school grade it is meant for; reading is measured against it.
    """
    subject = Subject(content, source_text, others, grade)
    return [found for check in CHECKS.values() for found in check(subject)]


def check_key(content: ItemContent) -> list[Finding]:
    """Only whether an item has a key its type can be marked with."""
    return list(CHECKS["option_count"](Subject(content, None, (), None)))


def check_quiz(contents: Sequence[ItemContent], *, grade: int | None = None) -> list[list[Finding]]:
    """Run every check on each item, beside the others of its quiz; the findings of each, in their order.

    Of two that ask the same the later one is the duplicate; a key is out of balance beside the keys before it.
    """
    found = []
    for at, content in enumerate(contents):
        before = contents[:at]
        unbalanced = key_balance(content, before)
        found.append(
            [*check_item(content, others=before, grade=grade), *([unbalanced] if unbalanced else [])]
        )
    return found


def check_duplicates(content: ItemContent, others: Sequence[ItemContent]) -> list[Finding]:
    """Only whether an item repeats one of the others."""
    return list(duplicates.duplicate(Subject(content, None, others)))
