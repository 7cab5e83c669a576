"""One action on many items of the bank: counted first, each refusal told, and taken back in one step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import quizzes as quiz_lists
from backend.quiz import repository as quizzes
from backend.quiz.bank import bulk_repository, search_repository
from backend.quiz.bank.twins import note_alike_in_time
from backend.quiz.models import BulkEditRow, ItemRow
from backend.quiz.rows import find_quiz, version_of
from backend.quiz.schemas import (
    MOST_AT_ONCE,
    BulkEdit,
    BulkVerb,
    ItemState,
    LabelChange,
    NewBulkEdit,
    Refused,
    Severity,
)
from backend.quiz.verdicts import Judgement, tell

MOST_TAGS, MOST_OBJECTIVES = 30, 10
TOLD = 100
_TRASHED = "It lies in the trash; restore it first."


@dataclass(slots=True)
class _Sorted:
    """The items of an action by what becomes of them."""

    changed: list[ItemRow] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)


@allowed(EDUCATORS)
def edit_items(uow: UnitOfWork, actor: Actor, wanted: NewBulkEdit) -> BulkEdit:
    """Do one thing to many items, or say what it would come to; items it does not fit are left alone and named.

    A change of tags, objectives, Bloom level, difficulty or points says how an item is filed and counted, not what it
    asks: its verdict stands.

    Raises:
        Invalid: more items than are edited at once, or nothing to change.
        NotFound: a quiz that is not the actor's.
        Conflict: the quiz would hold too many.
    """
    if wanted.change is not None and not wanted.change.says_something:
        raise Invalid(
            "Say what to change: tags, objectives, Bloom level, difficulty or points.", code="no_change"
        )
    ids = _ids(uow, actor, wanted)
    if wanted.title is not None and not wanted.dry_run:
        made = quiz_lists.create_quiz(uow, actor, wanted.title)
        wanted = wanted.model_copy(update={"quiz_id": made.id, "title": None})
    for quiz_id in (wanted.quiz_id, wanted.from_quiz_id):
        if quiz_id is not None:
            find_quiz(uow, actor, quiz_id)
    touched: list[UUID] = []
    if wanted.dry_run:
        rows = bulk_repository.read_items(uow.session, actor, ids)
    else:
        touched = bulk_repository.hold_quizzes_of_items(
            uow.session,
            actor,
            ids,
            [each for each in (wanted.quiz_id, wanted.from_quiz_id) if each is not None],
        )
        rows = bulk_repository.hold_items(uow.session, actor, ids)
    done = _sort(uow, wanted, ids, rows)
    flagged = sum(_has(row, Severity.WARNING) for row in done.changed)
    edit_id = None
    if done.changed and not wanted.dry_run:
        edit_id = _act(uow, actor, wanted, done.changed, touched)
    return BulkEdit(
        id=edit_id,
        action=wanted.action,
        quiz_id=wanted.quiz_id,
        changed=len(done.changed),
        unchanged=done.unchanged,
        refused=done.refused[:TOLD],
        refused_count=len(done.refused),
        flagged=flagged,
    )


def _ids(uow: UnitOfWork, actor: Actor, wanted: NewBulkEdit) -> list[UUID]:
    if wanted.item_ids is not None:
        return list(dict.fromkeys(wanted.item_ids))
    assert wanted.filter is not None
    ids = search_repository.ids_of_items(uow.session, actor, wanted.filter.wanted, MOST_AT_ONCE + 1)
    if len(ids) > MOST_AT_ONCE:
        raise Invalid(
            f"More than {MOST_AT_ONCE:,} items match, and so many are edited at once at most. Narrow the filter.",
            code="too_many_items",
        )
    return ids


def _sort(uow: UnitOfWork, wanted: NewBulkEdit, ids: Sequence[UUID], rows: Mapping[UUID, ItemRow]) -> _Sorted:
    done = _Sorted()
    here = {
        one: quizzes.ids_in_quiz(uow.session, one) for one in (wanted.quiz_id, wanted.from_quiz_id) if one
    }
    for item_id in ids:
        row = rows.get(item_id)
        if row is None:
            done.refused.append(
                Refused(item_id=item_id, stem=None, message="There is no such item among yours.")
            )
            continue
        said = _refusal(wanted, row, here)
        if said:
            done.refused.append(Refused(item_id=item_id, stem=row.stem[:300], message=said))
        elif _is_so(wanted, row, here):
            done.unchanged += 1
        else:
            done.changed.append(row)
    return done


def _refusal(wanted: NewBulkEdit, row: ItemRow, here: Mapping[UUID, set[UUID]]) -> str | None:
    """Why an item is left alone; None where it is not."""
    if wanted.action is BulkVerb.RESTORE:
        return None
    if row.deleted_at is not None:
        return None if wanted.action is BulkVerb.TRASH else _TRASHED
    if wanted.action is BulkVerb.APPROVE and row.state != ItemState.APPROVED and _has(row, Severity.ERROR):
        return "The checks found an error in it; mend it, or approve it by itself."
    if wanted.action is BulkVerb.MOVE and wanted.from_quiz_id and row.id not in here[wanted.from_quiz_id]:
        return "It is not in the quiz that it should leave."
    if wanted.change is not None:
        tags, objectives = _labels(wanted.change, row)
        if len(tags) > MOST_TAGS:
            return f"It would have more than {MOST_TAGS} tags."
        if len(objectives) > MOST_OBJECTIVES:
            return f"It would have more than {MOST_OBJECTIVES} objectives."
    return None


def _is_so(wanted: NewBulkEdit, row: ItemRow, here: Mapping[UUID, set[UUID]]) -> bool:
    """Whether the action would change nothing about an item."""
    match wanted.action:
        case BulkVerb.TRASH:
            return row.deleted_at is not None
        case BulkVerb.RESTORE:
            return row.deleted_at is None
        case BulkVerb.APPROVE:
            return row.state == ItemState.APPROVED
        case BulkVerb.ADD:
            return wanted.quiz_id is not None and row.id in here[wanted.quiz_id]
        case BulkVerb.MOVE:
            return wanted.quiz_id == wanted.from_quiz_id
        case BulkVerb.EDIT:
            return not _fields(wanted.change or LabelChange(), row)


def _labels(change: LabelChange, row: ItemRow) -> tuple[list[str], list[str]]:
    return (
        _changed(row.tags, change.add_tags, change.remove_tags),
        _changed(row.objectives, change.add_objectives, change.remove_objectives),
    )


def _changed(held: Sequence[str], more: Sequence[str], fewer: Sequence[str]) -> list[str]:
    new = [stripped for label in more if (stripped := label.strip())]
    return [label for label in dict.fromkeys([*held, *new]) if label not in fewer or label in new]


def _fields(change: LabelChange, row: ItemRow) -> dict[str, object]:
    """What a change puts into an item's fields, without what stands there already."""
    tags, objectives = _labels(change, row)
    wanted: dict[str, object] = {"tags": tags, "objectives": objectives}
    wanted |= {
        name: value
        for name, value in (
            ("bloom", change.bloom),
            ("difficulty", change.difficulty),
            ("points", change.points),
        )
        if value is not None
    }
    return {name: value for name, value in wanted.items() if getattr(row, name) != value}


