"""A real console and a real browser; all tests that need them share one of each."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.console import EMAIL, PASSWORD, Console, running_console

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No look-ups of the browser's own while it is driven; root may not sandbox it.
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def console() -> Iterator[Console]:
    """A console with an admin, on a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="console-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with running_console(Path(folder) / "data") as console:
            yield console


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed Chromium; skipped where there is none, but never in CI."""
    executable = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No Chromium on PATH: CI must have one.")
        pytest.skip("No Chromium on PATH; install one to run the browser tests.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, console: Console) -> Iterator[Page]:
    """A fresh window nobody is signed in in. What the page logs as an error fails the test."""
    context = browser.new_context(base_url=console.base_url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
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
