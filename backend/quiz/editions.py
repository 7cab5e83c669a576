"""A source replaced by a newer edition: evidence that still stands there goes along, and what is gone is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import edition_repository, repository
from backend.quiz.checks.subject import finding, quoted
from backend.quiz.models import ItemRow
from backend.quiz.rows import version_of
from backend.quiz.schemas import GoneEvidence, NewEdition, Replacement, Severity
from backend.sources import service as sources
from backend.sources.schemas import RunSource, passage_at

GONE = "evidence_gone"
TOLD = 100


@dataclass(frozen=True, slots=True)
class _Found:
    """An item's evidence in the newer edition, or the first quote that is gone."""

    row: ItemRow
    evidence: list[dict[str, object]]
    gone: str | None


@allowed(EDUCATORS)
def replace_source(uow: UnitOfWork, actor: Actor, source_id: UUID, wanted: NewEdition) -> Replacement:
    """Make a source the newer edition of another, or say what that would come to.

    An item whose quotes all stand in the newer edition, word for word, rests on it from now on; its verdict stands. One
    whose quote is gone stays with the older edition, which is kept, and has a warning. Quizzes go along.

    Raises:
        NotFound: one of the two is not the actor's.
        NotAllowed: it is shared with this person, who may read it only.
        Conflict: they are the same, or one was replaced already.
    """
    sources.check_editions(uow, actor, source_id, wanted.by)
    old, new = sources.text_for_run(uow, source_id), sources.text_for_run(uow, wanted.by)
    if wanted.dry_run:
        rows = edition_repository.items_of_source(uow.session, actor, source_id)
    else:
        sources.replace(uow, source_id, wanted.by)
        touched = edition_repository.hold_quizzes_of_source(uow.session, actor, source_id)
        rows = edition_repository.items_of_source(uow.session, actor, source_id, lock=True)
    found = [_anchored(row, old, new) for row in rows]
    gone = [each for each in found if each.gone is not None]
    if not wanted.dry_run:
        _move(uow, actor, found, new)
        edition_repository.move_quizzes(uow.session, actor, source_id, new.id)
        repository.touch_quizzes(uow.session, touched)
        counts = {"by": new.id, "moved": len(found) - len(gone), "gone": len(gone)}
        audit.record(uow, actor, "source.replace", f"source:{source_id}", after=counts)
    return Replacement(
        moved=len(found) - len(gone),
        gone_count=len(gone),
        gone=[
            GoneEvidence(item_id=each.row.id, stem=each.row.stem[:300], quote=(each.gone or "")[:300])
            for each in gone[:TOLD]
        ],
    )


def _anchored(row: ItemRow, old: RunSource, new: RunSource) -> _Found:
    evidence: list[dict[str, object]] = []
    for one in row.evidence:
        quote = str(one["quote"])
        expected = int(one["start"]) * len(new.text) / max(1, len(old.text))
        start = nearest(new.text, quote, expected)
        if start is None:
            return _Found(row, [], quote)
        passage = passage_at(new.passages, start)
        place = {
            "start": start,
            "end": start + len(quote),
            "passage_id": str(passage.id) if passage else None,
        }
        evidence.append({**one, **place})
    return _Found(row, evidence, None)


def nearest(text: str, quote: str, expected: float) -> int | None:
    """Where a quote stands in a text, word for word: of several places the one nearest to where it is expected."""
    best: int | None = None
    at = text.find(quote) if quote.strip() else -1
    while at >= 0:
        if best is None or abs(at - expected) < abs(best - expected):
            best = at
        if at > expected:
            break
        at = text.find(quote, at + 1)
    return best


def _move(uow: UnitOfWork, actor: Actor, found: Sequence[_Found], new: RunSource) -> None:
    now = utc_now()
    for each in found:
        row = each.row
        kept = [one for one in row.findings if one["check"] != GONE]
        if each.gone is None:
            row.source_id, row.evidence, row.findings = new.id, each.evidence, kept
        else:
            message = (
                f"The newer edition, {quoted(new.title)}, no longer says {quoted(each.gone, 120)}. "
                "Look whether the question still holds."
            )
            row.findings = [*kept, finding(GONE, Severity.WARNING, message).model_dump(mode="json")]
        row.version += 1
        row.updated_at = now
    changes = [version_of(each.row, "flagged" if each.gone else "anchored", actor) for each in found]
    repository.add(uow.session, *changes)
