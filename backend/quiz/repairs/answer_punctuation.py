"""A full stop at the end of an accepted answer: nobody types it, and marking lets it pass anyway."""

from __future__ import annotations

import re

from backend.quiz.grading import normalise
from backend.quiz.repairs.parts import is_prose
from backend.quiz.schemas import Finding, ItemContent, ItemType

_STOPPED = re.compile(r"(?P<text>.*[^\W_]{3})\s*\.\s*\Z", re.DOTALL)
_ABBREVIATED = re.compile(
    r"\w\.\w|\b(?:etc|approx|dept|univ|corp|inc|ltd|esq|jr|sr|st|no|vol|fig)\.?\Z", re.IGNORECASE
)


def mend(content: ItemContent, asked: Finding | None) -> ItemContent:
    """The accepted answers of a typed item without their final full stop."""
    accepted = content.answer.accepted
    if content.type not in (ItemType.CLOZE, ItemType.SHORT_ANSWER) or not accepted:
        return content
    texts = [_without_stop(text) for text in accepted]
    if texts == accepted:
        return content
    # What has just become the same as another is dropped; what an author wrote twice stays.
    kept = [text for at, text in enumerate(texts) if text not in texts[:at] or accepted[at] in accepted[:at]]
    return content.model_copy(update={"answer": content.answer.model_copy(update={"accepted": kept})})


def _without_stop(text: str) -> str:
    stopped = _STOPPED.match(text)
    if stopped is None or not is_prose(text) or _ABBREVIATED.search(stopped["text"]):
        return text
    plain = stopped["text"]
    return plain if normalise(plain) == normalise(text) else text
