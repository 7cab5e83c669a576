"""Users: made, changed and removed by admins; the first admin comes from the settings or a one-time link."""

import secrets
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.exc import IntegrityError

from backend.audit import service as audit
from backend.auth import clock, key_repository, notices, passwords, repository, session_repository
from backend.auth.api_keys import refuse_keys
from backend.auth.limits import SETUP_LINK_LIFETIME
from backend.auth.presence import presence
from backend.auth.repository import UserRow
from backend.auth.schemas import UserView
from backend.auth.tokens import fingerprint
from backend.config import Settings, settings
from backend.db.base import new_id
from backend.db.paging import DEFAULT_LIMIT, MOST, Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.lettering import looks_like, mixes_scripts, one_line
from backend.permissions import ADMINS, OPERATORS, Actor, Role, allowed, internal


def normalised_email(email: str) -> str:
    """The form an e-mail is stored and compared in; nothing unprintable survives."""
    folded = unicodedata.normalize("NFKC", email).casefold().strip()
    return "".join(letter for letter in folded if letter.isprintable())


def _valid_email(email: str) -> str:
    normalised = normalised_email(email)
    local, at, domain = normalised.rpartition("@")
    if not (local and at and domain) or " " in normalised or "@" in local or len(normalised) > 254:
        raise Invalid("This is not an e-mail address, like name@school.example.", code="bad_email")
    if any(mixes_scripts(part) for part in (local, *domain.split("."))):
        raise Invalid(
            "This address mixes letters of two scripts that look alike; type it anew instead of copying it.",
            code="misleading_email",
        )
    return normalised


def _valid_name(name: str) -> str:
    cleaned = one_line(name)
    if not cleaned or len(cleaned) > 200:
        raise Invalid("The name needs 1 to 200 characters.", code="bad_name")
    return cleaned


def _made(email: str, name: str, role: Role, password: str | None) -> UserRow:
    """A new user with its password hashed. Done before anything is locked: a hash takes its time."""
    email, name, now = _valid_email(email), _valid_name(name), clock.now()
    if password is None:
        # One that nobody knows, and whose guessing takes as long as anybody's.
        password = secrets.token_urlsafe(32)
    else:
        passwords.refuse_weak(password, email, name)
    return UserRow(
        id=new_id(),
        email=email,
        name=name,
        role=role,
        password_hash=passwords.hash_password(password),
        disabled_at=None,
        created_at=now,
        updated_at=now,
    )


def _keep(uow: UnitOfWork, user: UserRow) -> UserRow:
    try:
        with uow.session.begin_nested():
            repository.add_user(uow.session, user)
    except IntegrityError as error:
        raise Conflict("There is a user with this e-mail already.", code="email_taken") from error
    return user


@allowed(ADMINS)
def create_user(
    uow: UnitOfWork, actor: Actor, *, email: str, name: str, role: Role, password: SecretStr | None = None
) -> UserView:
    """Add a user; without a password they set one by a link (`create_password_link`).

    Raises:
        NotAllowed: the actor is no admin, or an API key.
        Invalid: bad e-mail or name, weak password.
        Conflict: the e-mail is taken, or cannot be told from one that is.
    """
    refuse_keys(actor)
    _refuse_lookalike(uow, normalised_email(email))
    user = _keep(uow, _made(email, name, role, password.get_secret_value() if password else None))
    audit.record(uow, actor, "user.create", f"user:{user.id}", after=_facts(user))
    return UserView.of(user)


