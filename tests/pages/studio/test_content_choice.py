"""What a study guide should hold is chosen on the screen on which a quiz is."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, NewRun, RunKind
from backend.permissions import Actor
from tests.factories import a_source
from tests.pages.studio.conftest import Browser, widget, words_on
from tests.pages.ui import PATIENCE


def screen() -> None:
    """The choice on a screen of its own."""
    from uuid import UUID

    import streamlit as st

    from backend.jobs.schemas import RunKind
    from backend.sources import service as sources
    from pages.studio.content.choice import choose_kind, content_form
    from pages.ui import perform

    source = perform(sources.read_source, UUID(st.query_params["source"]))
    kind = choose_kind(source.id)
    if kind is not RunKind.QUIZ:
        content_form(source, kind)


def opened(ada: Actor, source_id: object) -> AppTest:
    page = AppTest.from_function(screen, default_timeout=PATIENCE)
    page.user = {"user_id": str(ada.user_id), "session_id": str(ada.session_id)}
    page.query_params["source"] = str(source_id)
    page.run()
    assert not page.exception, page.exception
    return page


@pytest.mark.parametrize("local_only", [False, True])
def test_the_sections_a_text_carries_are_chosen_and_asked_for(
    browser: Browser, uow: UnitOfWork, ada: Actor, monkeypatch: pytest.MonkeyPatch, local_only: bool
) -> None:
    source = a_source(uow, ada, local_only=local_only)
    asked: list[NewRun] = []

    def start(uow: UnitOfWork, actor: Actor, wanted: NewRun, **_: Any) -> None:
        asked.append(wanted)
        raise Conflict("Not today.")

    monkeypatch.setattr(jobs, "start_run", start)
    page = opened(ada, source.id)
    assert "Questions with their keys" in words_on(page)
    widget(page, f"kind_{source.id}").set_value(RunKind.STUDY_GUIDE).run()
    page.text_input(key=f"content_audience_{source.id}").set_value("grade 9")
    page.button(key="make_content").click().run()
    (wanted,) = asked
    assert (wanted.kind, wanted.source_id) == (RunKind.STUDY_GUIDE, source.id)
    assert wanted.engine is (Engine.LOCAL if local_only else Engine.AUTO)
    assert wanted.blueprint.sections == [
        "overview",
        "key_ideas",
        "key_terms",
        "people_and_numbers",
        "questions",
    ]
    assert wanted.blueprint.audience == "grade 9"
    assert "Not today." in words_on(page)


def test_nothing_chosen_cannot_be_started_and_a_glossary_is_asked_for_by_its_length(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    source = a_source(uow, ada)
    page = opened(ada, source.id)
    widget(page, f"kind_{source.id}").set_value(RunKind.STUDY_GUIDE).run()
    widget(page, f"sections_{source.id}").set_value([]).run()
    assert page.button(key="make_content").disabled
    assert "Nothing asked for yet" in words_on(page)
    widget(page, f"kind_{source.id}").set_value(RunKind.GLOSSARY).run()
    assert "13 terms at most" in words_on(page)
    page.number_input(key=f"entries_glossary_{source.id}").set_value(4).run()
    assert "4 terms at most" in words_on(page)
    assert not page.button(key="make_content").disabled
