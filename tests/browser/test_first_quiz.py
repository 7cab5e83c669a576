"""An educator's first quiz, as she makes it: paste, one click, watch, review, take the file away."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from backend.quiz.formats import ExportFormat, export
from backend.quiz.grading import Response, grade
from tests.console import Console
from tests.factories import CHAPTER
from tests.quiz.formats.items import ONE_OF_EACH

pytestmark = pytest.mark.browser
SignIn = Callable[[Page], None]
WAIT = 30_000
Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[Scheme, int], ...] = (("light", 1280), ("dark", 390))
BACKGROUNDS: dict[Scheme, str] = {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 17, 19)"}
# Neighbours have different headings: one is seen to take the other's place.
SCREENS = {
    "/": "New quiz",
    "/library": "Quizzes",
    "/bank": "Bank",
    "/shared": "Shared with you",
    "/read": "Shared quiz",
    "/bring": "Import",
    "/check": "Check a quiz",
    "/content": "Study content",
    "/sources": "Sources",
    "/unit": "Unit",
    "/status": "Status",
    "/status?component=database": "Database",
    "/incidents": "Incidents",
    "/agents": "Agents",
    "/runs": "Runs",
    "/agents?show=Arms": "Agents",
    "/workers": "Workers and queues",
    "/reports": "Reports",
    "/report": "Report",
    "/compare": "Two reports side by side",
    "/figure?component=database&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z": "Database",
    "/processes": "Processes",
    "/alerts": "Alerts",
    "/backups": "Backups",
    "/verification": "Verification",
    "/errors": "Errors",
    "/database": "Database",
    "/audit": "Audit",
    "/users": "Users",
    "/access": "Who is in",
    "/access?show=API+keys": "Who is in",
    "/settings": "Settings",
    "/sessions": "Sessions",
    "/keys": "API keys",
    "/password": "Password",
}


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


def follow(page: Page, path: str) -> None:
    """Go to another screen as a link of the console does: without loading the console anew, a second each time."""
    page.evaluate(
        "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')) }", path
    )


def test_every_screen_opens_and_fits_a_desk_and_a_phone_by_day_and_by_night(
    page: Page, sign_in: SignIn
) -> None:
    sign_in(page)
    for path, heading in SCREENS.items():
        follow(page, path)
        expect(page.locator("h1").first).to_have_text(heading, timeout=WAIT)
        screen = page.get_by_test_id("stApp")
        expect(screen).to_have_attribute("data-test-script-state", "notRunning", timeout=WAIT)
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 844})
            expect(screen).to_have_css("background-color", BACKGROUNDS[scheme], timeout=WAIT)
            expect(page.locator("h1").first).to_be_visible(timeout=WAIT)
            expect(page.get_by_test_id("stException")).to_have_count(0)
            wider_by = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider_by <= 0, f"{path} is {wider_by} px wider than a window of {width} px"


def test_a_page_to_take_marks_itself_as_the_console_does(page: Page, tmp_path: Path) -> None:
    items = list(ONE_OF_EACH.values())
    file = tmp_path / "cells.quiz.html"
    file.write_bytes(export(ExportFormat.HTML_QUIZ, "Cells", items).content)
    page.goto(file.as_uri())
    page.get_by_label("Mitochondrion").check()
    page.get_by_label("Oxygen").check()
    page.get_by_label("Iron").check()
    page.get_by_label("False").check()
    page.get_by_label("Answer to question 4").fill("The Mitochondria.")
    page.get_by_label("Answer to question 5").fill("nucleus")
    page.get_by_label("Answer to question 6").fill("-344,5")
    for left, right in (("France", "Paris"), ("Italy", "Tokyo"), ("Japan", "Tokyo")):
        page.get_by_label(left).select_option(label=right)
    for entry, place in (("Moon", "1."), ("Earth", "2."), ("Jupiter", "4."), ("Sun", "3.")):
        page.get_by_label(entry).select_option(label=place)
    page.get_by_label("Answer to question 9").fill("The cell has a membrane.")
    page.get_by_role("button", name="Mark my answers").click()
    given = [
        Response(chosen=frozenset([0])),
        Response(chosen=frozenset([0, 2])),
        Response(chosen=frozenset([1])),
        Response(text="The Mitochondria."),
        Response(text="nucleus"),
        Response(text="-344,5"),
        Response(matches={"France": "Paris", "Italy": "Tokyo", "Japan": "Tokyo"}),
        Response(order=["Moon", "Earth", "Sun", "Jupiter"]),
        Response(text="The cell has a membrane."),
    ]
    grades = [grade(item, response) for item, response in zip(items, given, strict=True)]
    earned = sum(one.earned or 0 for one in grades)
    expect(page.get_by_role("status")).to_have_text(
        f"You have {earned:.2f} of 8 points; 1 to be read by your teacher."
    )
    expect(page.get_by_role("status")).to_be_focused()
    said = page.locator(".verdict strong").all_inner_texts()
    assert [text.partition(":")[0][2:] for text in said[:8]] == [
        "Right" if one.earned == 1 else "Partly right" if one.earned else "Not right" for one in grades[:8]
    ]
    expect(page.get_by_text("A. Respiration")).to_be_visible()
    expect(page.get_by_text("It holds DNA")).to_be_hidden()
