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
    """Make one transition; True while more are to come. What stops the run is written to its row.

    Once the process stops, nothing more is begun or recorded: the next process makes this transition or the next one.
    """
    durable.gate.check()
    try:
        more = loop.advance(UUID(run_id))
        durable.gate.check()
        return more
    except (Unavailable, Collision):
        durable.gate.check()
        raise
    except Exception as error:
        durable.gate.check()
        logger.exception("Run %s failed.", run_id)
        loop.fail(UUID(run_id), error)
        return False


@DBOS.workflow(name=durable.WORKFLOW, max_recovery_attempts=durable.RECOVERY_ATTEMPTS)
def carry_out_run(run_id: str) -> None:
    """Advance the run until it is finished."""
    with durable.gate.going(run_id):
        while advance(run_id):
            pass
