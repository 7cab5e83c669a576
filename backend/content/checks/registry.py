"""The one table of checks. A new check is one function from a subject to findings, and one row here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from backend.content.checks import evidence, lesson, prose
from backend.content.checks.subject import Subject
from backend.content.schemas import SectionContent
from backend.quiz.schemas import Finding

CHECKS: dict[str, Callable[[Subject], Iterable[Finding]]] = {
    "evidence_not_exact": evidence.evidence_not_exact,
    "unsupported_claim": evidence.unsupported_claim,
    "duplicate": prose.duplicate,
    "dangling_reference": prose.dangling_reference,
    "cut_sentence": prose.cut_sentence,
    "reading_level": prose.reading_level,
    "verbatim_copy": evidence.verbatim_copy,
    "phases_add_up": lesson.phases_add_up,
}

CHECK_NAMES: tuple[str, ...] = tuple(CHECKS)


def check_section(
    content: SectionContent,
    *,
    source_text: str | None = None,
    others: Sequence[SectionContent] = (),
    audience: str = "",
    minutes: int | None = None,
) -> list[Finding]:
    """Run every check on a section; `others` are the sections it must not repeat, without itself.

    Args:
        minutes: how long the lesson is that its phases are to add up to.
    """
    subject = Subject(content, source_text, others, audience, minutes)
    return [found for check in CHECKS.values() for found in check(subject)]
