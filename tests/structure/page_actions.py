"""Everything a screen does as the person in front of it: which operation, and by which way."""

import ast
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pages.ui.navigation import PAGES_FOLDER

# How a screen calls an operation as the person in front of it.
WAYS = {"perform", "watch", "share", "glance", "peek"}


@dataclass(frozen=True)
class PageAction:
    """An operation that a screen calls, and how."""

    file: str
    way: str
    name: str
    operation: Callable[..., object]


def page_actions() -> Iterator[PageAction]:
    """All of them, as they stand in the screens' own code, also those handed on to be called at a click."""
    for file in sorted(PAGES_FOLDER.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        services = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("backend.")
            for alias in node.names
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in WAYS and node.args:
                way, called = node.func.id, node.args[0]
            elif (
                node.func.id == "partial"
                and len(node.args) > 1
                and isinstance(node.args[0], ast.Name)
                and node.args[0].id in WAYS
            ):
                way, called = node.args[0].id, node.args[1]
            else:
                continue
            # Anything else is a function beside it, or a parameter that holds an operation.
            if isinstance(called, ast.Attribute) and (module := services.get(ast.unparse(called.value))):
                operation = getattr(importlib.import_module(module), called.attr)
                yield PageAction(file.name, way, ast.unparse(called), operation)
