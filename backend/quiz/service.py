"""What people do with quizzes and items. Every change of an item is a version; nothing is lost, only trashed."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from backend.db.base import utc_now
from backend.db.paging import Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.permissions import EDUCATORS, Actor, allowed, internal
from backend.quiz import repository
from backend.quiz.checks import check_item
from backend.quiz.formats import Exported, ExportFormat, Loss, export, losses
from backend.quiz.models import ItemRow, ItemVersionRow, QuizItemRow, QuizRow
from backend.quiz.preview import mark, without_keys
from backend.quiz.schemas import (
    Answer,
    Finding,
    GradedQuiz,
    Item,
    ItemChange,
    ItemContent,
    ItemFilter,
    ItemState,
    ItemVersion,
    Provenance,
    Quiz,
    QuizChange,
    QuizSummary,
    Review,
    Severity,
    StudentAnswer,
    StudentQuiz,
    Verdict,
    VerdictKind,
)
from backend.sources import service as sources

CONTENT_FIELDS = tuple(ItemContent.model_fields)
MOST_ITEMS_IN_A_QUIZ = 1_000
# Up to here a float holds every whole number. A drafted item may quote a larger one from its source.
LARGEST_NUMBER = 1e15


# Quizzes


@allowed(EDUCATORS)
def create_quiz(uow: UnitOfWork, actor: Actor, title: str) -> Quiz:
    """Make an empty quiz for items written by hand or taken from the bank."""
    row = QuizRow(owner_id=actor.user_id, title=_title(title))
    repository.add(uow.session, row)
    return _quiz(uow, row)


@allowed(EDUCATORS)
def list_quizzes(
    uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = 50, text: str | None = None
) -> Page[QuizSummary]:
    """The actor's quizzes, newest first, with counts by state."""
    rows = repository.list_quizzes(
        uow.session, actor, after=decode_cursor(cursor), limit=limit, text=text or None
    )
    titles = sources.titles_of(uow, {row.quiz.source_id for row in rows if row.quiz.source_id})
    summaries = [
        QuizSummary(
            id=row.quiz.id,
            title=row.quiz.title,
            source_id=row.quiz.source_id,
            source_title=titles.get(row.quiz.source_id) if row.quiz.source_id else None,
            run_id=row.quiz.run_id,
            total=row.total,
            approved=row.approved,
            rejected=row.rejected,
            created_at=row.quiz.created_at,
            updated_at=row.quiz.updated_at,
        )
        for row in rows[:limit]
    ]
    return Page(summaries, encode_cursor(summaries[-1].id) if len(rows) > limit else None)


@allowed(EDUCATORS)
def read_quiz(uow: UnitOfWork, actor: Actor, quiz_id: UUID) -> Quiz:
    """One quiz with its items in order.

    Raises:
        NotFound: absent, deleted, or somebody else's.
    """
    return _quiz(uow, _find_quiz(uow, actor, quiz_id))


@allowed(EDUCATORS)
def change_quiz(uow: UnitOfWork, actor: Actor, quiz_id: UUID, change: QuizChange) -> Quiz:
    """Rename a quiz, or give it these items in this order; items left out stay in the bank.

    Raises:
        NotFound: the quiz is not the actor's.
        Invalid: an id twice, or one that is not an item of the actor's.
    """
    row = _find_quiz(uow, actor, quiz_id, lock=True)
    if change.title is not None:
        row.title = _title(change.title)
    if change.item_ids is not None:
        wanted = change.item_ids
        if len(set(wanted)) != len(wanted):
            raise Invalid("The same item stands twice in item_ids; name each once.", code="item_twice")
        missing = set(wanted) - repository.owned_item_ids(uow.session, actor, wanted)
        if missing:
            raise Invalid(f"{len(missing)} of the item_ids are not items of yours.", code="unknown_item")
        # What lies in the trash keeps its place at the end, so that restoring brings it back into the quiz.
        trashed = repository.trashed_ids_of_quiz(uow.session, quiz_id)
        repository.set_order(uow.session, quiz_id, list(dict.fromkeys([*wanted, *trashed])))
    row.updated_at = utc_now()
    uow.session.flush()
    return _quiz(uow, row)


@allowed(EDUCATORS)
def delete_quiz(uow: UnitOfWork, actor: Actor, quiz_id: UUID) -> None:
    """Delete a quiz; its items stay in the bank."""
    _find_quiz(uow, actor, quiz_id, lock=True).deleted_at = utc_now()
    uow.session.flush()


# Items


