"""The page that marks itself holds nothing of an author's that runs, has a label at each control, and fetches nothing."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from backend.quiz.formats import ExportFormat, export
from backend.quiz.schemas import Item, ItemType
from tests.quiz.formats.items import ONE_OF_EACH, choices
from tests.quiz.formats.test_html import HOSTILE, everywhere

EVERY = list(ONE_OF_EACH.values())


class Page(HTMLParser):
    """The page's elements with their attributes, and what its scripts hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)


def page(*items: Item, title: str = "Cells") -> Page:
    return Page(export(ExportFormat.HTML_QUIZ, title, items).content.decode())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_run(text: str) -> None:
    shown = page(*(everywhere(text, kind) for kind in ItemType), title=text)
    assert [tag for tag, _ in shown.found].count("script") == 2
    assert len(shown.scripts) == 2
    assert json.loads(shown.scripts[0])
    attributes = {name for _, given in shown.found for name in given}
    assert not {
        name for name in attributes if name.startswith("on") or name in ("src", "href", "style", "srcdoc")
    }


def test_every_control_has_a_label() -> None:
    shown = page(*EVERY)
    labelled = {given["for"] for tag, given in shown.found if tag == "label" and "for" in given}
    for tag, given in shown.found:
        if tag == "select":
            assert given["id"] in labelled
        if tag == "textarea" or given.get("type") == "text":
            assert given["aria-label"]
    assert (
        sum(tag == "fieldset" for tag, _ in shown.found)
        == sum(tag == "legend" for tag, _ in shown.found)
        == 9
    )


def test_the_page_fetches_nothing_and_runs_only_its_own_script() -> None:
    shown = page(EVERY[0])
    policy = next(given["content"] for tag, given in shown.found if given.get("http-equiv"))
    assert policy
    assert policy.startswith("default-src 'none'")
    assert re.search(r"script-src 'sha256-[\w+/=]+';", policy)
    assert not re.search(r"fetch\(|XMLHttp|import\(|innerHTML|eval\(", shown.scripts[1])


def test_no_place_in_the_page_tells_an_order() -> None:
    text = export(ExportFormat.HTML_QUIZ, "Cells", [ONE_OF_EACH[ItemType.ORDERING]]).content.decode()
    assert re.findall(r'<label for="[^"]*">(\w+)</label>', text) == ["Earth", "Jupiter", "Moon", "Sun"]


def test_a_question_without_a_key_is_left_to_the_teacher() -> None:
    one = EVERY[1].model_copy(update={"options": choices("a", "b", right={9})})
    assert json.loads(page(one).scripts[0])[0]["kind"] == "none"
