"""A run of one's own that ends is told wherever one is, and what is not being made costs nothing."""

from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from backend.db.unit_of_work import UnitOfWork
from backend.jobs import recording
from backend.jobs import service as jobs
from backend.jobs.schemas import NewRun
from backend.permissions import Actor, Role
from backend.quiz.schemas import Blueprint, ItemType
from pages.ui import notice
from tests.factories import a_person, a_source
from tests.pages.studio.conftest import Browser

BANK = "studio/bank/bank.py"


def a_run(uow: UnitOfWork, owner: Actor) -> UUID:
    wanted = NewRun(source_id=a_source(uow, owner).id, blueprint=Blueprint(counts={ItemType.CLOZE: 2}))
    return jobs.start_run(uow, owner, wanted).id


def told(page: AppTest) -> list[str]:
    return [toast.value.replace("\\", "") for toast in page.toast]


def test_the_end_of_a_run_is_told_once_on_any_screen(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    run_id = a_run(uow, ada)
    page = browser.open(BANK)
    assert not told(page)
    recording.fail(uow, run_id, code="internal", message="Something broke.")
    assert told(page.run()) == [
        f"**Quiz failed**  \nWeather and climate: 0 of 2 questions. [See why](/runs?run={run_id})"
    ]
    assert not told(page.run())


def test_of_many_at_once_only_the_number_is_told(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    runs = [a_run(uow, ada) for _ in range(4)]
    page = browser.open(BANK)
    for run_id in runs:
        jobs.cancel_run(uow, ada, run_id)
    assert told(page.run()) == ["4 runs are over. [See your runs](/runs?q=by:me)"]


def test_whoever_looks_at_the_run_is_not_told(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    run_id = a_run(uow, ada)
    page = browser.open("studio/generate/generate.py", run=run_id)
    recording.fail(uow, run_id, code="internal", message="Something broke.")
    assert not told(page.run())


def test_somebody_elses_run_is_not_told(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    theirs = a_run(uow, a_person(uow, name="Ben"))
    page = browser.open(BANK)
    recording.fail(uow, theirs, code="internal", message="Something broke.")
    assert not told(page.run())


def test_nobody_asks_again_while_nothing_is_made(
    browser: Browser, uow: UnitOfWork, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    look = notice._look

    def counted() -> None:
        nonlocal asked
        asked += 1
        look()

    monkeypatch.setattr(notice, "_look", counted)
    browser.open(BANK).run()
    quiet, asked = asked, 0
    a_run(uow, ada)
    browser.open(BANK).run()
    # Once in each run of the shell; the fragment's first turn is that run, and asks no second time.
    assert asked == quiet


def test_an_operator_is_never_asked_for(
    browser: Browser, uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice, "_look", lambda: pytest.fail("an operator has no runs of their own"))
    browser.sign_in(a_person(uow, Role.OPERATOR))
    browser.open("operate/workers/workers.py")
