"""Sign-in: issue a token and verify it, and how old the keys are."""

from datetime import timedelta

from backend.auth import service as auth
from backend.db.unit_of_work import unit_of_work
from backend.errors import Unavailable
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes.words import milliseconds
from backend.status.schemas import Figure, State

# No fault, but worth doing: tokens of the old key stay valid until they expire.
OLD_KEY = timedelta(days=365)


def _look(around: Surroundings) -> Reading:
    try:
        with unit_of_work() as uow:
            check = auth.check_tokens(uow)
    except Unavailable:
        # Not unknown: whoever tries to sign in now is refused.
        return Reading(
            State.DOWN,
            "Nobody can sign in while the database is away; who is signed in stays so.",
            action="Bring the database back.",
        )
    figures = (
        Figure(label="Key", value=check.kid),
        Figure(label="Key's age", value=f"{check.key_age.days} days"),
        Figure(label="Keys that verify", value=str(check.keys)),
        Figure(label="Issue and verify", value=milliseconds(check.token_ms)),
    )
    summary = "A token was issued and verified."
    if check.key_age > OLD_KEY:
        summary += f" The key that signs is {check.key_age.days} days old: rotate it when it suits."
    return Reading(State.OPERATIONAL, summary, figures=figures)


PROBE = Probe(
    "auth",
    "Sign-in",
    _look,
    "Look on the screen Errors and in the log for errors of sign-in.",
    affects="nobody can sign in",
    required=True,
    timeout=timedelta(seconds=4),
)
