"""The sentence on top: does it work, and if not, since when and what that means."""

from datetime import UTC, datetime

import pytest

from backend.status.schemas import Component, Kind, State
from backend.status.wording import answer

SINCE = datetime(2031, 5, 4, 14, 3, tzinfo=UTC)


def a_component(title: str, state: State = State.OPERATIONAL, *, required: bool = True) -> Component:
    return Component(
        name=title.lower(),
        title=title,
        required=required,
        state=state,
        since=SINCE,
        kind=Kind.MEASURED,
        latency_ms=1,
        measured_at=SINCE,
        coverage=1,
        summary="Seen.",
        action=None,
    )


@pytest.mark.parametrize(
    ("components", "sentence"),
    [
        ([a_component("Web")], "Everything works."),
        ([a_component("Provider", State.DISABLED, required=False)], "Everything works."),
        (
            [a_component("Web"), a_component("Agents", State.UNKNOWN, required=False)],
            "Everything measured works; Agents are not measured yet.",
        ),
        (
            [a_component("Database", State.DOWN), a_component("Queue", State.UNKNOWN)],
            "Database is down since 14:03 UTC; nobody can sign in.",
        ),
        (
            [a_component("Database", State.DOWN), a_component("Sign-in", State.DOWN)],
            "Database is down since 14:03 UTC; nobody can sign in. Sign-in is not well either.",
        ),
        ([a_component("Web", State.MAINTENANCE)], "Announced work on everything."),
        (
            [a_component("Web", State.MAINTENANCE), a_component("Queue")],
            "Announced work on Web; everything else works.",
        ),
        # Slow is not gone: whoever reads it has just signed in.
        ([a_component("Database", State.DEGRADED)], "Database is degraded since 14:03 UTC."),
        ([a_component("Queue", State.UNKNOWN)], "Queue is not measured since 14:03 UTC."),
        (
            [a_component("Web"), a_component("Disk", State.DEGRADED, required=False)],
            "Disk is degraded since 14:03 UTC; everything required works.",
        ),
        (
            [a_component("Disk", State.DOWN, required=False), a_component("Queue", State.DEGRADED)],
            "Queue is degraded since 14:03 UTC. Disk is not well either.",
        ),
        (
            [a_component(title, State.DOWN) for title in ("Web", "API", "Queue", "Workers", "Sign-in")],
            "Web is down since 14:03 UTC. API, Queue and 2 more are not well either.",
        ),
    ],
)
def test_the_sentence_names_the_cause_first(components: list[Component], sentence: str) -> None:
    assert answer(State.UNKNOWN, components, {"database": "nobody can sign in"}) == sentence