@allowed(EDUCATORS)
def write_item(uow: UnitOfWork, actor: Actor, quiz_id: UUID, content: ItemContent) -> Item:
    """Add an item written by hand at the end of a quiz.

    Raises:
        Invalid: the item has no key its type can be marked with.
        Conflict: the quiz is full.
    """
    source_id = _find_quiz(uow, actor, quiz_id).source_id
    if source_id:
        # First the source, then the quiz, as deleting a source does.
        sources.hold(uow, source_id)
    _refuse_huge_numbers(content.answer)
    quiz = _find_quiz(uow, actor, quiz_id, lock=True)
    count, position = repository.places_of_quiz(uow.session, quiz_id)
    if count >= MOST_ITEMS_IN_A_QUIZ:
        raise Conflict(f"A quiz holds at most {MOST_ITEMS_IN_A_QUIZ} items.", code="quiz_full")
    row = _new_row(quiz.owner_id, quiz.source_id, content, Provenance(engine="person", drafted_at=utc_now()))
    row.findings = _findings(uow, actor, row, content, quiz_id)
    repository.add(uow.session, row)
    repository.add(
        uow.session,
        QuizItemRow(quiz_id=quiz_id, item_id=row.id, position=position),
        _version(row, "written", actor),
    )
    repository.touch_quizzes(uow.session, [quiz_id])
    return _item(row)


