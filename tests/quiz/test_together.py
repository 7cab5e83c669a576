"""Several people and a run on one quiz at once: nobody is in another's way, and no place is taken twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from sqlalchemy import Engine, event

from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Conflict, NotFound
from backend.quiz import service as quiz
from backend.quiz.schemas import (
    BulkVerb,
    Item,
    ItemChange,
    ItemFilter,
    ItemState,
    LabelChange,
    NewBulkEdit,
    Provenance,
    QuizChange,
)
from tests.factories import a_drafted_quiz, a_multiple_choice, a_person, a_short_answer

ROUNDS = 15


def test_three_edit_while_others_reorder_and_trash_and_nobody_is_refused(committed: Engine) -> None:
    with unit_of_work() as uow:
        ada = a_person(uow)
        made = a_drafted_quiz(uow, ada, *[a_multiple_choice(f"Which is number {n}?") for n in range(6)])
        other = quiz.create_quiz(uow, ada, "Another quiz of the same items")
        quiz.change_quiz(uow, ada, other.id, QuizChange(item_ids=[item.id for item in made.items[::-1]]))
    together = Barrier(6)

    def edit(item: Item) -> None:
        together.wait()
        for turn in range(ROUNDS):
            with unit_of_work() as uow:
                version = quiz.read_item(uow, ada, item.id).version
            with unit_of_work() as uow:
                quiz.edit_item(uow, ada, item.id, ItemChange(version=version, points=2 + turn))

    def move(quiz_id: UUID) -> None:
        together.wait()
        for turn in range(ROUNDS):
            with unit_of_work() as uow:
                quiz.move_item(uow, ada, quiz_id, made.items[turn % 3].id, 1 if turn % 2 else -2)

    def trash() -> None:
        together.wait()
        for turn in range(ROUNDS):
            with unit_of_work() as uow:
                quiz.trash_item(uow, ada, made.items[3 + turn % 3].id)
            with unit_of_work() as uow:
                quiz.restore_item(uow, ada, made.items[3 + turn % 3].id)

    with ThreadPoolExecutor(6) as threads:
        work = [threads.submit(edit, item) for item in made.items[:3]]
        work += [threads.submit(move, made.id), threads.submit(move, other.id), threads.submit(trash)]
        for done in work:
            done.result()
    with unit_of_work() as uow:
        for quiz_id in (made.id, other.id):
            assert {item.id for item in quiz.read_quiz(uow, ada, quiz_id).items} == {
                item.id for item in made.items
            }


def test_approving_together_meets_moves_without_a_collision(committed: Engine) -> None:
    with unit_of_work() as uow:
        ada = a_person(uow)
        made = a_drafted_quiz(uow, ada, *[a_multiple_choice(f"Which is number {n}?") for n in range(6)])

    def approve() -> int:
        with unit_of_work() as uow:
            return quiz.approve_passed(uow, ada, made.id)

    def move() -> int:
        with unit_of_work() as uow:
            quiz.move_item(uow, ada, made.id, made.items[0].id, 3)
        return 0

    with ThreadPoolExecutor(4) as threads:
        work = [threads.submit(act) for act in (approve, move, approve, move)]
        assert sum(done.result() for done in work) == 6


def test_two_move_file_trash_and_edit_the_same_items_at_once(committed: Engine) -> None:
    """One moves and trashes many, the other edits and files them: each item ends as if one had come after the other."""
    with unit_of_work() as uow:
        ada = a_person(uow)
        made = a_drafted_quiz(uow, ada, *[a_multiple_choice(f"Which is number {n}?") for n in range(6)])
        other = quiz.create_quiz(uow, ada, "Another")
    ids = [item.id for item in made.items]
    together = Barrier(4)

    def bulk(*wanted: NewBulkEdit) -> None:
        together.wait()
        for _ in range(5):
            for each in wanted:
                with unit_of_work() as uow:
                    quiz.edit_items(uow, ada, each)

    def move(start: UUID, end: UUID, chosen: list[UUID]) -> NewBulkEdit:
        return NewBulkEdit(action=BulkVerb.MOVE, item_ids=chosen, quiz_id=end, from_quiz_id=start)

    def edit() -> None:
        together.wait()
        for turn in range(10):
            with unit_of_work() as uow:
                item = quiz.list_items(uow, ada, ItemFilter(), limit=1).items
            if not item:
                continue
            try:
                with unit_of_work() as uow:
                    quiz.edit_item(uow, ada, item[0].id, ItemChange(version=item[0].version, points=turn + 1))
            except (Conflict, NotFound):
                # Changed or trashed since it was read: told, and nothing is overwritten.
                continue

    file = NewBulkEdit(
        action=BulkVerb.EDIT, item_ids=ids[::-1], change=LabelChange(add_tags=["unit 3"], points=3)
    )
    refile = file.model_copy(update={"change": LabelChange(remove_tags=["unit 3"], points=4)})
    with ThreadPoolExecutor(4) as threads:
        work = [
            threads.submit(bulk, move(made.id, other.id, ids), move(other.id, made.id, ids[::-1])),
            threads.submit(
                bulk,
                NewBulkEdit(action=BulkVerb.TRASH, item_ids=ids[1::2]),
                NewBulkEdit(action=BulkVerb.RESTORE, item_ids=ids[1::2]),
            ),
            threads.submit(bulk, file, refile),
            threads.submit(edit),
        ]
        for done in work:
            done.result()
    with unit_of_work() as uow:
        places = [quiz.read_quiz(uow, ada, one).items for one in (made.id, other.id)]
        assert sorted(item.id for items in places for item in items) == sorted(ids)
        for item in (item for items in places for item in items):
            numbers = [one.version for one in quiz.list_history(uow, ada, item.id, limit=200).items]
            assert numbers == list(range(item.version, 0, -1))


def test_forty_items_are_approved_in_as_many_statements_as_two(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    counts = []
    for size in (2, 40):
        made = a_drafted_quiz(uow, ada, *[a_multiple_choice(f"Which is number {n}?") for n in range(size)])
        statements: list[str] = []

        def note(
            _c: object, _cursor: object, statement: str, *_rest: object, seen: list[str] = statements
        ) -> None:
            seen.append(statement)

        connection = uow.session.connection()
        event.listen(connection, "before_cursor_execute", note)
        assert quiz.approve_passed(uow, ada, made.id) == size
        event.remove(connection, "before_cursor_execute", note)
        counts.append(len(statements))
        assert {item.state for item in quiz.read_quiz(uow, ada, made.id).items} == {ItemState.APPROVED}
    assert counts[0] == counts[1]


def drafter(uow: UnitOfWork, owner_id: UUID) -> tuple[UUID, Callable[[int], UUID]]:
    """A quiz a run is filling, and what drafts an item for a slot."""
    run_id = new_id()
    quiz_id = quiz.quiz_for_run(uow, run_id, owner_id=owner_id, title="Weather", source_id=None)

    def draft(slot: int) -> UUID:
        return quiz.add_drafted_item(
            uow,
            run_id,
            quiz_id=quiz_id,
            owner_id=owner_id,
            source_id=None,
            slot=slot,
            content=a_short_answer(f"What is number {slot}?"),
            findings=[],
            provenance=Provenance(engine="local", drafted_at=utc_now()),
        )

    return quiz_id, draft


def test_what_is_written_by_hand_during_a_run_stays_behind_its_slots(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    quiz_id, draft = drafter(uow, ada.user_id)
    second = draft(1)
    by_hand = quiz.write_item(uow, ada, quiz_id, a_short_answer("By hand?")).id
    first, third = draft(0), draft(2)
    later = quiz.write_item(uow, ada, quiz_id, a_short_answer("Later?")).id
    order = [item.id for item in quiz.read_quiz(uow, ada, quiz_id).items]
    assert order == [first, second, third, by_hand, later]


def test_an_order_given_during_a_run_stays_and_what_comes_later_follows_it(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    quiz_id, draft = drafter(uow, ada.user_id)
    first, second = draft(0), draft(1)
    by_hand = quiz.write_item(uow, ada, quiz_id, a_short_answer("By hand?")).id
    quiz.move_item(uow, ada, quiz_id, by_hand, -2)
    third = draft(2)
    last = quiz.write_item(uow, ada, quiz_id, a_short_answer("Last?")).id
    order = [item.id for item in quiz.read_quiz(uow, ada, quiz_id).items]
    assert order == [by_hand, first, second, third, last]
