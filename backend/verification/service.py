"""The system's own checks on the living installation: run, recorded, handed in by CI, and read by reports."""

import platform
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from fastapi import FastAPI

from backend import __version__, background
from backend.audit import service as audit
from backend.config import settings
from backend.db.base import new_id, utc_now
from backend.db.paging import DEFAULT_LIMIT, MOST, Page, decode_cursor, encode_cursor
from backend.db.turns import Turn, ask_in_order, goes_on
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.permissions import OPERATORS, Actor, allowed, internal
from backend.verification import repository, running
from backend.verification.check import Ground
from backend.verification.commit import commit_of
from backend.verification.models import VerificationRow
from backend.verification.registry import CHECKS
from backend.verification.schemas import (
    CheckView,
    HandedIn,
    Origin,
    Outcome,
    VerificationState,
    VerificationView,
)

BY_SCHEDULE = "the schedule"
LEFT = "The process that ran it ended before it was done."
_api: FastAPI | None = None


@internal
def use_api(api: FastAPI) -> None:
    """Say which application the checks ask."""
    global _api
    _api = api


@allowed(OPERATORS)
def start_verification(uow: UnitOfWork, actor: Actor) -> VerificationView:
    """Run all checks in the background; the answer says `running`.

    Raises:
        Conflict: one runs already.
    """
    view = _begin_in_background(uow, Origin.PERSON, actor.name)
    audit.record(uow, actor, "verification.start", f"verification:{view.id}")
    return view


@internal
def begin_scheduled(uow: UnitOfWork) -> VerificationView | None:
    """Begin a verification if the last on this installation is old enough and nobody else has; None otherwise."""
    every = settings().verify_every_hours
    if every is None:
        return None
    last = repository.last_begun_here(uow.session)
    if last is not None and utc_now() - last < timedelta(hours=every):
        return None
    try:
        return _begin_in_background(uow, Origin.SCHEDULE, BY_SCHEDULE)
    except Conflict:
        return None


def _begin_in_background(uow: UnitOfWork, origin: Origin, run_by: str) -> VerificationView:
    view = begin(uow, origin, run_by)
    ground = Ground(uow.session.get_bind().engine, _api)
    uow.after_commit(lambda: background.begin("verification", partial(_carry_out, view.id, ground)))
    return view


def _carry_out(verification_id: UUID, ground: Ground) -> None:
    running.carry_out(verification_id, CHECKS, ground)


@allowed(OPERATORS)
def list_verifications(
    uow: UnitOfWork,
    actor: Actor,
    *,
    origin: Origin | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[VerificationView]:
    """Recorded runs, newest first, without what each check said.

    Raises:
        Invalid: bad cursor.
    """
    limit = max(1, min(limit, MOST))
    rows = repository.list_verifications(
        uow.session, origin=origin, after=decode_cursor(cursor), limit=limit + 1
    )
    following = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page([_view(uow, row) for row in rows[:limit]], following)


@allowed(OPERATORS)
def read_verification(uow: UnitOfWork, actor: Actor, verification_id: UUID) -> VerificationView:
    """One recorded run with what each check said.

    Raises:
        NotFound: there is none.
    """
    row = repository.find(uow.session, verification_id)
    if row is None:
        raise NotFound("There is no such verification.")
    return _view(uow, row, whole=True)


@allowed(OPERATORS)
def hand_in(uow: UnitOfWork, actor: Actor, given: HandedIn) -> VerificationView:
    """Keep the result of a verification that ran elsewhere, such as CI's. It is shown as CI's, with who handed it in."""
    said = [
        CheckView(
            name=check.name,
            title=check.title or check.name,
            outcome=check.outcome,
            seconds=check.seconds,
            detail=check.detail,
            action=check.action,
        )
        for check in given.checks
    ]
    row = VerificationRow(
        id=new_id(),
        state=running.state_of(said).value,
        origin=Origin.CI.value,
        run_by=given.run_by if given.run_by == actor.name else f"{given.run_by}, handed in by {actor.name}",
        host=given.host,
        version=given.version,
        commit=given.commit,
        url=given.url,
        started_at=given.started_at,
        finished_at=given.started_at + timedelta(seconds=given.seconds),
        expected=len(said),
        error=None,
        **running.counts(said),
    )
    repository.add(uow.session, row)
    repository.add(uow.session, *running.rows_of(row.id, said))
    audit.record(
        uow,
        actor,
        "verification.hand_in",
        f"verification:{row.id}",
        after={"state": row.state, "commit": row.commit, "url": row.url, **running.counts(said)},
    )
    return _view(uow, row, whole=True)


@internal
def begin(uow: UnitOfWork, origin: Origin, run_by: str) -> VerificationView:
    """Write down that a verification begins; whoever does so carries it out once this is committed.

    Raises:
        Conflict: one runs already.
    """
    ask_in_order(uow.session, Turn.VERIFICATION)
    for row in repository.running(uow.session):
        if goes_on(uow.session, Turn.VERIFICATION, row.started_at):
            raise Conflict(
                "A verification runs already. Wait until it is done.",
                code="verification_under_way",
                retry_after=10,
            )
    repository.end_running(uow.session, utc_now(), LEFT)
    row = VerificationRow(
        id=new_id(),
        state=VerificationState.RUNNING.value,
        origin=origin.value,
        run_by=run_by,
        host=platform.node() or "unknown",
        version=__version__,
        commit=commit_of(),
        expected=len(CHECKS),
        passed=0,
        failed=0,
        skipped=0,
        started_at=utc_now(),
    )
    repository.add(uow.session, row)
    return _view(uow, row)


@internal
def carry_out(verification_id: UUID, ground: Ground) -> list[CheckView]:
    """Run all checks of one that was begun, here and now; what they say is kept where the database can be reached."""
    return running.carry_out(verification_id, CHECKS, ground)


@internal
def latest(
    uow: UnitOfWork, *, before: datetime | None = None, by_ci: bool | None = None
) -> VerificationView | None:
    """The newest verification that came to an end, with what each check said; None when there never was one.

    Args:
        before: only those that began before this moment.
        by_ci: only what CI handed in, or only what ran on this installation; None takes both.
    """
    row = repository.latest_done(uow.session, before=before, by_ci=by_ci)
    return _view(uow, row, whole=True) if row else None


def _view(uow: UnitOfWork, row: VerificationRow, *, whole: bool = False) -> VerificationView:
    state, error = VerificationState(row.state), row.error
    if state is VerificationState.RUNNING and not goes_on(uow.session, Turn.VERIFICATION, row.started_at):
        state, error = VerificationState.FAILED, LEFT
    ended = row.finished_at
    return VerificationView(
        id=row.id,
        state=state,
        origin=Origin(row.origin),
        run_by=row.run_by,
        host=row.host,
        version=row.version,
        commit=row.commit,
        url=row.url,
        started_at=row.started_at,
        finished_at=ended,
        seconds=round((ended - row.started_at).total_seconds(), 3) if ended else None,
        expected=row.expected,
        passed=row.passed,
        failed=row.failed,
        skipped=row.skipped,
        error=error,
        checks=_said(uow, row.id) if whole else [],
    )


def _said(uow: UnitOfWork, verification_id: UUID) -> Sequence[CheckView]:
    return [
        CheckView(
            name=row.name,
            title=row.title,
            outcome=Outcome(row.outcome),
            seconds=row.seconds,
            detail=row.detail,
            action=row.action,
        )
        for row in repository.checks_of(uow.session, verification_id)
    ]
