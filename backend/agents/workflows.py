"""The durable workflow that carries out a run: transitions one after the other until none is left."""

import logging
from uuid import UUID

from dbos import DBOS

from backend.agents import loop
from backend.errors import Collision, Unavailable
from backend.jobs import durable

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
    """Make one transition; True while more are to come. What stops the run is written to its row."""
    try:
        return loop.advance(UUID(run_id))
    except (Unavailable, Collision):
        raise
    except Exception as error:
        logger.exception("Run %s failed.", run_id)
        loop.fail(UUID(run_id), error)
        return False


@DBOS.workflow(name=durable.WORKFLOW, max_recovery_attempts=durable.RECOVERY_ATTEMPTS)
def carry_out_run(run_id: str) -> None:
    """Advance the run until it is finished."""
    while advance(run_id):
        pass
