"""The status screen answers whether the console works, also when the database does not."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from backend.permissions import Role
from backend.status import service as status
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.sampler import Sampler
from backend.status.schemas import Figure, Kind, State
from tests.pages.operate.opening import database_away, opened, signed_in, text_of

SCREEN = "operate/status.py"


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
    assert len(opened(SCREEN, signed_in(role)).button) == buttons


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
