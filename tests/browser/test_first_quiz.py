"""An educator's first quiz, as she makes it: paste, one click, watch, review, take the file away."""

import json
import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.console import Console
from tests.factories import CHAPTER

pytestmark = pytest.mark.browser
SignIn = Callable[[Page], None]
WAIT = 30_000
Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[Scheme, int], ...] = (("light", 1280), ("dark", 390))
BACKGROUNDS: dict[Scheme, str] = {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 17, 19)"}
SCREENS = [
    "/",
    "/library",
    "/bank",
    "/check",
    "/content",
    "/sources",
    "/status",
    "/status?component=database",
    "/incidents",
    "/runs",
    "/agents",
    "/agents?show=Arms",
    "/workers",
    "/reports",
    "/report",
    "/compare",
    "/figure?component=database&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z",
    "/processes",
    "/alerts",
    "/backups",
    "/verification",
    "/errors",
    "/database",
    "/audit",
    "/users",
    "/settings",
    "/sessions",
    "/password",
]


def make_a_quiz(page: Page) -> None:
    """From the first screen to a finished run."""
    page.get_by_role("textbox").first.fill(CHAPTER)
    page.get_by_label("Title").fill("Weather and climate")
    page.get_by_role("button", name="Read this text").click()
    page.get_by_role("button", name="Make quiz").click(timeout=WAIT)
    expect(page.get_by_text("The quiz is made")).to_be_visible(timeout=WAIT)


def test_a_pasted_chapter_becomes_an_approved_quiz_in_a_file(
    page: Page, console: Console, sign_in: SignIn
) -> None:
    sign_in(page)
    make_a_quiz(page)
    run = page.url

    page.reload()
    expect(page.get_by_text("The quiz is made")).to_be_visible(timeout=WAIT)
    assert page.url == run

    page.get_by_role("button", name="Review the quiz").click()
    page.get_by_role("button", name="Approve", exact=True).first.click(timeout=WAIT)
    expect(page.get_by_text(re.compile(r"1 .*approved", re.IGNORECASE)).first).to_be_visible(timeout=WAIT)
    quiz = re.search(r"quiz=([0-9a-f-]{36})", page.url)
    assert quiz

    with page.expect_download() as download:
        page.evaluate(
            "path => { const a = document.createElement('a'); a.href = path; a.download = ''; a.click(); }",
            f"/api/v1/quizzes/{quiz[1]}/export?format=json",
        )
    assert download.value.suggested_filename == "weather-and-climate.json"
    file = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert len(file["items"]) == 1
    quote = file["items"][0]["evidence"][0]["quote"]
    assert quote in CHAPTER


def test_every_screen_opens_and_fits_a_desk_and_a_phone_by_day_and_by_night(
    page: Page, sign_in: SignIn
) -> None:
    sign_in(page)
    for path in SCREENS:
        page.goto(path)
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 844})
            expect(page.get_by_test_id("stApp")).to_have_css(
                "background-color", BACKGROUNDS[scheme], timeout=WAIT
            )
            expect(page.locator("h1").first).to_be_visible(timeout=WAIT)
            expect(page.get_by_test_id("stException")).to_have_count(0)
            wider_by = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider_by <= 0, f"{path} is {wider_by} px wider than a window of {width} px"