def _has(row: ItemRow, severity: Severity) -> bool:
    return any(finding["severity"] == severity for finding in row.findings)


def _act(
    uow: UnitOfWork, actor: Actor, wanted: NewBulkEdit, rows: Sequence[ItemRow], touched: Sequence[UUID]
) -> UUID:
    before = {row.id: row.version for row in rows}
    if wanted.action in (BulkVerb.ADD, BulkVerb.MOVE):
        assert wanted.quiz_id is not None
        ids = [row.id for row in rows]
        if wanted.from_quiz_id is not None:
            bulk_repository.take_out(uow.session, wanted.from_quiz_id, ids)
        there = quizzes.ids_in_quiz(uow.session, wanted.quiz_id)
        # As they were chosen, not as they were locked.
        quiz_lists.append_items(uow, wanted.quiz_id, [one for one in ids if one not in there])
    else:
        _versions(uow, actor, wanted.action.value, rows, _ACTS[wanted.action], wanted)
    quizzes.touch_quizzes(uow.session, list(touched))
    if wanted.action is BulkVerb.APPROVE:
        tell(uow, rows, Judgement.APPROVED)
        note_alike_in_time(uow, rows)
    if wanted.action is BulkVerb.RESTORE:
        note_alike_in_time(uow, rows)
    edit = BulkEditRow(
        owner_id=actor.user_id,
        action=wanted.action,
        quiz_id=wanted.quiz_id,
        from_quiz_id=wanted.from_quiz_id,
        items=[{"id": str(row.id), "before": before[row.id], "after": row.version} for row in rows],
    )
    quizzes.add(uow.session, edit)
    audit.record(
        uow, actor, "items.bulk", f"bulk_edit:{edit.id}", after={"action": wanted.action, "items": len(rows)}
    )
    return edit.id


_CHANGES = {"edit": "filed", "approve": "approved", "trash": "trashed", "restore": "restored"}


