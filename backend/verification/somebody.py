"""Somebody for a rehearsal: a user who is there for as long as a transaction that is rolled back."""

import secrets

from pydantic import SecretStr

from backend.auth import service as auth
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import Actor, Role

_ROOT = Actor(new_id(), Role.ADMIN, "verification@console.invalid", "Verification", new_id())


def a_password() -> str:
    """One that nobody will ever guess or use."""
    return secrets.token_urlsafe(24)


def make_somebody(uow: UnitOfWork, role: Role, password: str | None = None) -> Actor:
    """A user of a role, as an actor."""
    user = auth.create_user(
        uow,
        _ROOT,
        email=f"verification-{secrets.token_hex(8)}@console.invalid",
        name="Verification",
        role=role,
        password=SecretStr(password or a_password()),
    )
    return Actor(user.id, role, user.email, user.name, new_id())
