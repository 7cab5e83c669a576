"""What people do with quizzes: make, list, read, order, review, approve and try them as a student."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.paging import Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import repository, share_repository
from backend.quiz.bank.twins import note_alike_in_time
from backend.quiz.models import QuizItemRow, QuizRow
from backend.quiz.preview import mark, without_keys
from backend.quiz.rows import clean_title, find_quiz, item_of, quiz_of, version_of
from backend.quiz.schemas import (
    GradedQuiz,
    Item,
    ItemState,
    Quiz,
    QuizChange,
    QuizSummary,
    Review,
    Severity,
    StudentAnswer,
    StudentQuiz,
)
from backend.quiz.verdicts import Judgement, tell
from backend.sources import service as sources

MOST_ITEMS_IN_A_QUIZ = 1_000


@allowed(EDUCATORS)
def create_quiz(uow: UnitOfWork, actor: Actor, title: str, item_ids: Sequence[UUID] = ()) -> Quiz:
    """Make a quiz of items taken from the bank, or an empty one for items written by hand.

    Raises:
        Invalid: no title, or an id that is not an item of the actor's.
    """
    row = QuizRow(owner_id=actor.user_id, title=clean_title(title))
    repository.add(uow.session, row)
    _append(uow, actor, row.id, item_ids)
    return quiz_of(uow, row)


@allowed(EDUCATORS)
def add_items(uow: UnitOfWork, actor: Actor, quiz_id: UUID, item_ids: Sequence[UUID]) -> int:
    """Take items of the bank into a quiz, at its end, in this order; those it has already stay where they are.

    Returns:
        How many were added.

    Raises:
        NotFound: the quiz is not the actor's.
        Invalid: an id that is not an item of the actor's, or lies in the trash.
        Conflict: the quiz would hold too many.
    """
    row = find_quiz(uow, actor, quiz_id, lock=True)
    added = _append(uow, actor, quiz_id, item_ids)
    if added:
        row.updated_at = utc_now()
        uow.session.flush()
    return added


def _append(uow: UnitOfWork, actor: Actor, quiz_id: UUID, item_ids: Sequence[UUID]) -> int:
    missing = set(item_ids) - repository.owned_item_ids(uow.session, actor, item_ids, trashed_too=False)
    if missing:
        raise Invalid(
            f"{len(missing)} of the items are not yours or lie in the trash; choose others.",
            code="unknown_item",
        )
    there = repository.ids_in_quiz(uow.session, quiz_id)
    new = [item_id for item_id in dict.fromkeys(item_ids) if item_id not in there]
    append_items(uow, quiz_id, new)
    return len(new)


def append_items(uow: UnitOfWork, quiz_id: UUID, new: Sequence[UUID]) -> None:
    """Put items at the end of a quiz that has none of them; it is locked.

    Raises:
        Conflict: the quiz would hold too many.
    """
    count, position = repository.places_of_quiz(uow.session, quiz_id)
    if count + len(new) > MOST_ITEMS_IN_A_QUIZ:
        raise Conflict(f"A quiz holds at most {MOST_ITEMS_IN_A_QUIZ} items.", code="quiz_full")
    rows = [
        QuizItemRow(quiz_id=quiz_id, item_id=item_id, position=position + n) for n, item_id in enumerate(new)
    ]
    repository.add(uow.session, *rows)


@allowed(EDUCATORS)
def list_quizzes(
    uow: UnitOfWork,
    actor: Actor,
    *,
    cursor: str | None = None,
    limit: int = 50,
    text: str | None = None,
    deleted: bool = False,
    source_id: UUID | None = None,
) -> Page[QuizSummary]:
    """The actor's quizzes, newest first, with counts by state; `deleted` lists those to be restored instead."""
    rows = repository.list_quizzes(
        uow.session,
        actor,
        after=decode_cursor(cursor),
        limit=limit,
        text=text or None,
        deleted=deleted,
        source_id=source_id,
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
            deleted_at=row.quiz.deleted_at,
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
    return quiz_of(uow, find_quiz(uow, actor, quiz_id))


@allowed(EDUCATORS)
def change_quiz(uow: UnitOfWork, actor: Actor, quiz_id: UUID, change: QuizChange) -> Quiz:
    """Rename a quiz, or give it these items in this order; items left out stay in the bank.

    Raises:
        NotFound: the quiz is not the actor's.
        Invalid: an id twice, or one that is not an item of the actor's.
    """
    row = find_quiz(uow, actor, quiz_id, lock=True)
    if change.title is not None:
        row.title = clean_title(change.title)
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
    return quiz_of(uow, row)


@allowed(EDUCATORS)
def delete_quiz(uow: UnitOfWork, actor: Actor, quiz_id: UUID) -> None:
    """Delete a quiz; its items stay in the bank, and it can be restored."""
    find_quiz(uow, actor, quiz_id, lock=True).deleted_at = utc_now()
    uow.session.flush()
    audit.record(uow, actor, "quiz.delete", f"quiz:{quiz_id}")


@allowed(EDUCATORS)
def restore_quiz(uow: UnitOfWork, actor: Actor, quiz_id: UUID) -> Quiz:
    """Take back that a quiz was deleted; it has the items it had, as they are by now.

    Raises:
        NotFound: it is not among the actor's deleted quizzes.
    """
    row = repository.find_quiz(uow.session, actor, quiz_id, lock=True, deleted=True)
    if row is None:
        raise NotFound("There is no such quiz among your deleted ones.")
    row.deleted_at = None
    uow.session.flush()
    audit.record(uow, actor, "quiz.restore", f"quiz:{quiz_id}")
    return quiz_of(uow, row)


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
        shares=share_repository.count_shares(uow.session, quiz_id),
    )


@allowed(EDUCATORS)
def approve_passed(uow: UnitOfWork, actor: Actor, quiz_id: UUID) -> int:
    """Approve every draft of a quiz in which the checks found no warning and no error; return how many.

    Raises:
        NotFound: absent, deleted, or somebody else's.
    """
    find_quiz(uow, actor, quiz_id)
    quizzes = repository.hold_quizzes_sharing_items(uow.session, quiz_id)
    find_quiz(uow, actor, quiz_id, lock=True)
    # Read under the lock: what somebody edits right now is judged as it then stands.
    drafts = repository.hold_drafts_of_quiz(uow.session, quiz_id)
    passed = [row for row in drafts if _has_passed(item_of(row))]
    now = utc_now()
    for row in passed:
        row.state, row.reason, row.version, row.updated_at = ItemState.APPROVED, None, row.version + 1, now
    repository.add(uow.session, *(version_of(row, ItemState.APPROVED.value, actor) for row in passed))
    repository.touch_quizzes_with(uow.session, quizzes, [row.id for row in passed])
    tell(uow, passed, Judgement.APPROVED)
    note_alike_in_time(uow, passed)
    return len(passed)


@allowed(EDUCATORS)
def move_item(uow: UnitOfWork, actor: Actor, quiz_id: UUID, item_id: UUID, places: int) -> Quiz:
    """Move an item up (negative) or down in a quiz, at most to its ends.

    Raises:
        NotFound: the quiz is not the actor's, or the item is not in it.
    """
    quiz = find_quiz(uow, actor, quiz_id, lock=True)
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
