"""Verifications run one at a time, are recorded check by check, and CI hands its own in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from backend.audit.models import AuditEventRow
from backend.config import Settings
from backend.db.base import utc_now
from backend.db.turns import Turn, take_turn
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotAllowed
from backend.permissions import Role
from backend.verification import repository, running, service
from backend.verification.check import Check, Failed, Ground, Skipped
from backend.verification.commit import commit_of
from backend.verification.junit import read_junit
from backend.verification.schemas import HandedIn, Origin, Outcome, VerificationState
from tests.factories import a_person

REPORT = b"""<testsuites><testsuite name="pytest" hostname="ci-7" time="12.5" timestamp="2025-11-20T10:00:00+01:00">
<testcase classname="tests.a" name="one" time="1.5"/><testcase classname="tests.a" name="two" time="0.5">
<failure message="no">trace</failure></testcase><testcase classname="tests.b" name="three" time="2"/>
<testcase classname="tests.c" name="four" time="0"><skipped/></testcase></testsuite></testsuites>"""


def a_check(look: Callable[[Ground], str]) -> Check:
    return Check("thing", "A thing", look, "Mend it.")


def says(words: str) -> Callable[[Ground], str]:
    return lambda ground: words


def raises(error: Exception) -> Callable[[Ground], str]:
    def look(ground: Ground) -> str:
        raise error

    return look


@pytest.mark.parametrize(
    ("look", "outcome", "action"),
    [
        (says("Seen."), Outcome.PASSED, None),
        (raises(Skipped("Not here.")), Outcome.SKIPPED, None),
        (raises(Failed("It is broken.")), Outcome.FAILED, "Mend it."),
        (raises(Failed("It is broken.", "Do this.")), Outcome.FAILED, "Do this."),
        (raises(KeyError("x")), Outcome.FAILED, "Mend it."),
    ],
)
def test_whatever_a_check_does_is_an_outcome(
    database: Engine, look: Callable[[Ground], str], outcome: Outcome, action: str | None
) -> None:
    said = running.run_check(a_check(look), Ground(database, None))
    assert (said.outcome, said.action) == (outcome, action)
    assert said.detail


def test_what_was_not_tried_proves_nothing(database: Engine) -> None:
    skipped = running.run_check(a_check(raises(Skipped("Not here."))), Ground(database, None))
    passed = running.run_check(a_check(says("Seen.")), Ground(database, None))
    assert running.state_of([skipped]) is VerificationState.FAILED
    assert running.state_of([skipped, passed]) is VerificationState.PASSED


def test_each_check_is_recorded_and_the_latest_is_read_whole(committed: Engine, uow_free: UnitOfWork) -> None:
    begun = service.begin(uow_free, Origin.COMMAND, "ada")
    uow_free.session.commit()
    checks = [a_check(says("Seen.")), a_check(raises(Failed("It is broken.")))]
    running.carry_out(begun.id, checks, Ground(committed, None))
    kept = service.latest(uow_free)
    assert kept is not None
    assert (kept.id, kept.state, kept.passed, kept.failed) == (begun.id, VerificationState.FAILED, 1, 1)
    assert [one.detail for one in kept.checks] == ["Seen.", "It is broken."]
    assert kept.version
    assert kept.run_by == "ada"


def test_only_one_runs_at_a_time_and_a_dead_one_is_not_waited_for(
    committed: Engine, uow_free: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = service.begin(uow_free, Origin.COMMAND, "ada")
    with pytest.raises(Conflict, match="runs already"):
        service.begin(uow_free, Origin.COMMAND, "bob")
    monkeypatch.setattr("backend.db.turns.GRACE", timedelta(0))
    with take_turn(committed, Turn.VERIFICATION), pytest.raises(Conflict, match="runs already"):
        service.begin(uow_free, Origin.COMMAND, "bob")
    service.begin(uow_free, Origin.COMMAND, "bob")
    left = service.latest(uow_free)
    assert left is not None
    assert (left.id, left.state, left.error) == (first.id, VerificationState.FAILED, service.LEFT)


def test_the_schedule_begins_one_when_the_last_on_this_installation_is_old(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga = a_person(uow, Role.OPERATOR, "Olga")
    # What CI handed in says nothing of this installation.
    service.hand_in(uow, olga, read_junit(REPORT, version="0.1.0", commit=None, url=None))
    begun = service.begin_scheduled(uow)
    assert begun is not None
    assert (begun.origin, begun.run_by) == (Origin.SCHEDULE, "the schedule")
    assert service.begin_scheduled(uow) is None
    repository.change(
        uow.session,
        begun.id,
        state="passed",
        started_at=utc_now() - timedelta(hours=25),
        finished_at=utc_now(),
    )
    monkeypatch.setattr(service, "settings", lambda: Settings(verify_every_hours=None))
    assert service.begin_scheduled(uow) is None
    monkeypatch.undo()
    assert service.begin_scheduled(uow) is not None
    recorded = uow.session.scalars(select(AuditEventRow).where(AuditEventRow.target_kind == "verification"))
    assert [(one.action, one.after) for one in recorded] == [
        (
            "verification.hand_in",
            {"state": "failed", "commit": None, "url": None, "passed": 1, "failed": 1, "skipped": 1},
        )
    ]


def test_what_ran_after_a_window_says_nothing_of_it(uow: UnitOfWork) -> None:
    olga = a_person(uow, Role.OPERATOR, "Olga")
    began = datetime(2025, 11, 20, 9, tzinfo=UTC)
    given = read_junit(REPORT, version="0.1.0", commit=None, url=None)
    for at in (began + timedelta(days=1), began):
        service.hand_in(uow, olga, given.model_copy(update={"started_at": at}))
    newest, of_then = service.latest(uow), service.latest(uow, before=began + timedelta(hours=1))
    assert newest is not None
    assert of_then is not None
    assert (newest.started_at, of_then.started_at) == (began + timedelta(days=1), began)
    assert service.latest(uow, before=began) is None
    assert service.latest(uow, by_ci=False) is None


def test_a_junit_report_becomes_a_check_for_each_class(uow: UnitOfWork) -> None:
    given = read_junit(REPORT, version="0.1.0", commit="a" * 40, url="https://ci.example.org/7")
    kept = service.hand_in(uow, a_person(uow, Role.OPERATOR, "Olga"), given)
    assert (kept.origin, kept.state, kept.host, kept.seconds) == (
        Origin.CI,
        VerificationState.FAILED,
        "ci-7",
        12.5,
    )
    assert kept.run_by == "CI, handed in by Olga"
    assert [(one.name, one.outcome) for one in kept.checks] == [
        ("tests.a", Outcome.FAILED),
        ("tests.b", Outcome.PASSED),
        ("tests.c", Outcome.SKIPPED),
    ]
    assert kept.checks[0].detail == "1 of 2 tests failed: two."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a",
        b"<testsuites/>",
        b'<?xml version="1.0" encoding="nosuch"?><testsuites/>',
        REPORT.replace(b"2025-11-20T10:00:00+01:00", b"0001-01-01T00:00:00+14:00"),
        REPORT.replace(b"2025-11-20T10:00:00+01:00", b"9999-12-31T23:59:59-14:00"),
        REPORT.replace(b'time="12.5"', b'time="inf"'),
        b'<!DOCTYPE a [<!ENTITY b "c">]><testsuite>&b;</testsuite>',
    ],
)
def test_what_is_no_report_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_junit(content, version="0.1.0", commit=None, url=None)


def test_educators_hand_nothing_in(uow: UnitOfWork) -> None:
    given = read_junit(REPORT, version="0.1.0", commit=None, url=None)
    with pytest.raises(NotAllowed):
        service.hand_in(uow, a_person(uow), given)


def test_json_is_taken_as_it_is_described() -> None:
    wrong = '{"version": "1", "started_at": "2026-01-01T00:00:00", "seconds": 1, "checks": []}'
    with pytest.raises(ValueError, match="checks"):
        HandedIn.model_validate_json(wrong)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"started_at": "0001-01-01T00:00:00+14:00"}, "before that"),
        ({"started_at": "9999-12-31T23:59:59Z", "seconds": 1_000_000}, "in the future"),
        ({"seconds": "NaN"}, "seconds"),
        ({"host": " "}, "host"),
        ({"checks": [{"name": " ", "outcome": "passed"}]}, r"checks\.0\.name"),
    ],
)
def test_what_no_verification_can_be_is_refused(wrong: dict[str, object], words: str) -> None:
    given = {
        "version": "1",
        "started_at": utc_now().isoformat(),
        "seconds": 1,
        "checks": [{"name": "smoke", "outcome": "passed"}],
    }
    assert HandedIn.model_validate(given).host == "elsewhere"
    with pytest.raises(ValueError, match=words):
        HandedIn.model_validate(given | wrong)


def test_local_time_without_a_zone_is_never_ahead_of_us() -> None:
    ahead = f"{utc_now() + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}".encode()
    report = REPORT.replace(b"2025-11-20T10:00:00+01:00", ahead)
    assert read_junit(report, version="1", commit=None, url=None).started_at <= utc_now()


def test_the_commit_is_read_from_git(tmp_path: object) -> None:
    found = commit_of()
    assert found is None or len(found) == 40
