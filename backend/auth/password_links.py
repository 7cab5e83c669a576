"""One-time links by which a person sets a password: for whoever is invited, or has forgotten theirs."""

import secrets
from uuid import UUID

from pydantic import SecretStr

from backend.audit import service as audit
from backend.auth import clock, key_repository, notices, passwords, repository, session_repository
from backend.auth.limits import PASSWORD_LINK_LIFETIME
from backend.auth.repository import UserRow
from backend.auth.schemas import PasswordLinkView, UserView
from backend.auth.tokens import fingerprint
from backend.config import settings
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.permissions import ADMINS, Actor, allowed, internal

PATH = "/new-password"


@allowed(ADMINS)
def create_password_link(uow: UnitOfWork, actor: Actor, user_id: UUID) -> PasswordLinkView:
    """An address at which this person can set a password, once, within 24 hours; one made before works no more.

    Raises:
        NotAllowed: the actor is no admin.
        NotFound: there is no such user.
        Conflict: the account is disabled.
    """
    user = repository.user_by_id(uow.session, user_id, lock=True)
    if user is None:
        raise NotFound("There is no such user.")
    if user.disabled_at:
        raise Conflict("This account is disabled; enable it first.", code="account_disabled")
    token, now = secrets.token_urlsafe(32), clock.now()
    expires_at = now + PASSWORD_LINK_LIFETIME
    key_repository.replace_password_link(uow.session, fingerprint(token), user_id, now, expires_at)
    audit.record(uow, actor, "user.password_link", f"user:{user_id}", after={"expires_at": expires_at})
    return PasswordLinkView(url=f"{settings().origin}{PATH}?token={token}", expires_at=expires_at)


@internal
def holder_of_password_link(uow: UnitOfWork, token: str) -> UserView:
    """Whose password a link sets.

    Raises:
        NotFound: the link is unknown, used, older than 24 hours, or its account is disabled.
    """
    return UserView.of(_holder(uow, token))


@internal
def consume_password_link(uow: UnitOfWork, token: str, password: SecretStr) -> UserView:
    """Set a password with a link; all sessions of the person end. A refused password leaves the link usable.

    Raises:
        NotFound: the link is unknown, used, older than 24 hours, or its account is disabled.
        Invalid: weak password.
    """
    user = _holder(uow, token)
    # Hashed before anything is locked: a hash takes its time.
    passwords.refuse_weak(password.get_secret_value(), user.email, user.name)
    hashed, now = passwords.hash_password(password.get_secret_value()), clock.now()
    if key_repository.use_password_link(uow.session, fingerprint(token), now) != user.id:
        raise _refused()
    repository.change_user(uow.session, user.id, {"password_hash": hashed}, now)
    ended = session_repository.end_sessions(uow.session, now, "new_password", user_id=user.id)
    audit.record(uow, None, "user.set_password", f"user:{user.id}", after={"by": "a link from an admin"})
    uow.after_commit(lambda: notices.announce(ended))
    return UserView.of(user)


def _holder(uow: UnitOfWork, token: str) -> UserRow:
    user_id = key_repository.holder_of_link(uow.session, fingerprint(token), clock.now())
    user = repository.user_by_id(uow.session, user_id) if user_id else None
    if user is None or user.disabled_at:
        raise _refused()
    return user


def _refused() -> NotFound:
    return NotFound(
        "This link does not work any more; ask an admin for another one.", code="bad_password_link"
    )
