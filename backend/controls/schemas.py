"""What the levers of operators take and give back."""

from pydantic import BaseModel, ConfigDict

from backend.jobs.schemas import Engine


class Cleared(BaseModel):
    """What clearing the cache came to.

    Attributes:
        values: how many were forgotten.
        shared: true where it is everybody's Redis; false where only the process that answered kept them.
    """

    values: int
    shared: bool


class NewTest(BaseModel):
    """A test generation to start; `auto` is what runs are given now, the provider or the local engine."""

    model_config = ConfigDict(extra="forbid")

    engine: Engine = Engine.LOCAL
