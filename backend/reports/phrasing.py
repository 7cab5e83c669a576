"""A model may say three parts of a report in better words, where a setting allows it.

Each part is let through whole or not at all: every number in it stands in what the rules wrote of the figures named in the
same sentence, it says better, worse or why of nothing that the rules did not, and it leaves out nothing that worsened.
Else the rules' own words stay.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from backend.agents import service as agents
from backend.config import Phrasing, settings
from backend.errors import ConsoleError, Unavailable
from backend.reports.numbers import numbers_allowed, numbers_in
from backend.reports.schemas import Document, Figure, Phrased, Section
from backend.reports.wording import Direction, Verdict

logger = logging.getLogger(__name__)

WHAT_CHANGED, RISKS, RECOMMENDATIONS = "what_changed", "risks", "recommendations"
_END = re.compile(r"(?<=[.!?])\s+")
# Word stems that claim something; a part may use those the rules used in it.
_CLAIMS = re.compile(
    r"\b(improv|better|worse|declin|rose|rise|fell|fall|increas|decreas|operational|degrad|fail|met\b|missed|"
    r"because|caus|due to|owing|thanks to|led to|result)",
    re.IGNORECASE,
)


def phrase(document: Document, *, owner_id: UUID | None) -> Document:
    """The document with what a model said better, or as it was. One call, outside of any transaction.

    Raises:
        Unavailable: the database cannot be reached.
    """
    if settings().report_words is not Phrasing.PROVIDER or not settings().provider_ready:
        return document
    rules = _rules(document)
    try:
        found = agents.rephrase(_told(document, rules), owner_id=owner_id)
    except Unavailable:
        raise
    except ConsoleError as error:
        logger.warning("The report keeps the rules' words: %s", error.message)
        return document
    parts, refused = {}, dict(found.refused)
    for name, sentences in found.parts.items():
        wrong = objection(name, sentences, document, rules)
        if wrong:
            refused[name] = wrong
        else:
            parts[name] = list(sentences)
    return _with(document, parts).model_copy(
        update={
            "phrased": Phrased(
                model=found.model,
                prompt=found.prompt,
                parts=sorted(parts),
                refused=refused,
                reason=found.reason,
                tokens=dict(found.tokens),
                cost=found.cost,
            )
        }
    )


def objection(
    name: str, sentences: Sequence[str], document: Document, rules: Mapping[str, Sequence[str]]
) -> str | None:
    """Why a part may not be said so; None where it may."""
    said, ruled = " ".join(sentences), " ".join(rules[name])
    if not ruled:
        return "nothing_to_say"
    if not numbers_allowed(said, document):
        return "foreign_number"
    if _claims(said) - _claims(ruled):
        return "foreign_claim"
    figures = _figures(document)
    if any(_mixes(one, [*rules[name], document.headline], figures) for one in _END.split(said)):
        return "mixed_up"
    worsened = [figure for figure in figures if figure.change.direction is Direction.WORSENED]
    if name == WHAT_CHANGED and any(figure.title not in said for figure in worsened):
        return "left_out"
    return None


def _mixes(sentence: str, ruled: Sequence[str], figures: Sequence[Figure]) -> bool:
    """Whether a sentence gives a figure another one's numbers, or says it turned the other way."""
    named = [figure for figure in figures if figure.title in sentence]
    titles = {figure.title for figure in named}
    every = [figure.title for figure in figures]
    about = [
        one for one in ruled if (titles and any(t in one for t in titles)) or not any(t in one for t in every)
    ]
    known = {number for one in about for number in numbers_in(one)}
    if any(number not in known for number in numbers_in(sentence)):
        return True
    claims = _claims(sentence)
    for stem, other in (("improv", Direction.WORSENED), ("worse", Direction.IMPROVED)):
        if stem in claims and any(figure.change.direction is other for figure in named):
            return True
    return False


def _claims(text: str) -> set[str]:
    return {found.group(1).casefold() for found in _CLAIMS.finditer(text)}


def _figures(document: Document) -> list[Figure]:
    return [figure for section in document.sections for figure in section.figures]


def _rules(document: Document) -> dict[str, list[str]]:
    sections = {section.id: section for section in document.sections}
    risks = [
        f"{row.cells[0]}: {row.cells[1]}."
        for table in sections[RISKS].tables
        for row in table.rows
        if len(row.cells) > 1
    ]
    return {
        WHAT_CHANGED: document.what_changed,
        RISKS: risks,
        RECOMMENDATIONS: sections[RECOMMENDATIONS].sentences,
    }


def _told(document: Document, rules: Mapping[str, Sequence[str]]) -> str:
    """All that leaves the machine: sentences about figures. No name of a person and no action stands in them."""
    missed = [
        f"{figure.title} {figure.verdict_words}"
        for figure in _figures(document)
        if figure.verdict is Verdict.MISSED
    ]
    parts = [f"First line: {document.headline}", *(f"Missed: {one}" for one in missed)]
    for name, sentences in rules.items():
        parts += [f"{name}:", *(f"- {one}" for one in sentences)]
    return "\n".join(parts)


def _with(document: Document, parts: Mapping[str, list[str]]) -> Document:
    def put(section: Section) -> Section:
        if section.id == RISKS and RISKS in parts:
            # The table beneath stays as the rules made it.
            return section.model_copy(update={"sentences": [*section.sentences, *parts[RISKS]]})
        if section.id == RECOMMENDATIONS and RECOMMENDATIONS in parts:
            return section.model_copy(update={"sentences": parts[RECOMMENDATIONS]})
        return section

    return document.model_copy(
        update={
            "what_changed": parts.get(WHAT_CHANGED, document.what_changed),
            "sections": [put(section) for section in document.sections],
        }
    )
