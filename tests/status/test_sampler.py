"""The sampler: nothing is shown as measured that was not, and no probe holds up another."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.errors import Conflict, NotFound, Unavailable
from backend.status import sampler as samplers
from backend.status.probe import Reading, Surroundings
from backend.status.registry import PROBES
from backend.status.sampler import Sampler
from backend.status.schemas import Figure, Kind, State
from backend.status.standstill import Standstill
from backend.status.timeline import STALE_AFTER
from tests.status.conftest import Clock, a_probe, reads, state_of

CONTRACT = (
    "web api database migrations cache auth queue workers agents provider local_engine disk clock backups"
)
REQUIRED = "web api database migrations auth queue workers"


def test_components_are_those_of_the_contract() -> None:
    assert sorted(probe.name for probe in PROBES) == sorted(CONTRACT.split())
    assert {probe.name for probe in PROBES if probe.required} == set(REQUIRED.split())


def test_before_the_first_look_everything_is_unknown(nowhere: Surroundings) -> None:
    status = Sampler([a_probe()], nowhere).status()
    assert (status.state, status.measured_at) == (State.UNKNOWN, None)
    assert status.components[0].coverage is None
    assert status.sentence == "Nothing has been measured yet."


def test_what_was_read_is_shown_with_its_time(nowhere: Surroundings, clock: Clock) -> None:
    sampler = Sampler([a_probe()], nowhere, now=clock.now)
    sampler.sample_once()
    status = sampler.status()
    (component,) = status.components
    assert (status.state, component.state, component.summary) == (
        State.OPERATIONAL,
        State.OPERATIONAL,
        "Seen.",
    )
    assert component.measured_at == component.since == clock.time
    assert component.latency_ms is not None
    assert component.coverage == 1
    assert status.sentence == "Everything works."


def test_a_sampler_that_stopped_knows_nothing_after_30_s(nowhere: Surroundings, clock: Clock) -> None:
    sampler = Sampler([a_probe("one"), a_probe("two", required=False)], nowhere, now=clock.now)
    sampler.sample_once()
    clock.move(seconds=30)
    assert sampler.status().state is State.OPERATIONAL
    clock.move(seconds=0.1)
    status = sampler.status()
    assert {status.state, *(component.state for component in status.components)} == {State.UNKNOWN}
    assert status.components[0].summary == "Nothing measured lately. Last: Seen."


@pytest.mark.parametrize(
    ("required", "other", "whole"),
    [
        (State.OPERATIONAL, State.DOWN, State.OPERATIONAL),
        (State.DISABLED, State.DOWN, State.DISABLED),
        (State.DEGRADED, State.OPERATIONAL, State.DEGRADED),
        (State.DOWN, State.UNKNOWN, State.DOWN),
        (State.UNKNOWN, State.OPERATIONAL, State.UNKNOWN),
    ],
)
def test_the_whole_is_the_worst_of_the_required(
    nowhere: Surroundings, required: State, other: State, whole: State
) -> None:
    probes = [a_probe("one", reads(required)), a_probe("two", reads(other), required=False)]
    sampler = Sampler(probes, nowhere)
    sampler.sample_once()
    assert sampler.status().state is whole


def test_not_configured_is_no_fault(nowhere: Surroundings) -> None:
    probes = [a_probe("one"), a_probe("two", reads(State.DISABLED))]
    sampler = Sampler(probes, nowhere)
    sampler.sample_once()
    status = sampler.status()
    assert status.state is State.OPERATIONAL
    assert status.sentence == "Everything works."
    assert (status.components[1].action, status.components[1].coverage) == (None, None)


def test_a_probe_that_hangs_is_down_and_holds_up_nobody(nowhere: Surroundings) -> None:
    release = threading.Event()

    def hangs(around: Surroundings) -> Reading:
        release.wait(30)
        return Reading(State.OPERATIONAL, "At last.")

    sampler = Sampler(
        [a_probe("stuck", hangs), a_probe("fine")], nowhere, timeout=timedelta(milliseconds=400)
    )
    with sampler.running():
        _until(lambda: state_of(sampler, "fine") is State.OPERATIONAL)
        assert state_of(sampler, "stuck") is State.UNKNOWN
        _until(lambda: state_of(sampler, "stuck") is State.DOWN)
        assert "No answer for" in sampler.status().components[0].summary
        time.sleep(1.5)
        assert sum(thread.name == "probe-stuck" for thread in threading.enumerate()) == 1
        release.set()
        _until(lambda: state_of(sampler, "stuck") is State.OPERATIONAL)


def test_a_probe_that_ends_its_thread_is_down_and_is_looked_at_again(
    nowhere: Surroundings, caplog: pytest.LogCaptureFixture
) -> None:
    looks = 0

    def leaves(around: Surroundings) -> Reading:
        nonlocal looks
        looks += 1
        if looks <= 2:
            raise SystemExit("enough")
        return Reading(State.OPERATIONAL, "Back.")

    sampler = Sampler([a_probe("thing", leaves)], nowhere)
    sampler.sample_once()
    assert sampler.status().components[0].summary == "SystemExit: enough"
    assert "Probe thing failed." in caplog.text
    sampler.sample_once()
    sampler.sample_once()
    assert state_of(sampler) is State.OPERATIONAL


def test_a_look_that_cannot_be_begun_stops_neither_the_sampler_nor_the_others(
    nowhere: Surroundings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begin, refused = threading.Thread.start, threading.Event()

    def start(thread: threading.Thread) -> None:
        if thread.name == "probe-poor" and not refused.is_set():
            refused.set()
            raise RuntimeError("can't start new thread")
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    sampler = Sampler([a_probe("poor"), a_probe("fine")], nowhere)
    with sampler.running():
        _until(lambda: state_of(sampler, "fine") is State.OPERATIONAL)
        _until(lambda: state_of(sampler, "poor") is State.OPERATIONAL)
    assert refused.is_set()
    assert "The look at poor could not be begun or ended." in caplog.text


def test_what_hangs_in_the_database_is_unknown_and_not_down(nowhere: Surroundings) -> None:
    release = threading.Event()

    def hangs(around: Surroundings) -> Reading:
        release.wait(30)
        return Reading(State.OPERATIONAL, "At last.")

    probe = replace(a_probe("stored", hangs), in_database=True, timeout=timedelta(milliseconds=10))
    sampler = Sampler([probe], nowhere)
    sampler.sample_once()
    release.set()
    component = sampler.status().components[0]
    assert (component.state, component.summary) == (
        State.UNKNOWN,
        "Could not be read from the database within 0 s.",
    )


def test_each_probe_has_its_own_time(nowhere: Surroundings) -> None:
    release = threading.Event()

    def hangs(around: Surroundings) -> Reading:
        release.wait(30)
        return Reading(State.OPERATIONAL, "At last.")

    probes = [
        replace(a_probe(name, hangs), timeout=timedelta(seconds=seconds))
        for name, seconds in (("short", 0.05), ("long", 20.0))
    ]
    sampler = Sampler(probes, nowhere)
    with sampler.running():
        _until(lambda: state_of(sampler, "short") is State.DOWN)
        assert state_of(sampler, "long") is State.UNKNOWN
        release.set()


def test_looking_now_waits_no_longer_than_the_timeout(nowhere: Surroundings) -> None:
    release = threading.Event()

    def hangs(around: Surroundings) -> Reading:
        release.wait(30)
        return Reading(State.OPERATIONAL, "At last.")

    sampler = Sampler([a_probe("stuck", hangs)], nowhere, timeout=timedelta(milliseconds=200))
    began = time.monotonic()
    assert sampler.look_now("stuck").state is State.DOWN
    assert time.monotonic() - began < 2
    release.set()


def test_an_unexpected_error_is_down_with_its_words(
    nowhere: Surroundings, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(around: Surroundings) -> Reading:
        raise ValueError("the dial fell off\nand more")

    sampler = Sampler([a_probe("thing", breaks)], nowhere)
    sampler.sample_once()
    component = sampler.status().components[0]
    assert (component.state, component.summary) == (State.DOWN, "ValueError: the dial fell off")
    assert component.action == "Do something."
    assert "Probe thing failed." in caplog.text


def test_a_typed_error_is_down_with_its_sentence(nowhere: Surroundings) -> None:
    def refuses(around: Surroundings) -> Reading:
        raise Conflict("Somebody else has it.")

    sampler = Sampler([a_probe("thing", refuses)], nowhere)
    sampler.sample_once()
    assert sampler.status().components[0].summary == "Somebody else has it."


def test_without_the_database_a_component_is_unknown_and_not_down(nowhere: Surroundings) -> None:
    def needs_it(around: Surroundings) -> Reading:
        raise Unavailable("Gone.", code="database_unavailable")

    sampler = Sampler([a_probe("thing", needs_it)], nowhere)
    sampler.sample_once()
    component = sampler.status().components[0]
    assert (component.state, component.kind) == (State.UNKNOWN, Kind.UNKNOWN)
    assert (component.latency_ms, component.action) == (None, None)


def test_coverage_is_the_share_of_time_that_readings_cover(nowhere: Surroundings, clock: Clock) -> None:
    seen = [Reading(State.OPERATIONAL, "Seen.")]
    sampler = Sampler([a_probe("thing", lambda around: seen[0])], nowhere, now=clock.now)
    for _ in range(6):
        sampler.sample_once()
        clock.move(seconds=10)
    assert sampler.status().components[0].coverage == 1
    seen[0] = Reading(State.UNKNOWN, "Cannot tell.", kind=Kind.UNKNOWN)
    for _ in range(20):
        # Looked at more often, as what is unwell is: it must not weigh more for that.
        sampler.sample_once()
        clock.move(seconds=3)
    assert sampler.status().components[0].coverage == 0.5


def test_a_gap_without_looks_is_not_covered(nowhere: Surroundings, clock: Clock) -> None:
    sampler = Sampler([a_probe()], nowhere, now=clock.now)
    sampler.sample_once()
    clock.move(minutes=5)
    sampler.sample_once()
    assert sampler.status().components[0].coverage == pytest.approx(STALE_AFTER / timedelta(minutes=5))


def test_what_is_older_than_an_hour_does_not_count(nowhere: Surroundings, clock: Clock) -> None:
    sampler = Sampler([a_probe("thing", reads(State.DOWN))], nowhere, now=clock.now)
    sampler.sample_once()
    clock.move(minutes=61)
    sampler.sample_once()
    assert len(sampler.history("thing").samples) == 1


def test_a_state_keeps_the_time_it_began(nowhere: Surroundings, clock: Clock) -> None:
    seen = [State.OPERATIONAL]
    sampler = Sampler([a_probe("thing", lambda around: Reading(seen[0], "Seen."))], nowhere, now=clock.now)
    sampler.sample_once()
    clock.move(seconds=10)
    seen[0] = State.DOWN
    sampler.sample_once()
    fell = clock.time
    clock.move(seconds=10)
    sampler.sample_once()
    assert sampler.status().components[0].since == fell


def test_the_hour_keeps_figures_once_a_minute_and_at_each_change(nowhere: Surroundings, clock: Clock) -> None:
    seen = [State.OPERATIONAL]

    def counts(around: Surroundings) -> Reading:
        return Reading(seen[0], "Seen.", figures=(Figure(label="At", value=f"{clock.time:%M:%S}"),))

    sampler = Sampler([a_probe("thing", counts)], nowhere, now=clock.now)
    for state in (State.OPERATIONAL, State.OPERATIONAL, State.DOWN, State.DOWN, State.DOWN):
        seen[0] = state
        sampler.sample_once()
        clock.move(seconds=20)
    clock.move(seconds=10)
    sampler.sample_once()
    kept = [[figure.value for figure in sample.figures] for sample in sampler.history("thing").samples]
    assert kept == [["03:00"], [], ["03:40"], [], [], ["04:50"]]


def test_a_short_outage_shows_in_its_slice_of_the_hour(nowhere: Surroundings, clock: Clock) -> None:
    seen = [State.OPERATIONAL]
    sampler = Sampler([a_probe("thing", lambda around: Reading(seen[0], "Seen."))], nowhere, now=clock.now)
    for state in (State.OPERATIONAL, State.DOWN, State.OPERATIONAL):
        seen[0] = state
        sampler.sample_once()
        clock.move(seconds=5)
    clock.move(minutes=10)
    sampler.sample_once()
    assert sampler.strips(6)["thing"] == [None, None, None, None, State.DOWN, State.OPERATIONAL]


def test_a_component_nobody_knows_is_not_found(nowhere: Surroundings) -> None:
    with pytest.raises(NotFound):
        Sampler([a_probe()], nowhere).look_now("nonsense")


def _until(happened: "object", seconds: float = 10) -> None:
    assert callable(happened)
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def test_what_fails_while_this_process_stands_still_is_looked_at_again_and_then_unknown(
    nowhere: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samplers, "STILL_SECONDS", 0.005)

    def fails(around: Surroundings) -> Reading:
        threading.Event().wait(0.006)
        sampler._standstill.note(standing)
        return Reading(State.DOWN, "No answer within 0 s.")

    sampler = Sampler([a_probe("thing", fails)], nowhere)
    standing = 9.0
    sampler.sample_once()
    assert state_of(sampler) is State.UNKNOWN
    assert sampler.status().components[0].summary == "Not measured yet."
    sampler.sample_once()
    component = sampler.status().components[0]
    assert (component.state, component.kind) == (State.UNKNOWN, Kind.UNKNOWN)
    assert component.summary.startswith("This process stood still for ")
    standing = 0.0
    sampler.sample_once()
    assert state_of(sampler) is State.DOWN, "a process that runs may say so"


def test_time_in_which_this_process_stood_still_is_not_waited_for_in_vain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = 100.0
    monkeypatch.setattr("backend.status.standstill.time.monotonic", lambda: at)
    standstill = Standstill()
    standstill.note(-0.1)
    standstill.note(7.0)
    assert standstill.since(90.0) == 7.0
    assert standstill.since(96.0) == 4.0, "only what lies behind that moment"
    assert standstill.since(100.0) == 0.0
    at = 300.0
    standstill.note(1.0)
    assert standstill.since(0.0) == 1.0
