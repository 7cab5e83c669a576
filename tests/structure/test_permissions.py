"""Every service operation declares who may call it and refuses the others; screens call nothing else."""

import ast
import importlib
import importlib.util
import inspect
import pkgutil
from types import FunctionType

import pytest

import backend
from backend.api.factory import create_api
from backend.db.base import new_id
from backend.errors import NotAllowed
from backend.permissions import ALLOWED, Actor, Role
from pages.ui.navigation import PAGES_FOLDER

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


# How a screen calls an operation as the person in front of it.
WAYS = {"perform", "watch", "share", "glance", "peek"}


def test_screens_act_through_declared_operations_only() -> None:
    calls, undeclared = 0, []
    for file in PAGES_FOLDER.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        services = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("backend.")
            for alias in node.names
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WAYS):
                continue
            called = node.args[0]
            # Anything else is a function beside it, or a parameter that holds an operation.
            if isinstance(called, ast.Attribute) and (module := services.get(ast.unparse(called.value))):
                calls += 1
                operation = getattr(importlib.import_module(module), called.attr)
                if not getattr(operation, ALLOWED, None):
                    undeclared.append(f"{file.name}: {ast.unparse(called)}")
    assert calls > 80
    assert undeclared == []


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
