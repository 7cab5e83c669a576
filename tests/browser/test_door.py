"""The door, with a browser: nobody gets past it, and a session ended elsewhere closes its open tab."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.console import Console

pytestmark = pytest.mark.browser
SignIn = Callable[[Page], None]


def test_a_stranger_lands_on_the_sign_in_page_whatever_they_open(page: Page) -> None:
    for path in ("/", "/status", "/nothing/here"):
        page.goto(path)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_wrong_password_is_said_and_the_e_mail_kept(page: Page) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("nobody@example.org")


def test_signing_out_leads_back_to_the_door(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto("/")
    expect(page.get_by_label("Password")).to_be_visible()


def test_the_cookies_are_out_of_scripts_reach(page: Page, sign_in: SignIn) -> None:
    sign_in(page)
    cookies = {
        cookie["name"]: cookie for cookie in page.context.cookies() if cookie["name"].startswith("toolbox_")
    }
    assert {"toolbox_access", "toolbox_refresh"} <= set(cookies)
    assert all(
        cookies[name]["httpOnly"] and cookies[name]["sameSite"] in ("Lax", "Strict")
        for name in ("toolbox_access", "toolbox_refresh")
    )
    assert "toolbox_access" not in page.evaluate("document.cookie")


def test_a_session_ended_elsewhere_closes_its_open_tab_within_two_seconds(
    page: Page, console: Console, sign_in: SignIn
) -> None:
    with page.expect_websocket() as opened:
        sign_in(page)
    socket = opened.value
    before = {session["id"] for session in console.call("GET", "/auth/sessions")["items"]}
    mine = [s for s in console.call("GET", "/auth/sessions")["items"] if not s.get("current")]
    assert mine
    assert len(before) >= 2
    with socket.expect_event("close", timeout=2_000):
        for session in mine:
            console.call("DELETE", f"/auth/sessions/{session['id']}")
