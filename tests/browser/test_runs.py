"""An operator's way through the runs: search, look at what would be done, do it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.console import Console
from tests.factories import CHAPTER

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SignIn = Callable[[Page], None]
WAIT = 30_000


def test_runs_are_searched_looked_at_and_cancelled_together(
    page: Page, console: Console, sign_in: SignIn
) -> None:
    source = console.call("POST", "/sources", {"title": "Storms", "text": CHAPTER})
    console.call("POST", "/queues/interactive/pause")
    try:
        for _ in range(2):
            blueprint = {"counts": {"cloze": 1}}
            console.call("POST", "/runs", {"source_id": source["id"], "blueprint": blueprint})
        sign_in(page)
        page.goto("/runs")
        search = page.get_by_role("searchbox").or_(page.get_by_label("Search runs")).first
        search.fill("state:queued Storms")
        search.press("Enter")
        expect(page.get_by_text("2 waiting.")).to_be_visible(timeout=WAIT)
        expect(page).to_have_url("/runs?q=state%3Aqueued+Storms")

        page.get_by_role("button", name="Cancel these").click()
        expect(page.get_by_text("2 runs would be cancelled.")).to_be_visible(timeout=WAIT)
        page.get_by_role("button", name="Cancel 2 runs").click()
        expect(page.get_by_text("2 runs cancelled.")).to_be_visible(timeout=WAIT)
        expect(page.get_by_text("Nothing matches")).to_be_visible(timeout=WAIT)

        page.reload()
        expect(search).to_have_value("state:queued Storms", timeout=WAIT)
    finally:
        console.call("POST", "/queues/interactive/resume")
    done = console.call("GET", "/runs/bulk")["items"][0]
    assert (done["action"], done["filter"], done["done"]) == ("cancel", "state:queued Storms", 2)
