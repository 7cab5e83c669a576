"""The printed quiz keeps its structure whatever authors write."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.quiz.formats import ExportFormat, export
from backend.quiz.schemas import Answer, Evidence, Item, ItemType
from tests.quiz.formats.items import ONE_OF_EACH, any_item, choices, item

markdown_it = pytest.importorskip("markdown_it")


def page(*items: Item, title: str = "Cells") -> str:
    return export(ExportFormat.MD, title, items, source_title="Biology").content.decode()


def rendered(text: str) -> str:
    shown: str = markdown_it.MarkdownIt("commonmark").render(text)
    return shown


@settings(max_examples=80, deadline=None)
@given(st.lists(any_item(), max_size=3), st.text(max_size=20))
def test_no_text_opens_a_heading_runs_as_html_or_links_to_a_script(items: list[Item], title: str) -> None:
    text = page(*items, title=title)
    tokens = markdown_it.MarkdownIt("commonmark").parse(text)
    every = [*tokens, *(child for token in tokens for child in token.children or [])]
    assert not [token for token in every if token.type in ("html_block", "html_inline")]
    headings = [token.tag for token in tokens if token.type == "heading_open"]
    assert sorted(headings) == ["h1"] * 2 + ["h2"] * (2 * len(items))
    links = [token.attrGet("href") or token.attrGet("src") or "" for token in every]
    assert not [link for link in links if re.match(r"\s*(javascript|data|vbscript)", link, re.IGNORECASE)]


@pytest.mark.parametrize("kind", ItemType)
def test_the_key_comes_after_all_questions(kind: ItemType) -> None:
    questions, _, key = page(ONE_OF_EACH[kind]).partition("# Key")
    assert "correct" not in questions
    assert key


def test_the_key_shows_the_proof() -> None:
    text = page(ONE_OF_EACH[ItemType.MULTIPLE_CHOICE])
    assert "> Mitochondria make ATP\n>\n> (characters 0–21 of the source)" in text


def test_options_do_not_give_the_order_or_the_pairs_away() -> None:
    ordering = item("ordering", "Order.", answer=Answer(order=["alpha", "beta", "gamma"]))
    shown = page(ordering).partition("# Key")[0]
    assert not re.search("alpha.*beta.*gamma", shown, re.DOTALL)
    matching = item("matching", "Match.", answer=Answer(pairs=[("a", "one"), ("b", "three"), ("c", "two")]))
    assert not re.search("one.*three.*two", page(matching).partition("# Key")[0], re.DOTALL)


def test_emphasis_code_and_formulas_stay_readable() -> None:
    stem = "Is **x** in $\\frac{a}{b} < 1$ or `a<b>`?\n\n```python\nif x < 1:\n    pass\n```"
    assert stem in page(item("essay", stem))


def test_html_is_shown_as_text() -> None:
    shown = rendered(page(item("essay", "What is <script>alert(1)</script>?")))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


@pytest.mark.parametrize(
    "text", ["# Key", "> 5", "1. first", "Title\n===", "Title\n---", "- 5", "[a]: b", "~~~"]
)
def test_marks_of_structure_are_shown_as_typed(text: str) -> None:
    shown = rendered(page(item("multiple_choice", text, options=choices(text, "other"))))
    lines = text.replace(">", "&gt;")
    assert f"<p>{lines}</p>" in shown


@pytest.mark.parametrize("stem", ["____", "The ____ is", "____ and ____", "a____b____c", "_____\nx"])
def test_a_blank_stays_a_blank(stem: str) -> None:
    assert f"<p>{stem}</p>" in rendered(page(item("cloze", stem, answer=Answer(accepted=["a"]))))


def test_an_option_of_several_lines_stays_in_its_place() -> None:
    code = "```\n<b>\n```"
    shown = rendered(page(item("multiple_choice", "Which?", options=choices(code, "b"))))
    assert "<code>&lt;b&gt;\n</code>" in shown


def test_a_quote_of_several_paragraphs_stays_a_quote() -> None:
    proof = [Evidence(start=0, end=9, quote="One.\n\n# Two")]
    shown = rendered(page(item("essay", "Discuss.", evidence=proof)))
    assert "<h1># Two" not in shown
    assert shown.count("<blockquote>") == 1


@pytest.mark.parametrize("title", ["C# and F#", "# Key", "Notes ##", "Already \\# escaped", "#"])
def test_a_title_with_hashes_is_shown_as_typed(title: str) -> None:
    shown = rendered(page(title=title)).partition("\n")[0]
    assert shown == f"<h1>{title.replace(chr(92), '')}</h1>"
    assert "\\\\#" not in page(title=title)
