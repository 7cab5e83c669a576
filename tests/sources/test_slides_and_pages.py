"""PowerPoint files keep their slides, titles, lists, tables and notes; web pages what a reader came for."""

import pytest

from backend.errors import Invalid, WrongType
from backend.sources.document import ParsedDocument
from backend.sources.parse import html, pptx
from backend.sources.passages import split
from tests.sources import files

LINE = files.LINE
TABLE = (
    f'<p:graphicFrame xmlns:a="{files.A}"><a:tbl>'
    "<a:tr><a:tc><a:txBody><a:p><a:r><a:t>Gas</a:t></a:r></a:p></a:txBody></a:tc>"
    "<a:tc><a:txBody><a:p><a:r><a:t>Share</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
    "<a:tr><a:tc><a:txBody><a:p><a:r><a:t>Nitrogen</a:t></a:r></a:p></a:txBody></a:tc>"
    "<a:tc><a:txBody><a:p><a:r><a:t>78%</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
    "</a:tbl></p:graphicFrame>"
)
PAGE = """<!doctype html><html><head><title>Air</title><style>p {color: red}</style><script>let x = "<p>no</p>";</script>
</head><body><nav><ul><li>Home</li><li>About</li></ul></nav><main><h1>The <em>air</em></h1>
<p>Air is a mixture of gases that surrounds the Earth
and holds <b>nitrogen</b> &amp; oxygen.<br>It also holds water.</p><p hidden>Nobody sees this.</p>
<ol><li>First, cold air sinks.<ul><li>It is dense.</li></ul></li><li>Then warm air rises.</li></ol>
<table><tr><th>Gas</th><th>Share</th></tr><tr><td>Nitrogen</td><td>78%</td></tr></table>
<form><button>Subscribe</button></form><p>That is what the weather is made of, every day of the year.</p></main>
<footer>Imprint</footer></body></html>"""


def blocks(document: ParsedDocument) -> list[tuple[str, bool]]:
    return [(document.text[block.start : block.end], block.heading) for block in document.blocks]


def test_slides_come_in_the_order_they_are_shown_with_their_titles_lists_tables_and_notes() -> None:
    content = files.slides(
        files.shape(["What air is"], "title")
        + files.shape([LINE, "and more"])
        + files.shape(["7"], "sldNum"),
        files.shape(["Its parts"], "title") + TABLE + files.shape(["A label"], None),
        notes="Ask who has seen fog.",
    )
    document = pptx.read(content, "air.pptx")
    assert blocks(document) == [
        ("What air is", True),
        (f"- {LINE}\n- and more", False),
        ("Ask who has seen fog.", False),
        ("Its parts", True),
        ("Gas | Share\nNitrogen | 78%", False),
        ("A label", False),
    ]
    assert [span.anchor for span in split(document)] == ["slide 1", "slide 2"]


def test_slides_of_pictures_ask_for_text_recognition() -> None:
    with pytest.raises(Invalid, match="OCR"):
        pptx.read(files.slides("", ""), "scan.pptx")


def test_another_archive_is_no_presentation() -> None:
    with pytest.raises(WrongType, match="without a presentation"):
        pptx.read(files.word(), "notes.pptx")


@pytest.mark.parametrize(
    "extra",
    [
        {"ppt/slides/slide1.xml": b'<!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/hostname">]><s>&e;</s>'},
        {"ppt/media/zeros.bin": b"\0" * 8 * 1024**2},
        {"ppt/slides/slide1.xml": b"<a>" * 300 + b"</a>" * 300},
        {"ppt/slides/slide1.xml": b"<unfinished"},
        {
            "ppt/_rels/presentation.xml.rels": b'<R><R Id="r1" Type="/slide" Target="../../../etc/passwd"/></R>'
        },
    ],
    ids=["entity", "bomb", "deep", "broken", "path out of the archive"],
)
def test_hostile_presentations_are_refused(extra: dict[str, bytes]) -> None:
    with pytest.raises(Invalid) as refused:
        pptx.read(files.slides(files.shape([LINE]), extra=extra), "air.pptx")
    assert refused.value.code in ("unreadable", "no_text")
    assert "root:" not in refused.value.message


def test_a_web_page_keeps_headings_lists_and_tables_and_leaves_the_rest_out() -> None:
    assert blocks(html.read(PAGE.encode(), "air.html")) == [
        ("The air", True),
        (
            "Air is a mixture of gases that surrounds the Earth and holds nitrogen & oxygen. It also holds water.",
            False,
        ),
        ("1. First, cold air sinks.\n  - It is dense.\n2. Then warm air rises.", False),
        ("Gas | Share\nNitrogen | 78%", False),
        ("That is what the weather is made of, every day of the year.", False),
    ]


def test_a_page_without_a_main_part_is_read_whole() -> None:
    page = f"<h2>Light</h2><div>{LINE}<div>{LINE}</div></div>"
    assert blocks(html.read(page.encode(), "a.html")) == [("Light", True), (LINE, False), (LINE, False)]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'<meta charset="windows-1251"><p>\xcf\xf0\xe8\xe2\xe5\xf2</p>', "Привет"),
        ("<p>Grüße</p>".encode("utf-16"), "Grüße"),
        (b'<meta charset="zip"><p>Text</p>', "Text"),
        (b"<p>a</p><!-- <p>b</p> --><script><p>c</p>", "a"),
        (b"</li></ul></td><p>a", "a"),
        (b"<li>a<tr><td>b</td>", "- a"),
    ],
)
def test_broken_and_strange_pages_are_read_as_far_as_they_go(content: bytes, found: str) -> None:
    assert html.read(content, "a.html").text.startswith(found)


def test_lists_in_lists_without_end_are_set_in_only_so_far() -> None:
    document = html.read(b"<ol><li>x" * 3_000, "lists.html")
    lines = document.text.split("\n")
    assert len(lines) == 3_000
    assert len(lines[-1]) < 40
