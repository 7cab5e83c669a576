"""Keys for machines: made by a person, for one role of theirs, for a time; shown once and kept as a hash."""

from datetime import timedelta
from uuid import UUID

from backend.audit import service as audit
from backend.auth import clock, key_repository, repository
from backend.auth.key_format import is_key, new_key
from backend.auth.key_repository import KeyRow
from backend.auth.key_watch import refuse_dead, watch
from backend.auth.limits import LONGEST_KEY_DAYS, MOST_KEYS, USUAL_KEY_DAYS
from backend.auth.schemas import KeyCreated, KeyView
from backend.auth.tokens import fingerprint
from backend.db.base import new_id
from backend.db.paging import DEFAULT_LIMIT, MOST, Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from backend.lettering import one_line
from backend.permissions import ADMINS, EVERYONE, WITHIN, Actor, Role, allowed, internal

LONGEST_NAME = 80
SHOWN_LETTERS = 4


@allowed(EVERYONE)
def create_key(
    uow: UnitOfWork, actor: Actor, *, name: str, role: Role, days: int = USUAL_KEY_DAYS
) -> KeyCreated:
    """Make a key; the answer is the only place where it ever stands.

    Args:
        name: what it is for.
        role: what it may do: the actor's own role, or one that may do nothing the actor may not.
        days: how long it works.

    Raises:
        NotAllowed: a role beyond the actor's, or the actor is a key.
        Invalid: bad name, or a time that is not 1 to 366 days.
        Conflict: the actor has 50 keys that work.
    """
    refuse_keys(actor)
    name = one_line(name)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(f"Say what the key is for, in 1 to {LONGEST_NAME} characters.", code="bad_name")
    if not 1 <= days <= LONGEST_KEY_DAYS:
        raise Invalid(f"A key works for 1 to {LONGEST_KEY_DAYS} days.", code="bad_lifetime")
    if role not in WITHIN[actor.role]:
        raise NotAllowed(
            f"A key may do no more than you: your role is {actor.role.value}, so it cannot be {role.value}.",
            code="beyond_own_role",
        )
    now = clock.now()
    # One at a time: two that count at once would both find room for the last one.
    repository.user_by_id(uow.session, actor.user_id, lock=True)
    if key_repository.count_keys(uow.session, actor.user_id, now) >= MOST_KEYS:
        raise Conflict(f"You have {MOST_KEYS} keys already; revoke one first.", code="too_many_keys")
    key = new_key()
    row = KeyRow(
        id=new_id(),
        user_id=actor.user_id,
        name=name,
        role=role,
        key_hash=fingerprint(key),
        ending=key[-SHOWN_LETTERS:],
        created_at=now,
        expires_at=now + timedelta(days=days),
        revoked_at=None,
        last_used_at=None,
    )
    key_repository.add_key(uow.session, row)
    facts = {"name": name, "role": role, "expires_at": row.expires_at}
    audit.record(uow, actor, "api_key.create", f"api_key:{row.id}", after=facts)
    return KeyCreated(id=row.id, name=name, role=role, expires_at=row.expires_at, key=key)


@allowed(EVERYONE)
def list_keys(
    uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[KeyView]:
    """The actor's keys that nobody has revoked, newest first.

    Raises:
        Invalid: bad cursor.
    """
    return _page(uow, actor.user_id, cursor, limit)


@allowed(ADMINS)
def list_all_keys(
    uow: UnitOfWork,
    actor: Actor,
    *,
    user_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[KeyView]:
    """Everybody's keys that nobody has revoked, or one person's, newest first.

    Raises:
        NotAllowed: the actor is no admin.
        Invalid: bad cursor.
    """
    return _page(uow, user_id, cursor, limit)


@allowed(EVERYONE)
def revoke_key(uow: UnitOfWork, actor: Actor, key_id: UUID) -> None:
    """End a key of one's own for good; an admin may end anyone's. Ending an ended one changes nothing.

    Raises:
        NotAllowed: the actor is a key.
        NotFound: no such key, or somebody else's.
    """
    refuse_keys(actor)
    found = key_repository.key_by_id(uow.session, key_id)
    if found is None or not (actor.sees_all or found.key.user_id == actor.user_id):
        raise NotFound("There is no such API key.")
    if key_repository.revoke_key(uow.session, key_id, clock.now()):
        facts = {"name": found.key.name, "role": found.key.role, "user_id": found.key.user_id}
        audit.record(uow, actor, "api_key.revoke", f"api_key:{key_id}", before=facts)
    uow.after_commit(lambda: watch.forget(found.key.key_hash))


@internal
def verify_key(text: str) -> Actor:
    """The person a key stands for, with the key's role (at most a second old).

    While the database is away, a key this process has lately seen still counts.

    Raises:
        NotSignedIn: no key of ours, or it was revoked, has expired, or its owner may no longer do what it may.
        Unavailable: the database cannot be reached and the key is not known here.
    """
    if not is_key(text):
        raise NotSignedIn("This is not an API key of this console; copy it again.", code="bad_token")
    found = refuse_dead(watch.read(fingerprint(text)))
    return Actor(
        user_id=found.key.user_id,
        role=found.key.role,
        email=found.email,
        # Who reads of it in the audit trail sees that it was the key.
        name=f"{found.name} (key {found.key.name})",
        session_id=found.key.id,
        by_key=True,
    )


def refuse_keys(actor: Actor) -> None:
    """Refuse a key where a person has to act: a key that leaked must not make itself at home.

    Raises:
        NotAllowed: the actor is a key.
    """
    if actor.by_key:
        raise NotAllowed("An API key may not do this; sign in for it.", code="not_by_key")


def _page(uow: UnitOfWork, user_id: UUID | None, cursor: str | None, limit: int) -> Page[KeyView]:
    limit = max(1, min(limit, MOST))
    rows = key_repository.keys_after(
        uow.session, user_id=user_id, after=decode_cursor(cursor), limit=limit + 1
    )
    following = encode_cursor(rows[limit - 1].key.id) if len(rows) > limit else None
    now = clock.now()
    return Page([KeyView.of(row, now) for row in rows[:limit]], following)
