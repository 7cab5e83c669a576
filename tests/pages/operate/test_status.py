"""The status screen answers whether the console works, also when the database does not."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from streamlit.testing.v1 import AppTest

from backend.auth.presence import presence
from backend.permissions import Role
from backend.status import service as status
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.sampler import Sampler
from backend.status.schemas import Component, Day, Days, Figure, Kind, Known, State, Status, Strip
from pages.operate.status.component import with_gaps
from pages.operate.status.words import not_live, reading, share_word
from tests.pages.operate.opening import database_away, opened, signed_in, text_of
from tests.pages.ui import PATIENCE

SCREEN = "operate/status/status.py"


def measured(engine: Engine, **readings: Reading) -> Sampler:
    """Make these readings those of the process; `database` and `queue` are required."""
    probes = [
        Probe(
            name,
            name.capitalize(),
            lambda around, reading=reading: reading,  # type: ignore[misc]
            "Start it.",
            affects="nobody can sign in",
            required=name in ("database", "queue"),
        )
        for name, reading in readings.items()
    ]
    sampler = Sampler(probes, Surroundings(engine, "http://127.0.0.1:1", Path()))
    sampler.sample_once()
    status.use_sampler(sampler)
    return sampler


WELL = Reading(State.OPERATIONAL, "It answers.", figures=(Figure(label="Size", value="9 MiB"),))


def test_all_is_well(committed: Engine) -> None:
    measured(committed, database=WELL, cache=WELL)
    said = text_of(opened(SCREEN, signed_in(Role.VIEWER)))
    assert "Everything works. Measured just now." in said
    assert "It answers." in said
    assert "Size 9 MiB" in said
    assert "100%" in said


def test_what_is_down_says_since_when_and_what_to_do(committed: Engine) -> None:
    measured(committed, database=Reading(State.DOWN, "It takes no connection."), queue=WELL)
    said = text_of(opened(SCREEN, signed_in(Role.VIEWER)))
    assert "Database is down since" in said
    assert "nobody can sign in" in said
    assert "Start it." in said


def test_what_is_unknown_is_grey(committed: Engine) -> None:
    measured(committed, queue=Reading(State.UNKNOWN, "Cannot be read.", kind=Kind.UNKNOWN))
    shown = opened(SCREEN, signed_in(Role.VIEWER))
    assert any(element.value == r":gray[Cannot be read\.]" for element in shown.markdown)


def test_before_anything_was_measured(committed: Engine) -> None:
    assert "Nothing measures in this process." in text_of(opened(SCREEN, signed_in(Role.VIEWER)))


@pytest.mark.parametrize(
    ("role", "buttons"), [(Role.VIEWER, 0), (Role.EDUCATOR, 0), (Role.OPERATOR, 2), (Role.ADMIN, 2)]
)
def test_looking_now_is_offered_to_those_who_may(committed: Engine, role: Role, buttons: int) -> None:
    measured(committed, database=WELL, queue=WELL)
    shown = opened(SCREEN, signed_in(role)).button
    assert sum((button.key or "").startswith("look_") for button in shown) == buttons


def test_looking_now_shows_what_was_seen(committed: Engine) -> None:
    measured(committed, database=WELL)
    shown = opened(SCREEN, signed_in(Role.OPERATOR))
    shown.button(key="look_database").click().run()
    assert "It answers" in shown.toast[0].value


def test_it_opens_for_those_signed_in_when_the_database_is_gone(committed: Engine) -> None:
    measured(committed, database=Reading(State.DOWN, "It takes no connection."))
    ada = signed_in(Role.OPERATOR)
    opened(SCREEN, ada)
    with database_away():
        shown = opened(SCREEN, ada)
        assert "Database is down since" in text_of(shown)
        shown.button(key="look_database").click().run()
        assert not shown.exception


def test_somebody_unknown_here_gets_a_sentence_when_the_database_is_gone(committed: Engine) -> None:
    ada = signed_in(Role.OPERATOR)
    with database_away():
        said = text_of(opened(SCREEN, ada))
    assert "database cannot be reached" in said
    assert "Status" not in said


def test_the_shell_opens_when_the_database_is_gone(committed: Engine) -> None:
    measured(committed, database=Reading(State.DOWN, "It takes no connection."))
    vi = signed_in(Role.VIEWER)
    opened("shell.py", vi)
    with database_away():
        assert "Database is down since" in text_of(opened("shell.py", vi))


NOON = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)


def a_component(name: str, state: State, *, known: Known | None = None, age: float = 1) -> Component:
    return Component(
        name=name,
        title=name.capitalize(),
        required=True,
        state=state,
        since=NOON,
        kind=Kind.MEASURED,
        latency_ms=3,
        measured_at=NOON - timedelta(seconds=age),
        coverage=1,
        summary="Seen.",
        action=None,
        last_known=known,
        figures=[Figure(label="Size", value="9 MiB")],
    )


def a_status(*components: Component) -> Status:
    measured = max((each.measured_at for each in components if each.measured_at), default=None)
    return Status(state=State.DOWN, sentence="It.", measured_at=measured, components=list(components))


def test_while_all_is_fresh_nothing_is_said_of_its_age() -> None:
    assert not_live(a_status(a_component("database", State.OPERATIONAL)), NOON) is None


def test_when_the_sampler_has_stopped_the_screen_says_since_when() -> None:
    said = not_live(a_status(a_component("web", State.UNKNOWN, age=95)), NOON)
    assert said is not None
    assert "Nothing has been measured since 2031-05-04 11:58:25 UTC, 1 min ago." in said


def test_when_the_database_is_gone_the_screen_says_how_old_the_oldest_of_it_is() -> None:
    queue = Known(state=State.OPERATIONAL, summary="0 waiting.", at=NOON - timedelta(minutes=4))
    shown = a_status(a_component("database", State.DOWN), a_component("queue", State.UNKNOWN, known=queue))
    said = not_live(shown, NOON)
    assert said is not None
    assert "The database is away, so Queue cannot be measured" in said
    assert "4 min ago" in said
    untold = a_status(
        a_component("database", State.UNKNOWN), a_component("queue", State.UNKNOWN, known=queue)
    )
    said = not_live(untold, NOON)
    assert said is not None
    assert "How the database is could not be told, so Queue" in said
    assert "is away" not in said, "it may be this process that stood still"


def test_what_was_last_known_stands_in_grey_with_its_age() -> None:
    known = Known(state=State.DEGRADED, summary="Slow.", at=NOON - timedelta(minutes=4))
    said = reading(a_component("queue", State.UNKNOWN, known=known, age=50), NOON)
    assert r":gray[Seen\.]" in said
    assert r":gray[4 min ago" in said
    assert r"as of 50 s ago" in said


@pytest.mark.parametrize(
    ("share", "word"), [(None, "—"), (1.0, "100%"), (0.999999, "99.99%"), (0.5, "50.00%"), (0.0, "0.00%")]
)
def test_a_share_is_never_rounded_up(share: float | None, word: str) -> None:
    assert share_word(share) == word


def test_a_line_breaks_where_nothing_was_measured() -> None:
    minute = timedelta(minutes=1)
    line = [(NOON, 1.0), (NOON + minute, 2.0), (NOON + 5 * minute, 3.0)]
    assert [value for _, value in with_gaps(line, minute)] == [1.0, 2.0, None, 3.0]


def test_ninety_days_and_the_share_under_each_policy(committed: Engine) -> None:
    sampler = measured(committed, database=WELL)
    days = [Day(day=date(2031, 5, 1), state=State.DOWN, coverage=0.5)]
    shares = {"current": 0.99996, "with_maintenance": 1.0, "unknown_is_down": 0.5, "degraded_is_down": None}
    sampler.days = Days(at=NOON, strips={"database": Strip(days=days, coverage=0.5, shares=shares)})
    shown = opened(SCREEN, signed_in(Role.VIEWER))
    assert shown.dataframe[0].value.to_dict("records") == [
        {
            "Component": "Database",
            "Up (policy v1)": "99.99%",
            "With maintenance": "100%",
            "Unmeasured as down": "50.00%",
            "Degraded as down": "—",
            "Measured": "50.00%",
        }
    ]
    assert "Policy v1: Up is operational or degraded." in text_of(shown)


def test_one_component_over_a_window(committed: Engine) -> None:
    measured(committed, database=Reading(State.DOWN, "It takes no connection."), queue=WELL)
    shown = opened(SCREEN, signed_in(Role.OPERATOR), component="database")
    said = text_of(shown)
    assert "Down since" in said
    assert "The console needs it." in said
    assert "Start it." in said
    assert "It answers." not in said
    assert shown.dataframe[0].value["Policy"].tolist()[0] == "Up (policy v1)"
    assert not shown.button(key="act_look_database").disabled


def test_a_component_nobody_watches(committed: Engine) -> None:
    measured(committed, database=WELL)
    assert "Nothing called nonsense is watched." in text_of(
        opened(SCREEN, signed_in(Role.VIEWER), component="nonsense")
    )


def test_what_refreshes_itself_asks_the_database_nothing_once_the_person_is_known(committed: Engine) -> None:
    def screen() -> None:
        from backend.status import service as status
        from pages.ui import peek

        peek(status.read_status)

    measured(committed, database=WELL)
    vi = signed_in(Role.VIEWER)
    shown = AppTest.from_function(screen, default_timeout=PATIENCE)
    shown.user = {"user_id": str(vi.user_id), "session_id": str(vi.session_id)}
    assert not shown.run().exception
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(committed, "before_cursor_execute", note)
    try:
        assert not shown.run().exception
    finally:
        event.remove(committed, "before_cursor_execute", note)
    assert asked == []
    presence.mark_ended({vi.session_id})
    assert "You are not signed in" in text_of(shown.run())
