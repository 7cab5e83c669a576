"""Opening a screen as somebody who is really signed in, on a real database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import sessionmaker
from streamlit.testing.v1 import AppTest

from backend.auth import service as auth
from backend.db import engine as db_engine
from backend.db.engine import session_factory
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Actor, Role
from pages.ui.navigation import PAGES_FOLDER
from tests.factories import a_person
from tests.pages.ui import PATIENCE

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def signed_in(role: Role, name: str = "Ada") -> Actor:
    """A person with a running session."""
    with unit_of_work() as uow:
        person = a_person(uow, role, name)
        tokens = auth.start_session(uow, person.user_id, "a browser", "192.0.2.1")
    return Actor(person.user_id, role, person.email, person.name, tokens.session_id)


def opened(script: str, person: Actor, **address: str) -> AppTest:
    """A screen below `pages/`, as this person sees it first."""
    screen = AppTest.from_file(str(PAGES_FOLDER / script), default_timeout=PATIENCE)
    screen.user = {"user_id": str(person.user_id), "session_id": str(person.session_id)}
    for name, value in address.items():
        screen.query_params[name] = value
    screen.run()
    assert not screen.exception, screen.exception
    return screen


@contextmanager
def database_away() -> Iterator[None]:
    """Units of work find a closed port until the block ends."""
    before = session_factory()
    engine = db_engine.make_engine(NOWHERE)
    db_engine.bind(sessionmaker(engine))
    try:
        yield
    finally:
        db_engine.bind(before)
        engine.dispose()


def press(screen: AppTest, *keys: str) -> AppTest:
    """Press buttons, the last of them in the dialog the others open.

    A press in a dialog reruns the dialog alone in a browser, and the whole script here: so its opener is pressed again.
    """
    for key in keys:
        screen.button(key=key).click()
    return screen.run()


def text_of(screen: AppTest) -> str:
    """Everything a screen says in Markdown and captions, without the backslashes that keep it from being obeyed."""
    said = [element.value for element in (*screen.title, *screen.markdown, *screen.caption)]
    said += [f"{box.value}" for box in (*screen.warning, *screen.error)]
    return "\n".join(said).replace("\\", "").replace(":color[:]", ":")
