"""Every service operation declares who may call it, and every route says what it does."""

import importlib
import importlib.util
import inspect
import pkgutil
from types import FunctionType

import pytest

import backend
from backend.api.factory import create_api
from backend.permissions import ALLOWED

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