@allowed(EDUCATORS)
def list_items(
    uow: UnitOfWork, actor: Actor, wanted: ItemFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[Item]:
    """The bank: every item of the actor's, newest first, narrowed by a filter."""
    rows = repository.list_items(uow.session, actor, wanted, after=decode_cursor(cursor), limit=limit)
    page = [_item(row) for row in rows[:limit]]
    return Page(page, encode_cursor(page[-1].id) if len(rows) > limit else None)


@allowed(EDUCATORS)
def read_item(uow: UnitOfWork, actor: Actor, item_id: UUID) -> Item:
    """One item of the bank.

    Raises:
        NotFound: absent, in the trash, or somebody else's.
    """
    return _item(_find_item(uow, actor, item_id))


@allowed(EDUCATORS)
def edit_item(uow: UnitOfWork, actor: Actor, item_id: UUID, change: ItemChange) -> Item:
    """Change an item. An approved or rejected one becomes a draft again, and the checks look at it afresh.

    Raises:
        NotFound: the item is not the actor's.
        Conflict: somebody changed it since `change.version`; nothing is overwritten.
        Invalid: the changed item has no key its type can be marked with.
    """
    row, quizzes = _hold_item(uow, actor, item_id)
    _expect_version(row, change.version)
    wanted = change.model_dump(exclude={"version"}, exclude_none=True)
    before = _content(row)
    content = ItemContent.model_validate({**before.model_dump(), **wanted})
    if content == before:
        return _item(row)
    _require_key(content)
    if content.answer != before.answer:
        _refuse_huge_numbers(content.answer)
    for name in wanted:
        setattr(row, name, content.model_dump(mode="json")[name])
    row.state = ItemState.DRAFT
    row.reason = None
    row.findings = _findings(uow, actor, row, content, None)
    return _save(uow, row, quizzes, "edited", actor)


@allowed(EDUCATORS)
def judge_item(uow: UnitOfWork, actor: Actor, item_id: UUID, verdict: Verdict) -> Item:
    """Approve an item, or reject it with a reason.

    Raises:
        Invalid: a rejection without a reason.
        Conflict: the item was changed since the version the person saw.
    """
    reason = (verdict.reason or "").strip() or None
    if verdict.verdict is VerdictKind.REJECT and reason is None:
        raise Invalid("Say why you reject this item; the next draft learns from it.", code="reason_missing")
    row, quizzes = _hold_item(uow, actor, item_id)
    if verdict.version is not None:
        _expect_version(row, verdict.version)
    state = ItemState.APPROVED if verdict.verdict is VerdictKind.APPROVE else ItemState.REJECTED
    if row.state == state and row.reason == reason:
        return _item(row)
    row.state = state
    row.reason = reason
    return _save(uow, row, quizzes, state.value, actor, reason)


@allowed(EDUCATORS)
def trash_item(uow: UnitOfWork, actor: Actor, item_id: UUID) -> None:
    """Put an item in the trash; its quizzes no longer show it."""
    row, quizzes = _hold_item(uow, actor, item_id)
    row.deleted_at = utc_now()
    _save(uow, row, quizzes, "trashed", actor)


@allowed(EDUCATORS)
def restore_item(uow: UnitOfWork, actor: Actor, item_id: UUID) -> Item:
    """Take an item out of the trash, back to its place in its quizzes.

    Raises:
        NotFound: it is not in the actor's trash.
    """
    quizzes = repository.hold_quizzes_of_item(uow.session, actor, item_id)
    row = repository.find_item(uow.session, actor, item_id, trashed=True, lock=True)
    if row is None:
        raise NotFound("There is no such item in your trash.")
    row.deleted_at = None
    return _save(uow, row, quizzes, "restored", actor)


@allowed(EDUCATORS)
def read_history(uow: UnitOfWork, actor: Actor, item_id: UUID) -> Sequence[ItemVersion]:
    """Every version of an item, newest first, of a trashed one too."""
    row = _find_item_even_trashed(uow, actor, item_id)
    return [_item_version(version) for version in repository.versions_of_item(uow.session, row.id)]


@allowed(EDUCATORS)
def list_history(
    uow: UnitOfWork, actor: Actor, item_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> Page[ItemVersion]:
    """One page of an item's versions, newest first, of a trashed one too.

    Raises:
        NotFound: the item is not the actor's.
        Invalid: bad cursor.
    """
    row = _find_item_even_trashed(uow, actor, item_id)
    rows = repository.versions_of_item(uow.session, row.id, after=decode_cursor(cursor), limit=limit)
    following = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page([_item_version(version) for version in rows[:limit]], following)


# Export


@allowed(EDUCATORS)
def export_quiz(
    uow: UnitOfWork, actor: Actor, quiz_id: UUID, format: ExportFormat, *, approved_only: bool = True
) -> Exported:
    """The quiz as a file.

    Raises:
        Conflict: nothing to export (`nothing_approved`, or `quiz_empty` when all items were asked for).
    """
    quiz = read_quiz(uow, actor, quiz_id)
    items = _for_export(quiz, approved_only=approved_only)
    title = sources.titles_of(uow, {quiz.source_id}).get(quiz.source_id) if quiz.source_id else None
    return export(format, quiz.title, items, source_title=title)


@allowed(EDUCATORS)
def export_losses(
    uow: UnitOfWork, actor: Actor, quiz_id: UUID, format: ExportFormat, *, approved_only: bool = True
) -> Sequence[Loss]:
    """What the format cannot hold of the items that would be exported; an empty quiz loses nothing."""
    quiz = read_quiz(uow, actor, quiz_id)
    return losses(format, _choose(quiz.items, approved_only=approved_only))


# Review and preview: what a screen reads in one call


@allowed(EDUCATORS)
def read_review(uow: UnitOfWork, actor: Actor, quiz_id: UUID) -> Review:
    """A quiz with the source behind its evidence, in as many queries for 200 items as for one.

    Raises:
        NotFound: absent, deleted, or somebody else's.
    """
    quiz = read_quiz(uow, actor, quiz_id)
    source = sources.text_for_run(uow, quiz.source_id) if quiz.source_id else None
    return Review(
        quiz=quiz,
        source_title=source.title if source else None,
        source_text=source.text if source else None,
        anchors={str(passage.id): passage.anchor for passage in source.passages} if source else {},
        passed=sum(_has_passed(item) for item in quiz.items),
        trashed=len(repository.trashed_ids_of_quiz(uow.session, quiz_id)),
    )


@allowed(EDUCATORS)
def approve_passed(uow: UnitOfWork, actor: Actor, quiz_id: UUID) -> int:
    """Approve every draft of a quiz in which the checks found no warning and no error; return how many.

    Raises:
        NotFound: absent, deleted, or somebody else's.
    """
    _find_quiz(uow, actor, quiz_id)
    quizzes = repository.hold_quizzes_sharing_items(uow.session, quiz_id)
    _find_quiz(uow, actor, quiz_id, lock=True)
    # Read under the lock: what somebody edits right now is judged as it then stands.
    drafts = repository.hold_drafts_of_quiz(uow.session, quiz_id)
    passed = [row for row in drafts if _has_passed(_item(row))]
    now = utc_now()
    for row in passed:
        row.state, row.reason, row.version, row.updated_at = ItemState.APPROVED, None, row.version + 1, now
    repository.add(uow.session, *(_version(row, ItemState.APPROVED.value, actor) for row in passed))
    repository.touch_quizzes_with(uow.session, quizzes, [row.id for row in passed])
    return len(passed)


@allowed(EDUCATORS)
def move_item(uow: UnitOfWork, actor: Actor, quiz_id: UUID, item_id: UUID, places: int) -> Quiz:
    """Move an item up (negative) or down in a quiz, at most to its ends.

    Raises:
        NotFound: the quiz is not the actor's, or the item is not in it.
    """
    quiz = _find_quiz(uow, actor, quiz_id, lock=True)
    order = [row.id for row in repository.items_of_quiz(uow.session, quiz_id)]
    if item_id not in order:
        raise NotFound("There is no such item in this quiz.")
    place = order.index(item_id)
    order.insert(max(0, place + places), order.pop(place))
    return change_quiz(uow, actor, quiz.id, QuizChange(item_ids=order))


@allowed(EDUCATORS)
def read_for_student(uow: UnitOfWork, actor: Actor, quiz_id: UUID) -> StudentQuiz:
    """The quiz as a student sees it: no key in it, no rejected item.

    Raises:
        NotFound: absent, deleted, or somebody else's.
    """
    return without_keys(read_quiz(uow, actor, quiz_id))


@allowed(EDUCATORS)
def grade_answers(
    uow: UnitOfWork, actor: Actor, quiz_id: UUID, answers: Mapping[UUID, StudentAnswer]
) -> GradedQuiz:
    """Mark what was answered in a preview. Nothing is kept.

    Raises:
        NotFound: absent, deleted, or somebody else's.
    """
    return mark(read_quiz(uow, actor, quiz_id), answers)


def _has_passed(item: Item) -> bool:
    return item.state is ItemState.DRAFT and all(f.severity is Severity.INFO for f in item.findings)


# What a run does; no person calls these


@internal
def quiz_for_run(
    uow: UnitOfWork, run_id: UUID, *, owner_id: UUID, title: str, source_id: UUID | None
) -> UUID:
    """The quiz a run fills, made when its first item comes."""
    row = repository.find_quiz_of_run(uow.session, run_id)
    if row is None:
        row = QuizRow(owner_id=owner_id, title=_title(title), source_id=source_id, run_id=run_id)
        repository.add(uow.session, row)
    return row.id


@internal
def add_drafted_item(
    uow: UnitOfWork,
    run_id: UUID,
    *,
    quiz_id: UUID,
    owner_id: UUID,
    source_id: UUID | None,
    slot: int,
    content: ItemContent,
    findings: Sequence[Finding],
    provenance: Provenance,
) -> UUID:
    """Keep an item an agent drafted, at its slot's place in the quiz."""
    # Whoever puts the quiz in order right now is waited for, and so cannot leave this item out unseen.
    repository.hold_quizzes(uow.session, QuizRow.id == quiz_id)
    row = _new_row(owner_id, source_id, content, provenance)
    row.run_id = run_id
    row.slot = slot
    row.findings = [finding.model_dump(mode="json") for finding in findings]
    repository.add(uow.session, row)
    repository.add(
        uow.session,
        QuizItemRow(quiz_id=quiz_id, item_id=row.id, position=slot),
        _version(row, "drafted", None),
    )
    repository.touch_quizzes(uow.session, [quiz_id])
    return row.id


@internal
def note_solver(
    uow: UnitOfWork, run_id: UUID, item_id: UUID, finding: Finding | None, solver: Mapping[str, object]
) -> None:
    """Keep what SolverAgent says of an item's key; an item a person has changed meanwhile is left alone."""
    row = repository.lock_item_of_run(uow.session, run_id, item_id)
    if row is None or row.version != 1:
        return
    kept = [f for f in row.findings if f["check"] not in ("key_untested", "key_disputed")]
    row.findings = [*kept, finding.model_dump(mode="json")] if finding else kept
    row.provenance = {**row.provenance, "solver": dict(solver)}
    uow.session.flush()


@internal
def items_of_run(uow: UnitOfWork, run_id: UUID) -> Sequence[Item]:
    """Everything a run has drafted so far, by slot."""
    return [_item(row) for row in repository.items_of_run(uow.session, run_id)]


# Shared pieces


def _find_quiz(uow: UnitOfWork, actor: Actor, quiz_id: UUID, *, lock: bool = False) -> QuizRow:
    row = repository.find_quiz(uow.session, actor, quiz_id, lock=lock)
    if row is None:
        raise NotFound("There is no such quiz among yours.")
    return row


def _find_item(uow: UnitOfWork, actor: Actor, item_id: UUID, *, lock: bool = False) -> ItemRow:
    row = repository.find_item(uow.session, actor, item_id, lock=lock)
    if row is None:
        raise NotFound("There is no such item among yours.")
    return row


def _hold_item(uow: UnitOfWork, actor: Actor, item_id: UUID) -> tuple[ItemRow, list[UUID]]:
    """An item and the ids of its quizzes, all locked, the quizzes first."""
    quizzes = repository.hold_quizzes_of_item(uow.session, actor, item_id)
    return _find_item(uow, actor, item_id, lock=True), quizzes


def _find_item_even_trashed(uow: UnitOfWork, actor: Actor, item_id: UUID) -> ItemRow:
    row = repository.find_item(uow.session, actor, item_id) or repository.find_item(
        uow.session, actor, item_id, trashed=True
    )
    if row is None:
        raise NotFound("There is no such item among yours.")
    return row


def _title(title: str) -> str:
    cleaned = " ".join(title.split())[:300]
    if not cleaned:
        raise Invalid("Give the quiz a title.", code="title_missing")
    return cleaned


def _expect_version(row: ItemRow, version: int) -> None:
    if row.version != version:
        raise Conflict(
            f"This item was changed meanwhile: it is at version {row.version}, you edited version {version}. "
            "Reload it and make your change again.",
            code="stale_version",
            detail={"current_version": row.version},
        )


def _require_key(content: ItemContent) -> None:
    errors = [f.message for f in check_item(content) if f.check == "option_count" and f.severity == "error"]
    if errors:
        raise Invalid(errors[0], code="no_key")


def _refuse_huge_numbers(answer: Answer) -> None:
    if any(abs(number or 0) > LARGEST_NUMBER for number in (answer.value, answer.tolerance)):
        raise Invalid(
            "An answer's number and tolerance go up to 1,000,000,000,000,000 (10^15); ask for it in a larger unit.",
            code="number_too_large",
        )


def _new_row(owner_id: UUID, source_id: UUID | None, content: ItemContent, provenance: Provenance) -> ItemRow:
    _require_key(content)
    return ItemRow(
        owner_id=owner_id,
        source_id=source_id,
        **content.model_dump(mode="json"),
        findings=[],
        provenance=provenance.model_dump(mode="json"),
        state=ItemState.DRAFT,
        version=1,
    )


def _findings(
    uow: UnitOfWork, actor: Actor, row: ItemRow, content: ItemContent, quiz_id: UUID | None
) -> list[dict[str, object]]:
    quizzes: Iterable[UUID] = [quiz_id] if quiz_id else repository.quizzes_of_item(uow.session, row.id)
    others = [
        _content(other)
        for quiz in quizzes
        for other in repository.items_of_quiz(uow.session, quiz)
        if other.id != row.id
    ]
    text = sources.find_text(uow, row.source_id) if row.source_id else None
    return [f.model_dump(mode="json") for f in check_item(content, source_text=text, others=others)]


def _save(
    uow: UnitOfWork,
    row: ItemRow,
    quizzes: Sequence[UUID],
    change: str,
    actor: Actor,
    reason: str | None = None,
) -> Item:
    row.version += 1
    row.updated_at = utc_now()
    repository.add(uow.session, _version(row, change, actor, reason))
    # Those locked before the item; a quiz that took it up since then has just changed anyway.
    repository.touch_quizzes(uow.session, quizzes)
    return _item(row)


def _version(row: ItemRow, change: str, actor: Actor | None, reason: str | None = None) -> ItemVersionRow:
    return ItemVersionRow(
        item_id=row.id,
        version=row.version,
        change=change,
        content=_content(row).model_dump(mode="json"),
        state=row.state,
        actor_id=actor.user_id if actor else None,
        actor_name=actor.name if actor else None,
        reason=reason,
    )


def _item_version(row: ItemVersionRow) -> ItemVersion:
    return ItemVersion(
        version=row.version,
        change=row.change,
        content=row.content,
        state=ItemState(row.state),
        actor_name=row.actor_name,
        reason=row.reason,
        created_at=row.created_at,
    )


def _content(row: ItemRow) -> ItemContent:
    return ItemContent.model_validate({name: getattr(row, name) for name in CONTENT_FIELDS})


def _item(row: ItemRow) -> Item:
    return Item.model_validate(row)


def _quiz(uow: UnitOfWork, row: QuizRow) -> Quiz:
    return Quiz(
        id=row.id,
        title=row.title,
        source_id=row.source_id,
        run_id=row.run_id,
        items=[_item(item) for item in repository.items_of_quiz(uow.session, row.id)],
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _choose(items: Sequence[Item], *, approved_only: bool) -> list[Item]:
    if approved_only:
        return [item for item in items if item.state is ItemState.APPROVED]
    return list(items)


def _for_export(quiz: Quiz, *, approved_only: bool) -> list[Item]:
    chosen = _choose(quiz.items, approved_only=approved_only)
    if not chosen and approved_only:
        raise Conflict(
            "No item of this quiz is approved yet. Approve some, or export all of them.",
            code="nothing_approved",
        )
    if not chosen:
        raise Conflict("This quiz has no items to export.", code="quiz_empty")
    return chosen
