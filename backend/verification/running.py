"""Running the checks one after another and writing down each as it ends; an edge of its own."""

import logging
import time
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from backend.db.base import utc_now
from backend.db.turns import Turn, take_turn
from backend.db.unit_of_work import unit_of_work
from backend.errors import Conflict, ConsoleError
from backend.verification import repository
from backend.verification.check import Check, Failed, Ground, Skipped
from backend.verification.models import VerificationCheckRow
from backend.verification.schemas import CheckView, Outcome, VerificationState

logger = logging.getLogger(__name__)

LONGEST_DETAIL = 4_000


def run_check(check: Check, ground: Ground) -> CheckView:
    """Run one check; whatever it raises is an outcome."""
    began = time.perf_counter()
    outcome, detail, action = Outcome.PASSED, "", None
    try:
        detail = check.look(ground)
    except Skipped as reason:
        outcome, detail = Outcome.SKIPPED, str(reason)
    except Failed as failure:
        outcome, detail, action = Outcome.FAILED, failure.what, failure.action or check.action
    except ConsoleError as error:
        outcome, detail, action = Outcome.FAILED, error.message, check.action
    except Exception as error:
        logger.warning("The check %s broke.", check.name, exc_info=True)
        # The driver's words name hosts; the log has them.
        words = (
            type(error).__name__ if isinstance(error, SQLAlchemyError) else f"{type(error).__name__}: {error}"
        )
        outcome, detail, action = Outcome.FAILED, f"It broke off with {words}", check.action
    return CheckView(
        name=check.name,
        title=check.title,
        outcome=outcome,
        seconds=round(time.perf_counter() - began, 3),
        detail=detail[:LONGEST_DETAIL],
        action=action,
    )


def carry_out(verification_id: UUID, checks: Sequence[Check], ground: Ground) -> list[CheckView]:
    """Run all checks of a verification that was begun, and write down what each says. Raises nothing."""
    said: list[CheckView] = []
    try:
        with take_turn(ground.engine, Turn.VERIFICATION) as ours:
            if not ours:
                raise Conflict(
                    "Another verification began at the same moment.", code="verification_under_way"
                )
            for check in checks:
                said.append(run_check(check, ground))
                _keep(verification_id, said)
            _finish(verification_id, said, None)
    except Exception as error:
        logger.warning("Verification %s ended early.", verification_id, exc_info=True)
        words = (
            error.message
            if isinstance(error, ConsoleError)
            else f"{type(error).__name__}; the log says more."
        )
        try:
            _finish(verification_id, said, words)
        except Exception:
            logger.warning("What the verification said could not be kept: the database is away.")
    return said


def rows_of(verification_id: UUID, said: Sequence[CheckView], first: int = 0) -> list[VerificationCheckRow]:
    """What checks said as rows, from a position on."""
    return [
        VerificationCheckRow(
            verification_id=verification_id,
            position=position,
            name=one.name,
            title=one.title,
            outcome=one.outcome.value,
            seconds=one.seconds,
            detail=one.detail,
            action=one.action,
        )
        for position, one in enumerate(said)
        if position >= first
    ]


def counts(said: Sequence[CheckView]) -> dict[str, int]:
    """How many passed, failed and were skipped."""
    outcomes = [one.outcome for one in said]
    return {outcome.value: outcomes.count(outcome) for outcome in Outcome}


def state_of(said: Sequence[CheckView]) -> VerificationState:
    """Passed when no check failed and at least one passed: what was not tried proves nothing."""
    found = counts(said)
    passed = found["failed"] == 0 and found["passed"] > 0
    return VerificationState.PASSED if passed else VerificationState.FAILED


def _keep(verification_id: UUID, said: Sequence[CheckView]) -> None:
    with unit_of_work() as uow:
        repository.add(uow.session, *rows_of(verification_id, said, len(said) - 1))
        repository.change(uow.session, verification_id, **counts(said))


def _finish(verification_id: UUID, said: Sequence[CheckView], error: str | None) -> None:
    state = VerificationState.FAILED if error else state_of(said)
    with unit_of_work() as uow:
        repository.change(
            uow.session,
            verification_id,
            state=state.value,
            error=error,
            finished_at=utc_now(),
            **counts(said),
        )


def engine_in_use() -> Engine:
    """The engine units of work of this process are bound to."""
    with unit_of_work() as uow:
        return uow.session.get_bind().engine
