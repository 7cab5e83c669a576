"""Who may what: roles, the person behind a call, and the declaration every service operation carries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from backend.call import current_call
from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotAllowed

# Any: each operation keeps its own signature for the type checker.
Operation = TypeVar("Operation", bound=Callable[..., Any])


class Role(StrEnum):
    """One role per user. Admin may everything; the others are listed in the docs."""

    VIEWER = "viewer"
    EDUCATOR = "educator"
    OPERATOR = "operator"
    ADMIN = "admin"


EVERYONE = frozenset(Role)
EDUCATORS = frozenset({Role.EDUCATOR, Role.ADMIN})
OPERATORS = frozenset({Role.OPERATOR, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
# Whom somebody else's quiz can be shared with; operators read no texts.
READERS = frozenset({Role.VIEWER, Role.EDUCATOR, Role.ADMIN})
RUN_WATCHERS = frozenset({Role.EDUCATOR, Role.OPERATOR, Role.ADMIN})

# The roles that may do nothing their holder may not: what a key of theirs can be for.
WITHIN: Mapping[Role, frozenset[Role]] = {
    Role.VIEWER: frozenset({Role.VIEWER}),
    Role.EDUCATOR: frozenset({Role.VIEWER, Role.EDUCATOR}),
    Role.OPERATOR: frozenset({Role.VIEWER, Role.OPERATOR}),
    Role.ADMIN: EVERYONE,
}

ALLOWED = "__allowed_roles__"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person a call is made for; `by_key` where a machine calls with their API key, whose id is then `session_id`."""

    user_id: UUID
    role: Role
    email: str
    name: str
    session_id: UUID
    by_key: bool = False

    @property
    def sees_all(self) -> bool:
        """Admins see everybody's sources, runs and items; others only their own and shared ones."""
        return self.role is Role.ADMIN


def refusal(role: Role, roles: frozenset[Role]) -> str:
    """What somebody is told whose role may not do this."""
    wanted = " or ".join(sorted(role.value for role in roles))
    return f"Your role ({role.value}) may not do this; it takes {wanted}."


def allowed(roles: frozenset[Role]) -> Callable[[Operation], Operation]:
    """Declare which roles may call a service operation, and refuse the others with `NotAllowed`.

    The operation takes the unit of work and the actor first. Ownership is checked in its SQL, not here.
    """

    def declare(operation: Operation) -> Operation:
        @wraps(operation)
        def guarded(uow: UnitOfWork, actor: Actor, *args: object, **kwargs: object) -> object:
            if actor.role not in roles:
                raise NotAllowed(refusal(actor.role, roles))
            call = current_call()
            if call is not None:
                call.user_id = actor.user_id
            return operation(uow, actor, *args, **kwargs)

        setattr(guarded, ALLOWED, roles)
        return cast(Operation, guarded)

    return declare


def internal(operation: Operation) -> Operation:
    """Mark a service function that only the server itself calls (a job step, the door, start-up): no user reaches it."""
    setattr(operation, ALLOWED, frozenset())
    return operation
