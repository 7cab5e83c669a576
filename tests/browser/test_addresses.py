"""The address leads to a screen, and the tab is called after it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SignIn = Callable[[Page], None]
WAIT = 30_000


def test_an_address_nothing_stands_at_says_so_and_leads_home(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.goto("/nothing-here")
    expect(page.get_by_text("No screen of yours stands at this address.")).to_be_visible(timeout=WAIT)
    expect(page).to_have_title("Not found · ToolboxAI Console")
    page.get_by_role("button", name="New quiz").click()
    expect(page).to_have_title("New quiz · ToolboxAI Console", timeout=WAIT)
    page.goto("/bank")
    expect(page).to_have_title("Bank · ToolboxAI Console", timeout=WAIT)
