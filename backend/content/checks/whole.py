"""What only all sections together show: a term used before it is explained, and a section far longer than the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from backend.content.checks.subject import finding
from backend.content.schemas import ContentKind, Origin, SectionContent
from backend.quiz.checks import normal
from backend.quiz.schemas import Finding, Severity

MOST_NAMED = 3
# A section with more than so many times the words of an average other one outweighs them.
OUTWEIGHS = 4.0
FEWEST_TO_COMPARE, FEWEST_WORDS = 3, 120
# In these the order of sections is that of reading.
_READ_IN_ORDER = frozenset({ContentKind.STUDY_GUIDE, ContentKind.LESSON_PLAN})


def check_whole(kind: ContentKind, sections: Sequence[SectionContent]) -> list[Finding]:
    """The findings on all sections in their order; worked out when they are read, so that they are never stale."""
    found = list(out_of_balance(sections))
    return [*term_before_definition(sections), *found] if kind in _READ_IN_ORDER else found


def term_before_definition(sections: Sequence[SectionContent]) -> Iterator[Finding]:
    """A term that a section uses and a later one explains puts the cart before the horse."""
    for at, section in enumerate(sections):
        used = [
            statement.term
            for statement in section.statements
            if statement.term
            and statement.origin is Origin.SOURCE
            and not statement.answer
            and not statement.under
        ]
        for earlier in sections[:at]:
            own = {normal(statement.term) for statement in earlier.statements}
            words = " ".join(f" {normal(statement.text)} " for statement in earlier.statements)
            early = [term for term in used if normal(term) not in own and _stands_in(normal(term), words)]
            if early:
                more = f" and {len(early) - MOST_NAMED} more" if len(early) > MOST_NAMED else ""
                named = ", ".join(f"“{term}”" for term in early[:MOST_NAMED])
                message = (
                    f"“{earlier.heading}” uses {named}{more} before “{section.heading}” explains it: "
                    "say there what is meant, or have students read the terms first."
                )
                yield finding("term_before_definition", Severity.INFO, message)


def out_of_balance(sections: Sequence[SectionContent]) -> Iterator[Finding]:
    """A section that is far longer than the others takes their weight."""
    if len(sections) < FEWEST_TO_COMPARE:
        return
    words = [
        sum(len(s.text.split()) + len(s.answer.split()) for s in section.statements) for section in sections
    ]
    for at, section in enumerate(sections):
        others = [count for place, count in enumerate(words) if place != at]
        usual = sum(others) / len(others)
        if words[at] >= FEWEST_WORDS and words[at] > OUTWEIGHS * usual:
            message = (
                f"“{section.heading}” has {words[at]} words, the other sections {usual:.0f} on average: "
                "shorten it, or make the others say more."
            )
            yield finding("out_of_balance", Severity.INFO, message)


def _stands_in(term: str, words: str) -> bool:
    return bool(term) and re.search(rf"\b{re.escape(term)}(?:s|es)?\b", words) is not None
