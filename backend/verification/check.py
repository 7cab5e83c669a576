"""What a check is: a name, what it looks at, and a function that says what it saw, fails, or gives a reason to skip."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI
from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Ground:
    """What checks stand on.

    Attributes:
        engine: the console's database.
        api: the API as an application; None where this process has none.
    """

    engine: Engine
    api: FastAPI | None


class Failed(Exception):
    """What was looked at is not as it should be: what, and what to do unless the check's own advice fits."""

    def __init__(self, what: str, action: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.action = action


class Skipped(Exception):
    """It cannot be tried here, for this reason."""


@dataclass(frozen=True, slots=True)
class Check:
    """One of the system's own checks.

    Attributes:
        name: stable, snake_case.
        title: what people call it.
        look: says in a sentence what it saw; raises `Failed` or `Skipped`; anything else it raises is a failure.
        action: what to do when it fails.
    """

    name: str
    title: str
    look: Callable[[Ground], str]
    action: str
