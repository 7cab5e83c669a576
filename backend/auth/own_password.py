"""One's own password, changed by whoever knows the one before."""

import logging

from pydantic import SecretStr

from backend.audit import service as audit
from backend.auth import clock, notices, passwords, repository, session_repository, throttle
from backend.auth.api_keys import refuse_keys
from backend.auth.repository import UserRow
from backend.auth.schemas import PasswordJudgement
from backend.auth.strength import ENOUGH, strength_of
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound, TooMany
from backend.permissions import EVERYONE, Actor, allowed

logger = logging.getLogger(__name__)


@allowed(EVERYONE)
def change_password(uow: UnitOfWork, actor: Actor, *, current: SecretStr, new: SecretStr) -> None:
    """Change the actor's own password; every other session of the actor's ends.

    Raises:
        NotAllowed: the actor is an API key.
        Invalid: `weak_password`, `wrong_password` or `same_password`.
        TooMany: the current password was given wrongly too often lately.
        Conflict: it was changed elsewhere at the same moment.
    """
    refuse_keys(actor)
    known = repository.user_by_id(uow.session, actor.user_id)
    if known is None:
        raise NotFound("There is no such user.")
    # A weak new one is refused before anything is guessed or counted.
    passwords.refuse_weak(new.get_secret_value(), known.email, known.name)
    _prove(uow, known, current.get_secret_value())
    if current.get_secret_value() == new.get_secret_value():
        raise Invalid("This is your password already; choose another.", code="same_password")
    hashed = passwords.hash_password(new.get_secret_value())
    user = repository.user_by_id(uow.session, actor.user_id, lock=True)
    if user is None or user.password_hash != known.password_hash:
        raise Conflict("Your password was changed elsewhere just now; try again.", code="password_changed")
    now = clock.now()
    repository.change_user(uow.session, user.id, {"password_hash": hashed}, now)
    ended = session_repository.end_sessions(
        uow.session, now, "new_password", user_id=user.id, but=actor.session_id
    )
    audit.record(uow, actor, "user.set_password", f"user:{user.id}", after={"sessions_ended": len(ended)})
    uow.after_commit(lambda: notices.announce(ended))


@allowed(EVERYONE)
def judge_password(uow: UnitOfWork | None, actor: Actor, new: SecretStr) -> PasswordJudgement:
    """What is to be said of a new password while it is typed; needs no database and keeps nothing."""
    try:
        passwords.refuse_weak(new.get_secret_value(), actor.email, actor.name)
    except Invalid as weak:
        found = strength_of(new.get_secret_value(), actor.email, actor.name)
        return PasswordJudgement(score=min(found.score, ENOUGH - 1), accepted=False, says=weak.message)
    score = strength_of(new.get_secret_value(), actor.email, actor.name).score
    return PasswordJudgement(score=score, accepted=True, says="Good." if score == ENOUGH else "Very good.")


def _prove(uow: UnitOfWork, user: UserRow, password: str) -> None:
    """Refuse whoever does not know the password. Guesses are counted as at the door, but apart from those."""
    keys = {f"own:{user.id.hex}": throttle.FREE_PER_ACCOUNT}
    try:
        throttle.reserve(uow.session, keys, clock.now())
    except TooMany as busy:
        raise TooMany(
            "Your current password was given wrongly too often.",
            code="too_many_guesses",
            retry_after=busy.retry_after,
        ) from busy
    # The guess stays counted although a wrong one raises, and no transaction waits for a hash.
    uow.release()
    try:
        right = passwords.verify_password(user.password_hash, password)
    except TooMany:
        throttle.give_back(uow.session, keys, clock.now(), right=False)
        uow.release()
        raise
    if not right:
        logger.info("password change refused", extra={"user_id": str(user.id)})
        raise Invalid("That is not your current password.", code="wrong_password")
    throttle.give_back(uow.session, keys, clock.now(), right=True)
    uow.release()