@allowed(ADMINS)
def list_users(
    uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[UserView]:
    """Users, newest first.

    Raises:
        NotAllowed: the actor is no admin.
        Invalid: bad cursor.
    """
    limit = max(1, min(limit, MOST))
    rows = repository.users_after(uow.session, decode_cursor(cursor), limit + 1)
    following = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page([UserView.of(row) for row in rows[:limit]], following)


@allowed(ADMINS)
def get_user(uow: UnitOfWork, actor: Actor, user_id: UUID) -> UserView:
    """One user.

    Raises:
        NotAllowed: the actor is no admin.
        NotFound: there is no such user.
    """
    return UserView.of(_existing(repository.user_by_id(uow.session, user_id)))


@allowed(OPERATORS)
def name_people(uow: UnitOfWork, actor: Actor, user_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The names of people whom an operator meets by id, in the list of errors for one; the deleted are left out."""
    return repository.names_of(uow.session, user_ids)


@allowed(ADMINS)
def change_user(
    uow: UnitOfWork,
    actor: Actor,
    user_id: UUID,
    *,
    name: str | None = None,
    role: Role | None = None,
    disabled: bool | None = None,
    password: SecretStr | None = None,
) -> UserView:
    """Change a user's name, role or password, or disable or enable it.

    Disabling ends all its sessions at once; a new password all but the one it is set in. Both end its password link.

    Raises:
        NotAllowed: the actor is no admin, or an API key.
        NotFound: there is no such user.
        Invalid: bad name, weak password.
        Conflict: one's own role or account, or the last admin.
    """
    refuse_keys(actor)
    password_hash = None
    if password is not None:
        known = _existing(repository.user_by_id(uow.session, user_id))
        passwords.refuse_weak(password.get_secret_value(), known.email, name or known.name)
        password_hash = passwords.hash_password(password.get_secret_value())
    admins = repository.lock_working_admins(uow.session)
    user = _existing(repository.user_by_id(uow.session, user_id, lock=True))
    now = clock.now()
    changed = user
    if name is not None:
        changed = replace(changed, name=_valid_name(name))
    if role is not None:
        changed = replace(changed, role=role)
    if disabled is not None and disabled != (user.disabled_at is not None):
        changed = replace(changed, disabled_at=now if disabled else None)
    if password_hash is not None:
        changed = replace(changed, password_hash=password_hash)
    if changed == user:
        return UserView.of(user)
    if (changed.role, changed.disabled_at) != (user.role, user.disabled_at):
        _refuse_own_account(actor, user_id)
    if changed.role is not Role.ADMIN or changed.disabled_at:
        _refuse_last_admin(admins, user_id)
    repository.change_user(
        uow.session,
        user_id,
        {
            "name": changed.name,
            "role": changed.role.value,
            "disabled_at": changed.disabled_at,
            "password_hash": changed.password_hash,
        },
        now,
    )
    _record_change(uow, actor, user, changed)
    sessions = session_repository.running_ids(uow.session, user_id)
    uow.after_commit(lambda: presence.forget_person(user_id, sessions))
    if changed.disabled_at or password_hash is not None:
        key_repository.drop_password_links(uow.session, user_id)
    if changed.disabled_at:
        _end_all_sessions(uow, user_id, "disabled", now)
    elif password_hash is not None:
        _end_all_sessions(uow, user_id, "new_password", now, but=actor.session_id)
    return UserView.of(replace(changed, updated_at=now))


@allowed(ADMINS)
def delete_user(uow: UnitOfWork, actor: Actor, user_id: UUID) -> None:
    """Remove a user who has left nothing behind; sessions end at once.

    Raises:
        NotAllowed: the actor is no admin, or an API key.
        NotFound: there is no such user.
        Conflict: oneself, the last admin, or a user whose work is still here (disable instead).
    """
    refuse_keys(actor)
    admins = repository.lock_working_admins(uow.session)
    user = _existing(repository.user_by_id(uow.session, user_id, lock=True))
    _refuse_own_account(actor, user_id)
    _refuse_last_admin(admins, user_id)
    _end_all_sessions(uow, user_id, "deleted", clock.now())
    try:
        with uow.session.begin_nested():
            repository.delete_user(uow.session, user_id)
    except IntegrityError as error:
        raise Conflict(
            "This user's work is still here; disable the account instead.", code="user_has_work"
        ) from error
    audit.record(uow, actor, "user.delete", f"user:{user_id}", before=_facts(user))


@internal
def create_first_admin_from_settings(uow: UnitOfWork, from_settings: Settings | None = None) -> bool:
    """Make the first admin out of `TOOLBOX_ADMIN_EMAIL` and `TOOLBOX_ADMIN_PASSWORD`, if both are set and there is none.

    Returns:
        True when one was made now.

    Raises:
        Invalid: bad e-mail or weak password in the settings.
        Conflict: the e-mail belongs to a user who is no admin.
    """
    source = from_settings or settings()
    if not source.admin_email or source.admin_password is None:
        return False
    if repository.admin_exists(uow.session):
        return False
    name = source.admin_email.partition("@")[0]
    admin = _made(source.admin_email, name, Role.ADMIN, source.admin_password.get_secret_value())
    repository.lock_first_admin(uow.session)
    if repository.admin_exists(uow.session):
        return False
    _keep(uow, admin)
    audit.record(uow, None, "user.create", f"user:{admin.id}", after={**_facts(admin), "by": "the settings"})
    return True


@internal
def create_setup_link(uow: UnitOfWork, from_settings: Settings | None = None) -> str | None:
    """A one-time address at which the first admin can be made within 24 hours; None when there is an admin."""
    if repository.admin_exists(uow.session):
        return None
    token, now = secrets.token_urlsafe(32), clock.now()
    repository.delete_old_setup_links(uow.session, now)
    repository.add_setup_link(uow.session, fingerprint(token), now, now + SETUP_LINK_LIFETIME)
    return f"{(from_settings or settings()).origin}/setup?token={token}"


@internal
def setup_link_works(uow: UnitOfWork, token: str) -> bool:
    """True while a set-up link may still be used."""
    if repository.admin_exists(uow.session):
        return False
    return repository.setup_link_works(uow.session, fingerprint(token), clock.now())


@internal
def consume_setup_link(
    uow: UnitOfWork, token: str, *, email: str, name: str, password: SecretStr
) -> UserView:
    """Make the first admin with a set-up link; a refused form leaves the link usable.

    Raises:
        NotFound: the link is unknown, used, older than 24 hours, or an admin exists.
        Invalid: bad e-mail or name, weak password.
        Conflict: the e-mail is taken.
    """
    refused = NotFound(
        "This set-up link does not work any more; restart the console for a new one.", code="bad_setup_link"
    )
    # Looked at before the password is hashed, so that guessing links costs nothing here, and again under the lock.
    if not setup_link_works(uow, token):
        raise refused
    admin = _made(email, name, Role.ADMIN, password.get_secret_value())
    repository.lock_first_admin(uow.session)
    if repository.admin_exists(uow.session) or not repository.use_setup_link(
        uow.session, fingerprint(token), clock.now()
    ):
        raise refused
    _keep(uow, admin)
    audit.record(uow, None, "user.create", f"user:{admin.id}", after={**_facts(admin), "by": "a set-up link"})
    return UserView.of(admin)


def _facts(user: UserRow) -> dict[str, object]:
    return {
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "disabled": user.disabled_at is not None,
    }


def _record_change(uow: UnitOfWork, actor: Actor, before: UserRow, after: UserRow) -> None:
    was, now = _facts(before), _facts(after)
    changed = [name for name in now if was[name] != now[name]]
    target = f"user:{after.id}"
    if changed:
        audit.record(
            uow,
            actor,
            "user.change",
            target,
            before={name: was[name] for name in changed},
            after={name: now[name] for name in changed},
        )
    if after.password_hash != before.password_hash:
        audit.record(uow, actor, "user.set_password", target)


def _refuse_lookalike(uow: UnitOfWork, email: str) -> None:
    """Refuse an e-mail that reads like another user's, but is not."""
    plain = looks_like(email)
    others = [plain] if plain != email else repository.foreign_emails(uow.session)
    for other in others:
        if other != email and looks_like(other) == plain and repository.user_by_email(uow.session, other):
            raise Conflict(
                f"This address cannot be told by eye from {other}, who is a user already.",
                code="email_lookalike",
            )


def _existing(user: UserRow | None) -> UserRow:
    if user is None:
        raise NotFound("There is no such user.")
    return user


def _refuse_own_account(actor: Actor, user_id: UUID) -> None:
    if actor.user_id == user_id:
        raise Conflict("Another admin has to do this to your own account.", code="own_account")


def _refuse_last_admin(admins: set[UUID], user_id: UUID) -> None:
    if admins == {user_id}:
        raise Conflict("This is the last admin; make another one first.", code="last_admin")


def _end_all_sessions(
    uow: UnitOfWork, user_id: UUID, reason: str, now: datetime, *, but: UUID | None = None
) -> None:
    ended = session_repository.end_sessions(uow.session, now, reason, user_id=user_id, but=but)
    uow.after_commit(lambda: notices.announce(ended))
