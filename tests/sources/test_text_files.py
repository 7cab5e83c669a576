"""Plain text and Markdown files give the text a reader sees."""

import codecs

import pytest

from backend.errors import TooLarge, WrongType
from backend.sources.parse import markdown, text

FRENCH = "L’été dernier, les élèves ont étudié la forêt près du château. Où était passée la clé ?\r\n\r\nÀ bientôt.\r\n"
CLEAN = (
    "L’été dernier, les élèves ont étudié la forêt près du château. Où était passée la clé ?\n\nÀ bientôt."
)


@pytest.mark.parametrize(
    "content",
    [
        FRENCH.encode(),
        codecs.BOM_UTF8 + FRENCH.encode(),
        FRENCH.encode("utf-16"),
        codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"),
        FRENCH.encode("utf-16-le"),
        FRENCH.encode("utf-16-be"),
        FRENCH.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 with mark", "big-endian", "utf-16-le", "utf-16-be", "cp1252"],
)
def test_a_text_file_is_read_in_the_encodings_editors_write(content: bytes) -> None:
    assert text.read(content, "a.txt").text == CLEAN


@pytest.mark.parametrize(
    ("encoding", "sample"),
    [
        (
            "cp1251",
            "Растения делают сахар из света, воды и воздуха. Листья зелёные, потому что в них хлорофилл. "
            * 3,
        ),
        ("cp1252", "Café"),
        ("shift_jis", "植物は光と水から糖を作ります。葉は緑色です。" * 5),
    ],
)
def test_older_encodings_are_guessed(encoding: str, sample: str) -> None:
    assert text.read(sample.encode(encoding), "a.txt").text == sample.strip()


def test_offsets_count_emoji_as_one() -> None:
    document = text.read("😀😀 one\n\ntwo 👩‍🔬".encode(), "a.txt")
    assert [document.text[block.start : block.end] for block in document.blocks] == ["😀😀 one", "two 👩‍🔬"]
    assert document.blocks[1].start == 8


def test_what_cannot_be_seen_is_left_out_and_a_page_end_parts_paragraphs() -> None:
    document = text.read(
        "one\x07 tw\u00ado\u202e \u00a0three \t\r\fnext\rline\n\n\n\n\nlast\u2028line".encode(), "a.txt"
    )
    assert document.text == "one two  three\n\nnext\nline\n\nlast\nline"


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 40, b"\x00" * 500, b"abc\x00def" * 50, b"\x01\x02\x03 plain" * 30]
)
def test_binary_content_is_not_text(content: bytes) -> None:
    with pytest.raises(WrongType, match=r"notes\.txt does not hold text"):
        text.read(content, "notes.txt")


@pytest.mark.parametrize("content", [b"a" * 2_000_001, b"a" * 9_000_000])
def test_a_text_file_that_is_too_long_is_refused(content: bytes) -> None:
    with pytest.raises(TooLarge, match="2,000,000 characters"):
        text.read(content, "long.txt")


def test_markdown_becomes_the_text_a_reader_sees() -> None:
    document = markdown.read(
        b"""---
title: hidden
---
# Photo*synthesis*

Plants make [sugar](http://example.org/x "t") from **light**, `CO2`
and water.![leaf](leaf.png) <b>Always</b> &amp; ever.

Leaves
------
- one
- two
  - inner
    more

1. first
2. second

| part | does |
|------|------|
| leaf | *eats* |

> quoted

```python
x  =  1
```

<div>raw <i>html</i></div>
<!-- hidden -->
""",
        "a.md",
    )
    assert [document.text[block.start : block.end] for block in document.blocks] == [
        "Photosynthesis",
        "Plants make sugar from light, CO2 and water. Always & ever.",
        "Leaves",
        "- one\n- two\n  - inner more",
        "1. first\n2. second",
        "part | does\nleaf | eats",
        "quoted",
        "x  =  1",
        "raw html",
    ]
    assert [document.text[b.start : b.end] for b in document.blocks if b.heading] == [
        "Photosynthesis",
        "Leaves",
    ]
    assert "hidden" not in document.text
    assert "leaf.png" not in document.text
