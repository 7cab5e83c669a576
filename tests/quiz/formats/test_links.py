"""What an author links to stays readable, and leads only to the web, to mail or to a file beside the quiz."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.quiz.formats import ExportFormat, export
from tests.quiz.formats.gift_reader import questions, read
from tests.quiz.formats.items import ONE_OF_EACH, choices, item

markdown_it = pytest.importorskip("markdown_it")
FORMATS = [ExportFormat.GIFT, ExportFormat.MD]


def targets(format: ExportFormat, text: str) -> tuple[list[str], list[str]]:
    """Where the links and the pictures of a rendered question lead, with a renderer that forbids nothing."""
    one = item("multiple_choice", text, options=choices(text, "other"), explanation=text)
    file = export(format, "Cells", [one]).content.decode()
    texts = [file]
    if format is ExportFormat.GIFT:
        (question,) = questions(file)
        texts = [question.text, *question.answers, question.general_feedback]
    renderer = markdown_it.MarkdownIt("commonmark")
    renderer.validateLink = lambda _url: True
    tokens = [token for one_text in texts for token in renderer.parse(one_text)]
    every = [*tokens, *(child for token in tokens for child in token.children or [])]
    links = [str(token.attrGet("href")) for token in every if token.attrGet("href") is not None]
    return links, [str(token.attrGet("src")) for token in every if token.attrGet("src") is not None]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        "[click](javascript:alert(1))",
        "[click]( javascript:alert(1))",
        "[click](<javascript:alert(1)>)",
        "[click](JaVaScRiPt:alert(1))",
        "[click](&#106;avascript:alert(1))",
        "[click](javascript\\:alert(1))",
        "[click](data:text/html,x)",
        "[click](vbscript:x 'title')",
        "<javascript:alert(1)>",
        "[click]: javascript:x\n\n[click]",
        "> [click]: javascript:x\n\n[click]",
        "- a\n\n  [click]: javascript:x\n\n[click]",
        "$[click](javascript:alert(1))$",
        "$$[click](javascript:alert(1))$$",
        "[![a](x.png)](javascript:x)",
    ],
)
def test_no_link_runs_anything(format: ExportFormat, text: str) -> None:
    links, pictures = targets(format, text)
    assert not [link for link in (*links, *pictures) if re.match(r"(?i)\s*(javascript|data|vbscript)", link)]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        "![a](http://evil.example/x.png)",
        "![a](//evil.example/x.png)",
        "![a `b` c](https://evil.example/x.png)",
        "![a [b] c](https://evil.example/x.png)",
        "![a](<https://evil.example/x.png>)",
        "![a]( //evil.example/x.png)",
        "![a][b]\n\n[b]: https://evil.example/x.png",
        "$![a](https://evil.example/x.png)$",
    ],
)
def test_no_picture_is_fetched_from_another_host(format: ExportFormat, text: str) -> None:
    assert targets(format, text)[1] == []


@pytest.mark.parametrize("format", FORMATS)
def test_links_to_the_web_and_to_mail_stay(format: ExportFormat) -> None:
    text = "See [one](https://a.example/x?y=1) or [two](mailto:b@c.example) or ![p](p.png)"
    links, pictures = targets(format, text)
    assert set(links) == {"https://a.example/x?y=1", "mailto:b@c.example"}
    assert set(pictures) == {"p.png"}


@pytest.mark.parametrize("format", FORMATS)
def test_a_disarmed_link_is_shown_as_typed(format: ExportFormat) -> None:
    one = item("essay", "[click](javascript:alert(1)) now")
    file = export(format, "Cells", [one]).content.decode()
    text = questions(file)[0].text if format is ExportFormat.GIFT else file
    assert "[click](javascript:alert(1)) now" in markdown_it.MarkdownIt("commonmark").render(text)


_PIECES = [
    "[",
    "]",
    "(",
    ")",
    "!",
    ":",
    "\\",
    "`",
    "$",
    "javascript:",
    "//x.example/",
    "https://x.example/",
    "a",
]


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=150, deadline=None)
@given(text=st.lists(st.sampled_from(_PIECES), min_size=1, max_size=14).map("".join))
def test_whatever_is_typed_nothing_runs_and_nothing_is_fetched(format: ExportFormat, text: str) -> None:
    links, pictures = targets(format, f"a{text}")
    assert not [link for link in (*links, *pictures) if link.lower().startswith("javascript:")]
    assert not [picture for picture in pictures if re.match(r"(https?:)?//", picture)]


def test_the_category_holds_no_html() -> None:
    essay = ONE_OF_EACH[next(kind for kind in ONE_OF_EACH if kind.value == "essay")]
    text = export(ExportFormat.GIFT, "<img src=x onerror=alert(1)>Cells", [essay]).content.decode()
    assert read(text)[0].text == "top/img src=x onerror=alert(1)Cells"
