"""The durable workflow that carries out a run. Its truth is in our own rows; this makes sure somebody works on them."""

import logging
from uuid import UUID

from dbos import DBOS

from backend.agents import loop
from backend.errors import Collision, Unavailable
from backend.jobs import dispatch, durable

logger = logging.getLogger(__name__)

# A database that restarts is back within seconds; ten tries with a growing pause wait about four minutes.
TRIES = 10


def _is_passing(error: BaseException) -> bool:
    return isinstance(error, Unavailable | Collision)


@DBOS.step(
    name="advance",
    retries_allowed=True,
    max_attempts=TRIES,
    interval_seconds=0.25,
    backoff_rate=2.0,
    should_retry=_is_passing,
)
def advance(run_id: str) -> bool:
    """Carry the run as far as it may go; what stops it is written to its row. False, since nothing is left then.

    It keeps the name and answer of the step that once made a single transition, so that a run begun by that code is
    finished by this. Once the process stops, nothing more is begun or recorded: the next one goes on from the rows.
    """
    durable.gate.check()
    try:
        loop.carry(UUID(run_id), durable.gate.check)
        durable.gate.check()
        return False
    except (Unavailable, Collision):
        durable.gate.check()
        raise
    except Exception as error:
        durable.gate.check()
        # First: whoever hears of it by the log does not know whose run it was.
        try:
            loop.fail(UUID(run_id), error)
        finally:
            logger.error("Run %s failed.", run_id, exc_info=error)
        return False


@DBOS.workflow(name=durable.WORKFLOW, max_recovery_attempts=durable.RECOVERY_ATTEMPTS)
def carry_out_run(run_id: str) -> None:
    """Advance the run until it is finished."""
    with durable.gate.going(run_id):
        while advance(run_id):
            pass
    dispatch.admit_next()
