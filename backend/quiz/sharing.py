"""Who else may read a quiz: named people or everyone whose role reads quizzes. Only its owner, or an admin, says who."""

from collections.abc import Mapping
from uuid import UUID

from backend.audit import service as audit
from backend.auth import service as auth
from backend.auth.schemas import UserView
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.permissions import EDUCATORS, READERS, Actor, allowed
from backend.quiz import share_repository
from backend.quiz.models import QuizShareRow
from backend.quiz.rows import find_quiz
from backend.quiz.schemas import NewShare, Share

MOST_SHARES = 200


@allowed(EDUCATORS)
def list_shares(uow: UnitOfWork, actor: Actor, quiz_id: UUID) -> list[Share]:
    """Who may read a quiz of the actor's beside them, in the order they were named.

    Raises:
        NotFound: absent, deleted, or somebody else's.
    """
    find_quiz(uow, actor, quiz_id)
    rows = share_repository.shares_of_quiz(uow.session, quiz_id)
    people = auth.people_by_id(uow, {row.user_id for row in rows if row.user_id})
    return [_share(row, people) for row in rows]


@allowed(EDUCATORS)
def share_quiz(uow: UnitOfWork, actor: Actor, quiz_id: UUID, wanted: NewShare) -> Share:
    """Let one more person, or everyone, read a quiz of the actor's; somebody who may already stays as they are.

    Raises:
        NotFound: absent, deleted, or somebody else's.
        Invalid: nobody who could read it signs in with this e-mail, or it is the owner's own.
        Conflict: 200 may read it already.
    """
    quiz = find_quiz(uow, actor, quiz_id, lock=True)
    person = _reader(uow, wanted.email) if wanted.email is not None else None
    if person and person.id == quiz.owner_id:
        raise Invalid("This is the owner's own e-mail, and the owner has the quiz already.", code="own_quiz")
    row, new = share_repository.add_share(uow.session, quiz_id, person.id if person else None)
    if new:
        if share_repository.count_shares(uow.session, quiz_id) > MOST_SHARES:
            raise Conflict(
                f"This quiz is shared with {MOST_SHARES} already; take some back, or share it with everyone.",
                code="too_many_shares",
            )
        audit.record(uow, actor, "quiz.share", f"quiz:{quiz_id}", after=_facts(row))
    return _share(row, {person.id: person} if person else {})


@allowed(EDUCATORS)
def unshare_quiz(uow: UnitOfWork, actor: Actor, quiz_id: UUID, share_id: UUID) -> None:
    """Take back that somebody may read a quiz of the actor's; what they exported stays with them.

    Raises:
        NotFound: the quiz is not the actor's, or is not shared so.
    """
    find_quiz(uow, actor, quiz_id, lock=True)
    row = share_repository.remove_share(uow.session, quiz_id, share_id)
    if row is None:
        raise NotFound("This quiz is not shared so, or not any more.")
    audit.record(uow, actor, "quiz.unshare", f"quiz:{quiz_id}", before=_facts(row))


def _reader(uow: UnitOfWork, email: str) -> UserView:
    """The person with this e-mail; unknown, disabled and of the wrong role are one and the same answer."""
    person = auth.find_person(uow, email)
    if person is None or not _reads(person):
        raise Invalid(
            "Nobody who can read quizzes signs in here with this e-mail. Ask them which one they use, or ask an admin.",
            code="unknown_person",
        )
    return person


def _reads(person: UserView) -> bool:
    return not person.disabled and person.role in READERS


def _facts(row: QuizShareRow) -> dict[str, object]:
    return {"user_id": row.user_id} if row.user_id else {"everyone": True}


def _share(row: QuizShareRow, people: Mapping[UUID, UserView]) -> Share:
    person = people.get(row.user_id) if row.user_id else None
    return Share(
        id=row.id,
        everyone=row.user_id is None,
        user_id=row.user_id,
        name=person.name if person else None,
        email=person.email if person else None,
        reads=row.user_id is None or (person is not None and _reads(person)),
        created_at=row.created_at,
    )
