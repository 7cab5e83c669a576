"""An installed Chromium, driven."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No look-ups of the browser's own while it is driven; root may not sandbox it.
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A browser for one module's tests; skips them where there is none, but never in CI.

    Not for longer: while it runs, Playwright holds this thread's event loop, and other tests want one of their own.
    """
    executable = next((found for name in NAMES if (found := shutil.which(name))), None)
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No Chromium on PATH: CI must have one.")
        pytest.skip("No Chromium on PATH; install one to run the browser tests.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()
