"""Runs: asked for, ended and how, how long they waited and took."""

from collections.abc import Mapping
from datetime import datetime

from backend.jobs import tallying as jobs
from backend.metrics.family import Family, Form, Measure, Part, runs_search, stamp, values
from backend.metrics.schemas import Better, Unit

ASKED = Family(
    "runs_asked", ("kind", "engine", "queue", "attempt"), jobs.tally_runs_asked_for, jobs.first_run
)
ENDED = Family(
    "runs_ended", ("state", "kind", "engine", "queue", "attempt"), jobs.tally_runs_ended, jobs.first_run
)
TOOK = Family("run_seconds", ("kind", "engine"), jobs.tally_run_seconds, jobs.first_run, bucketed=True)
WAITED = Family("queue_waits", ("queue", "engine"), jobs.tally_queue_waits, jobs.first_run, bucketed=True)

FAILED = values("failed", "dead")
# Cancelled ones say nothing about the system: a person did not want them any more.
CARRIED = {"state": values("succeeded", "failed", "dead")}
_SEARCHABLE = ("state", "kind", "engine", "queue")


def _asked_rows(start: datetime, end: datetime, group: Mapping[str, str]) -> str:
    return runs_search(f"since:{stamp(start)}", f"until:{stamp(end)}", *_words(group))


def _ended_rows(start: datetime, end: datetime, group: Mapping[str, str]) -> str:
    return runs_search(f"ended_since:{stamp(start)}", f"ended_until:{stamp(end)}", *_words(group))


def _words(group: Mapping[str, str]) -> list[str]:
    return [f"{key}:{value}" for key, value in group.items() if key in _SEARCHABLE]


MEASURES = (
    Measure(
        "runs_asked",
        "Runs asked for",
        Unit.RUNS,
        "Runs by when they were asked for, whatever became of them.",
        Part(ASKED),
        Form.COUNT,
        ("kind", "engine", "queue", "attempt"),
        rows=_asked_rows,
    ),
    Measure(
        "runs_ended",
        "Runs ended",
        Unit.RUNS,
        "Runs by when they ended: succeeded, failed, cancelled or dead.",
        Part(ENDED),
        Form.COUNT,
        ("state", "kind", "engine", "queue", "attempt"),
        rows=_ended_rows,
    ),
    *(
        Measure(
            f"runs_{state}",
            f"Runs {state}",
            Unit.RUNS,
            f"Runs by when they ended, those that ended {words}.",
            Part(ENDED, {"state": values(state)}),
            Form.COUNT,
            ("kind", "engine", "queue", "attempt"),
            better=better,
            rows=lambda start, end, group, state=state: _ended_rows(start, end, {"state": state, **group}),  # type: ignore[misc]
        )
        for state, words, better in (
            ("succeeded", "with what they could deliver", Better.UP),
            ("failed", "in an error", Better.DOWN),
            ("cancelled", "because somebody stopped them", Better.NEITHER),
            ("dead", "because five workers were lost carrying them", Better.DOWN),
        )
    ),
    Measure(
        "runs_retried",
        "Runs tried again",
        Unit.RUNS,
        "Runs by when they were asked for, those that try an earlier one again.",
        Part(ASKED, {"attempt": values("again")}),
        Form.COUNT,
        ("kind", "engine", "queue"),
        better=Better.DOWN,
        rows=_asked_rows,
    ),
    Measure(
        "run_success",
        "Runs that succeeded",
        Unit.SHARE,
        "Of the runs that ended without being cancelled, the share that succeeded.",
        Part(ENDED, CARRIED),
        Form.SHARE,
        ("kind", "engine", "queue", "attempt"),
        good={"state": values("succeeded")},
        better=Better.UP,
        rows=_ended_rows,
    ),
    *(
        Measure(
            f"run_seconds_p{percent}",
            f"Time of a run, p{percent}",
            Unit.SECONDS,
            f"Seconds from start to end, which {percent} % of the runs that succeeded did not exceed; by when they "
            "ended. Read from buckets, to within 5 %.",
            Part(TOOK),
            Form.QUANTILE,
            ("kind", "engine"),
            at=percent / 100,
            better=Better.DOWN,
            fewest=20,
            rows=lambda start, end, group: _ended_rows(start, end, {"state": "succeeded", **group}),
        )
        for percent in (50, 95)
    ),
    *(
        Measure(
            f"queue_wait_p{percent}",
            f"Wait in the queue, p{percent}",
            Unit.SECONDS,
            f"Seconds from being asked for to the start, which {percent} % of the runs did not exceed; by when they "
            "started. Read from buckets, to within 5 %.",
            Part(WAITED),
            Form.QUANTILE,
            ("queue", "engine"),
            at=percent / 100,
            better=Better.DOWN,
            fewest=20,
            rows=_asked_rows,
        )
        for percent in (50, 95)
    ),
)
