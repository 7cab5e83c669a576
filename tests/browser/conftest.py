"""A real console and a real browser; all tests that need them share one of each."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browsers import running_browser
from tests.console import EMAIL, PASSWORD, Console, folder_for_data, running_console
from tests.forks import Forks


@pytest.fixture(scope="session")
def console(forks: Forks) -> Iterator[Console]:
    """A console with an admin, on a data folder of its own."""
    with folder_for_data() as data_dir, running_console(data_dir, forks=forks) as console:
        yield console


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """An installed Chromium."""
    with running_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, console: Console) -> Iterator[Page]:
    """A fresh window nobody is signed in in. An error of the page, or what its policy refuses, fails the test."""
    context = browser.new_context(base_url=console.base_url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None
    )
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def sign_in() -> Callable[[Page], None]:
    """Fill in the sign-in form as the admin and wait for the first screen."""

    def go(page: Page) -> None:
        page.goto("/")
        page.get_by_label("E-mail").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()

    return go
