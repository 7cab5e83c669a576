"""Every service operation declares who may call it and refuses the others; screens call nothing else."""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable
from contextlib import nullcontext
from types import FunctionType, SimpleNamespace

import pytest

import backend
from backend.api.factory import create_api
from backend.db.base import new_id
from backend.errors import NotAllowed, NotSignedIn
from backend.permissions import ALLOWED, Actor, Role
from pages.ui import session
from tests.structure.page_actions import PageAction, page_actions

SERVICES = [
    f"backend.{domain.name}.service"
    for domain in pkgutil.iter_modules(backend.__path__)
    if domain.ispkg and importlib.util.find_spec(f"backend.{domain.name}.service")
]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_operation_declares_who_may_call_it(name: str) -> None:
    module = importlib.import_module(name)
    # A service that gathers its operations from several files names them in `__all__`.
    public = getattr(module, "__all__", None) or [
        key
        for key, value in vars(module).items()
        if isinstance(value, FunctionType) and not key.startswith("_") and value.__module__ == name
    ]
    operations = [(key, getattr(module, key)) for key in public if inspect.isfunction(getattr(module, key))]
    undeclared = [key for key, value in operations if not hasattr(value, ALLOWED)]
    assert operations
    assert undeclared == []


@pytest.mark.parametrize("name", SERVICES)
def test_every_operation_refuses_every_role_it_does_not_name(name: str) -> None:
    for operation in vars(importlib.import_module(name)).values():
        roles = getattr(operation, ALLOWED, None)
        for role in set(Role) - roles if roles else ():
            somebody = Actor(new_id(), role, "a@example.org", "A", new_id())
            # Refused before anything is looked at: there is no unit of work, and no argument.
            with pytest.raises(NotAllowed):
                operation(None, somebody)


def test_screens_act_through_declared_operations_only() -> None:
    actions = list(page_actions())
    assert len(actions) > 150
    assert [f"{each.file}: {each.name}" for each in actions if not roles_of(each)] == []


class Asked(Exception):
    """Whoever looks was asked to sign in."""


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> Callable[[Role | None], None]:
    """Says who looks: somebody of a role, or nobody. No operation finds a database."""
    person: list[Actor] = []

    def look(role: Role | None) -> None:
        person[:] = [] if role is None else [Actor(new_id(), role, "a@example.org", "A", new_id())]

    def identify(*_: object, **__: object) -> Actor:
        return person[0]

    def ask(error: NotSignedIn) -> None:
        raise Asked

    for name in ("identify", "identify_viewer", "identify_offline"):
        monkeypatch.setattr(session, name, identify)
    monkeypatch.setattr(session, "_given", lambda key: new_id() if person else None)
    monkeypatch.setattr(session, "_ask_to_sign_in", ask)
    monkeypatch.setattr(session, "unit_of_work", nullcontext)
    unshared = SimpleNamespace(read=lambda key, ask, life, since: ask(), now=lambda: 0.0)
    monkeypatch.setattr(session, "shared", unshared)
    return look


def what_comes_of(action: PageAction) -> type[Exception] | None:
    try:
        if action.way == "share":
            session.share(action.operation, 0.0)
        else:
            getattr(session, action.way)(action.operation)
    except Exception as error:
        return type(error)
    return None


def test_every_page_action_asks_nobody_to_sign_in_and_refuses_each_role_it_is_not_for(
    looking: Callable[[Role | None], None],
) -> None:
    wrong, walked = [], set()
    for action in page_actions():
        if (action.way, action.name) in walked:
            continue
        walked.add((action.way, action.name))
        for role in (None, *Role):
            looking(role)
            came = what_comes_of(action)
            # Whom it is for comes further: to its arguments, or to the database, and neither is here.
            fine = came is Asked if role is None else (came is NotAllowed) == (role not in roles_of(action))
            if not fine:
                wrong.append((action.file, action.way, action.name, role, came))
    assert len(walked) > 120
    assert wrong == []


def roles_of(action: PageAction) -> frozenset[Role]:
    return getattr(action.operation, ALLOWED, frozenset())


def test_every_endpoint_says_what_it_does() -> None:
    operations = [
        (method, path, operation)
        for path, methods in create_api().openapi()["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) > 40
    assert [
        (method, path) for method, path, operation in operations if not operation.get("description")
    ] == []