def _versions(
    uow: UnitOfWork,
    actor: Actor,
    action: str,
    rows: Sequence[ItemRow],
    act: Callable[[ItemRow, NewBulkEdit], None],
    wanted: NewBulkEdit,
) -> None:
    now = utc_now()
    for row in rows:
        act(row, wanted)
        row.version += 1
        row.updated_at = now
    quizzes.add(uow.session, *(version_of(row, _CHANGES[action], actor) for row in rows))


def _file(row: ItemRow, wanted: NewBulkEdit) -> None:
    for name, value in _fields(wanted.change or LabelChange(), row).items():
        setattr(row, name, value)


def _approve(row: ItemRow, _: NewBulkEdit) -> None:
    row.state, row.reason = ItemState.APPROVED, None


def _trash(row: ItemRow, _: NewBulkEdit) -> None:
    row.deleted_at = utc_now()


def _restore(row: ItemRow, _: NewBulkEdit) -> None:
    row.deleted_at = None


_ACTS: Mapping[BulkVerb, Callable[[ItemRow, NewBulkEdit], None]] = {
    BulkVerb.EDIT: _file,
    BulkVerb.APPROVE: _approve,
    BulkVerb.TRASH: _trash,
    BulkVerb.RESTORE: _restore,
}


@allowed(EDUCATORS)
def undo_edit(uow: UnitOfWork, actor: Actor, edit_id: UUID) -> BulkEdit:
    """Take an action on many items back: each is again what it was, unless it was changed since.

    Raises:
        NotFound: there is no such action of the actor's.
        Conflict: it was taken back already.
    """
    edit = bulk_repository.read_bulk_edit(uow.session, actor, edit_id)
    if edit is None:
        raise NotFound("There is no such action of yours.")
    noted = {UUID(item["id"]): (int(item["before"]), int(item["after"])) for item in edit.items}
    named = [one for one in (edit.quiz_id, edit.from_quiz_id) if one is not None]
    touched = bulk_repository.hold_quizzes_of_items(uow.session, actor, list(noted), named)
    rows = bulk_repository.hold_items(uow.session, actor, list(noted))
    edit = bulk_repository.find_bulk_edit(uow.session, actor, edit_id)
    if edit is None or edit.undone_at is not None:
        raise Conflict("This was taken back already.", code="undone")
    verb = BulkVerb(edit.action)
    done = _Sorted()
    for item_id, (_, after) in noted.items():
        row = rows.get(item_id)
        if row is None:
            done.refused.append(Refused(item_id=item_id, stem=None, message="It is gone."))
        elif row.version != after and verb not in (BulkVerb.ADD, BulkVerb.MOVE):
            said = "It was changed since; its history has what it was."
            done.refused.append(Refused(item_id=item_id, stem=row.stem[:300], message=said))
        else:
            done.changed.append(row)
    _take_back(uow, actor, edit, verb, done.changed, noted)
    edit.undone_at = utc_now()
    quizzes.touch_quizzes(uow.session, touched)
    audit.record(uow, actor, "items.bulk_undo", f"bulk_edit:{edit.id}", after={"items": len(done.changed)})
    uow.session.flush()
    return BulkEdit(
        id=edit.id,
        action=verb,
        changed=len(done.changed),
        unchanged=0,
        refused=done.refused[:TOLD],
        refused_count=len(done.refused),
    )


def _take_back(
    uow: UnitOfWork,
    actor: Actor,
    edit: BulkEditRow,
    verb: BulkVerb,
    rows: Sequence[ItemRow],
    noted: Mapping[UUID, tuple[int, int]],
) -> None:
    ids = [row.id for row in rows]
    if verb in (BulkVerb.ADD, BulkVerb.MOVE):
        if edit.quiz_id is not None:
            bulk_repository.take_out(uow.session, edit.quiz_id, ids)
        if edit.from_quiz_id is not None and find_quiz(uow, actor, edit.from_quiz_id):
            there = quizzes.ids_in_quiz(uow.session, edit.from_quiz_id)
            quiz_lists.append_items(uow, edit.from_quiz_id, [one for one in ids if one not in there])
        return
    before = bulk_repository.versions(uow.session, [(one, noted[one][0]) for one in ids])
    now = utc_now()
    for row in rows:
        was = before[row.id]
        row.state, row.reason = was.state, was.reason
        for name in ("tags", "objectives", "bloom", "difficulty", "points"):
            # Versions of before there were objectives have none.
            held = was.content.get(name, [] if name == "objectives" else getattr(row, name))
            if getattr(row, name) != held:
                setattr(row, name, held)
        if verb in (BulkVerb.TRASH, BulkVerb.RESTORE):
            row.deleted_at = None if verb is BulkVerb.TRASH else now
        row.version += 1
        row.updated_at = now
    quizzes.add(uow.session, *(version_of(row, "undone", actor) for row in rows))
