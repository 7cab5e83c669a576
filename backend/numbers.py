"""Numbers people send: JSON's true and false are not 1 and 0."""

from typing import Annotated

from pydantic import BeforeValidator


def _no_truth(given: object) -> object:
    if isinstance(given, bool):
        raise ValueError("This is a number, not true or false")
    return given


Whole = Annotated[int, BeforeValidator(_no_truth)]
Real = Annotated[float, BeforeValidator(_no_truth)]
