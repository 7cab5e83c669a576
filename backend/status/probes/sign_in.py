"""Sign-in: issue a token and verify it."""

from backend.auth import service as auth
from backend.db.unit_of_work import unit_of_work
from backend.errors import Unavailable
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import Figure, State


def _look(around: Surroundings) -> Reading:
    try:
        with unit_of_work() as uow:
            check = auth.check_tokens(uow)
    except Unavailable:
        # Not unknown: whoever tries to sign in now is refused.
        return Reading(
            State.DOWN, "Nobody can sign in while the database is away.", action="Bring the database back."
        )
    figures = (
        Figure(label="Key", value=check.kid),
        Figure(label="Key's age", value=f"{check.key_age.days} days"),
    )
    return Reading(State.OPERATIONAL, "A token was issued and verified.", figures=figures)


PROBE = Probe(
    "auth",
    "Sign-in",
    _look,
    "Look in the log for errors of sign-in.",
    affects="nobody can sign in",
    required=True,
)
