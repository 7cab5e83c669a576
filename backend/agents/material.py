"""Sources as the agents read them: parsed once per process, since a source's text never changes."""

import threading
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from backend.agents.local.document import Document
from backend.agents.local.engine import read
from backend.agents.provider.passages import Place
from backend.db.unit_of_work import unit_of_work
from backend.quiz.schemas import Evidence
from backend.sources import service as sources

# A parsed chapter is a few megabytes; a class works on a handful at a time.
KEPT = 8


@dataclass(frozen=True, slots=True)
class Material:
    """A source and what the local engine read out of it."""

    source_id: UUID
    title: str
    document: Document
    passage_starts: tuple[int, ...]
    passage_ids: tuple[UUID, ...]
    places: tuple[Place, ...]
    local_only: bool

    def point_to_passage(self, evidence: Evidence) -> Evidence:
        """The same evidence with the id of the passage it begins in."""
        place = bisect_right(self.passage_starts, evidence.start) - 1
        if place < 0:
            return evidence
        return evidence.model_copy(update={"passage_id": self.passage_ids[place]})


_kept: OrderedDict[UUID, Material] = OrderedDict()
_reading: dict[UUID, threading.Lock] = {}
_lock = threading.Lock()


def load_material(source_id: UUID) -> Material:
    """The source, parsed; reads it in a transaction of its own so that no lock is held while parsing.

    Raises:
        NotFound: the source was deleted.
    """
    with _lock:
        being_read = _reading.setdefault(source_id, threading.Lock())
    # One parse per source: who comes second waits for the first one's, instead of doing it again beside it.
    with being_read:
        with _lock:
            if source_id in _kept:
                _kept.move_to_end(source_id)
                return _kept[source_id]
        material = _read(source_id)
        with _lock:
            _kept[source_id] = material
            while len(_kept) > KEPT:
                forgotten, _ = _kept.popitem(last=False)
                _reading.pop(forgotten, None)
    return material


def _read(source_id: UUID) -> Material:
    with unit_of_work() as uow:
        source = sources.text_for_run(uow, source_id)
    passages = sorted(source.passages, key=lambda passage: passage.start)
    return Material(
        source_id=source_id,
        title=source.title,
        document=read(source.text, source.title),
        passage_starts=tuple(passage.start for passage in passages),
        passage_ids=tuple(passage.id for passage in passages),
        places=tuple(Place(passage.id, passage.start, passage.end) for passage in passages),
        local_only=source.local_only,
    )
