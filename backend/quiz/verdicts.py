"""Tell whoever wants to learn from it what people say of drafted items, in the transaction in which they say it.

The quiz domain knows nobody who listens: those above it register themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal
from backend.quiz import repository
from backend.quiz.models import ItemRow
from backend.quiz.rows import content_of
from backend.quiz.schemas import ItemContent


class Judgement(StrEnum):
    """What a person did with a drafted item."""

    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Judged:
    """A person's word on a drafted item; `kept` is the share of the draft's words that stand."""

    item_id: UUID
    judgement: Judgement
    kept: float


Listener = Callable[[UnitOfWork, Sequence[Judged]], None]
_listeners: list[Listener] = []


@internal
def on_verdict(listener: Listener) -> None:
    """Call `listener` with every verdict on drafted items from now on; a second registration changes nothing.

    It is called last in the verdict's transaction, once for all items judged together; what it raises undoes them.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def tell(uow: UnitOfWork, rows: Sequence[ItemRow], judgement: Judgement) -> None:
    """Tell the listeners; items written by hand concern nobody."""
    drafted = [row for row in rows if row.run_id is not None]
    if not drafted or not _listeners:
        return
    drafts = repository.last_contents_by_agents(uow.session, [row.id for row in drafted])
    judged = [
        Judged(row.id, judgement, kept_of(ItemContent.model_validate(drafts[row.id]), content_of(row)))
        for row in drafted
        if row.id in drafts
    ]
    for listener in _listeners:
        listener(uow, judged)


def kept_of(draft: ItemContent, now: ItemContent) -> float:
    """The share of a draft's words a person left standing; 0 where the key had to be changed.

    One less the word edits over the longer text, as the human-targeted translation edit rate measures how much of a
    machine's draft survives its editor (Snover et al. 2006).
    """
    from rapidfuzz.distance import Levenshtein

    return 0.0 if _key_moved(draft, now) else Levenshtein.normalized_similarity(_words(draft), _words(now))


def _key_moved(draft: ItemContent, now: ItemContent) -> bool:
    right, wrong = _sides(draft)
    now_right, now_wrong = _sides(now)
    return bool(right & now_wrong or wrong & now_right) or draft.answer.value != now.answer.value


def _sides(content: ItemContent) -> tuple[set[str], set[str]]:
    right = {option.text for option in content.options if option.correct}
    return right, {option.text for option in content.options if not option.correct}


def _words(content: ItemContent) -> list[str]:
    answer = content.answer
    texts = [
        content.stem,
        *(option.text for option in content.options),
        *(answer.accepted or []),
        *(side for pair in answer.pairs or [] for side in pair),
        *(answer.order or []),
        answer.rubric or "",
        answer.unit or "",
        content.explanation,
    ]
    return [word for text in texts for word in text.split()]
