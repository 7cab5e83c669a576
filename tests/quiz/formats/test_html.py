"""The printed page holds what its copy should, and nothing an author writes is more than text on it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.errors import Invalid
from backend.quiz.formats import Copy, ExportFormat, export, losses
from backend.quiz.schemas import Answer, Evidence, Item, ItemType
from tests.quiz.formats.items import ONE_OF_EACH, any_item, choices, item
from tests.quiz.formats.test_formats import HIDDEN

# Everything the page is built of; no tag here runs, loads or leads anywhere.
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "p",
        "span",
        "section",
        "div",
        "ul",
        "li",
    ),
    *("blockquote", "br", "em", "strong", "code", "pre", "main"),
    # Formulas, which browsers set themselves.
    *(
        "math",
        "semantics",
        "annotation",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
    ),
    *("msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"),
}
_MATH = {"xmlns", "display", "encoding", "accent", "accentunder", "linethickness"}
HOSTILE = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "<!-- --><svg/onload=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
    "[a](javascript:alert(1)) <javascript:alert(1)> ![x](https://example.org/x.png)",
    "[a]: javascript:alert(1)\n\n[a]",
    '``` "onmouseover=alert(1)\n</code></pre><script>alert(1)</script>\n```',
    "$</div><script>alert(1)</script>$",
    "$$x <style>*{background:url(//example.org)}</style> y$$",
    '"><iframe srcdoc="<script>alert(1)</script>">',
    "left\u202etfel &#8238; &rlm;",
    "\\<script>alert(1)</script>",
    "| a |\n|---|\n| <b onclick=alert(1)> |",
]


class Page(HTMLParser):
    """What a browser makes of the page: its tags with their attributes, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "br":
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data


def page(*items: Item, title: str = "Cells", copy: Copy | None = Copy.TEACHER) -> str:
    return export(ExportFormat.HTML, title, items, source_title="Biology", copy=copy).content.decode()


def everywhere(text: str, kind: ItemType) -> Item:
    """An item with the same text in every place an author writes."""
    return item(
        kind,
        text,
        options=choices(text, f"{text} b", reasons={0: text}),
        answer=Answer(
            accepted=[text], value=1, unit=text, pairs=[(text, text)], order=[text, "b"], rubric=text
        ),
        explanation=text,
        tags=[text[:80]],
        evidence=[Evidence(start=0, end=9, quote=text)],
    )


def assert_harmless(text: str) -> None:
    shown = Page(text)
    assert shown.open == []
    assert {tag for tag, _ in shown.tags} <= TAGS
    for tag, attributes in shown.tags:
        allowed = {"meta": {"charset", "http-equiv", "content", "name"}, "html": {"lang"}}
        usual = _MATH if tag.startswith(("m", "annotation")) and tag not in ("main", "meta") else {"class"}
        assert set(attributes) <= allowed.get(tag, usual), (tag, attributes)
    assert sum(tag == "style" for tag, _ in shown.tags) == 1
    assert not HIDDEN.search(text)


@pytest.mark.parametrize("copy", Copy)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_obeyed(text: str, copy: Copy) -> None:
    assert_harmless(page(*(everywhere(text, kind) for kind in ItemType), title=text, copy=copy))


@settings(max_examples=80, deadline=None)
@given(st.lists(any_item(), max_size=3), st.text(max_size=20), st.sampled_from(Copy))
def test_no_text_makes_a_tag_of_its_own(items: list[Item], title: str, copy: Copy) -> None:
    assert_harmless(page(*items, title=title, copy=copy))


def test_characters_hidden_behind_references_stay_references() -> None:
    assert "&#8238; left" in Page(page(item("essay", "Is &#8238; left *here*?"))).words


@pytest.mark.parametrize("kind", ItemType)
def test_the_students_copy_holds_no_key(kind: ItemType) -> None:
    one = ONE_OF_EACH[kind]
    words = Page(page(one, copy=Copy.STUDENT)).words
    answer = one.answer
    secrets: list[Any] = [one.explanation, *(option.rationale for option in one.options)]
    secrets += [answer.rubric, *(answer.accepted or []), *(evidence.quote for evidence in one.evidence)]
    secrets += [] if answer.value is None else [f"{answer.value:g}"]
    assert not [
        secret
        for secret in secrets
        if secret and secret.lower() in words.lower().replace(one.stem.lower(), "")
    ]
    assert not re.search('right|✓|class="key"', page(one, copy=Copy.STUDENT).partition("</style>")[2])
    assert "Name" in words


@pytest.mark.parametrize("kind", ItemType)
def test_the_keys_alone_leave_the_questions_out(kind: ItemType) -> None:
    one = ONE_OF_EACH[kind]
    words = Page(page(one, copy=Copy.KEY)).words
    assert one.stem not in words
    assert "1. " + kind.value.replace("_", " ").capitalize() in words


def test_options_do_not_give_the_order_or_the_pairs_away() -> None:
    ordering = item("ordering", "Order.", answer=Answer(order=["alpha", "beta", "gamma"]))
    assert not re.search("alpha.*beta.*gamma", page(ordering, copy=Copy.STUDENT), re.DOTALL)
    matching = item("matching", "Match.", answer=Answer(pairs=[("a", "one"), ("b", "three"), ("c", "two")]))
    assert not re.search("one.*three.*two", page(matching, copy=Copy.STUDENT), re.DOTALL)


def test_the_key_of_a_matching_question_names_the_letters() -> None:
    words = Page(page(ONE_OF_EACH[ItemType.MATCHING], copy=Copy.KEY)).words
    assert re.search(r"\(1\) CFrance → Paris.*\(2\) BItaly → Rome.*\(3\) AJapan → Tokyo", words)


def test_emphasis_code_and_formulas_are_set() -> None:
    text = page(
        item("essay", "Is **x** in $a_b*c*\\frac{1}{2}$ or `a<b>`?\n\n```python\nif x < 1:\n    pass\n```")
    )
    assert "<strong>x</strong>" in text
    assert "<code>a&lt;b&gt;</code>" in text
    words = Page(text).words
    assert "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in text
    assert "a_b*c*\\frac{1}{2}" in words
    assert "if x < 1:\n    pass" in words


def test_a_blank_stays_a_blank_and_lines_stay_apart() -> None:
    text = page(item("cloze", "The ____ is\nhere.", answer=Answer(accepted=["a"])))
    assert "The ____ is<br />" in text


def test_unknown_formulas_and_pictures_are_named_as_losses() -> None:
    found = losses(
        ExportFormat.HTML, [item("essay", "Is $\\foo{x}$ right? ![a](b.png)"), item("essay", "It costs $5.")]
    )
    assert [(loss.index, loss.message) for loss in found if loss.index is not None] == [
        (0, "Pictures are left as text: add them there."),
        (0, "A formula that is not understood stands as its source."),
    ]


def test_the_page_has_its_style_and_no_right_to_anything_else() -> None:
    made = export(ExportFormat.HTML, "Cells", [], copy=Copy.STUDENT)
    assert made.filename == "cells-student.html"
    policy = next(a["content"] for t, a in Page(made.content.decode()).tags if a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_other_formats_do_not_come_in_copies() -> None:
    with pytest.raises(Invalid, match="gift does not come in copies"):
        export(ExportFormat.GIFT, "Cells", [], copy=Copy.STUDENT)
