"""PDFs give paragraphs with their pages; what is no text is refused in a sentence."""

import pytest

from backend.errors import ConsoleError, Invalid
from backend.sources.document import ParsedDocument
from backend.sources.parse import pdf as parser
from backend.sources.passages import split
from tests.sources import files


def paragraphs(document: ParsedDocument) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


def test_lines_are_joined_to_paragraphs_and_broken_words_to_words() -> None:
    document = parser.read(
        files.pdf(
            [
                [
                    "Photosynthesis",
                    "Plants make sugar from light and water, and they do so with the chloro-",
                    "phyll in their leaves, which is green because it takes up red light and",
                    "blue light.",
                    "A second paragraph begins here, because the line before it was a short",
                    "one and had a full stop.",
                    "- a list item",
                    "- another one",
                ]
            ]
        ),
        "a.pdf",
    )
    assert paragraphs(document) == [
        "Photosynthesis",
        "Plants make sugar from light and water, and they do so with the chlorophyll in their leaves, "
        "which is green because it takes up red light and blue light.",
        "A second paragraph begins here, because the line before it was a short one and had a full stop.",
        "- a list item",
        "- another one",
    ]
    assert [block.heading for block in document.blocks] == [True, False, False, False, False]


def test_running_heads_and_page_numbers_are_dropped_and_pages_named() -> None:
    names = ["leaves", "roots", "stems", "flowers"]
    pages = [
        [
            f"Biology for grade 10, chapter {n}",
            f"All about {name}. " + files.LINE,
            files.LINE + ".",
            f"Page {n} of 4",
        ]
        for n, name in enumerate(names, 1)
    ]
    document = parser.read(files.pdf(pages), "a.pdf")
    assert "Biology" not in document.text
    assert "Page" not in document.text
    assert [block.page for block in document.blocks] == [1, 2, 3, 4]
    assert [span.anchor for span in split(document)] == ["p. 1", "p. 2", "p. 3", "p. 4"]


def test_a_paragraph_over_a_page_break_names_both_pages() -> None:
    document = parser.read(
        files.pdf(
            [
                [files.LINE, files.LINE + " and"],
                ["also at night, when the sugar is used up.", files.LINE + "."],
            ]
        ),
        "a.pdf",
    )
    assert (document.blocks[0].page, document.blocks[0].last_page) == (1, 2)
    assert split(document)[0].anchor == "pp. 1–2"


def test_a_scan_needs_text_recognition() -> None:
    with pytest.raises(Invalid, match="OCR") as refused:
        parser.read(files.pdf([[], []]), "scan.pdf")
    assert refused.value.code == "no_text"


def test_a_pdf_with_a_password_is_refused_and_one_with_an_owner_password_is_read() -> None:
    with pytest.raises(Invalid, match="password") as refused:
        parser.read(files.encrypted_pdf("secret"), "a.pdf")
    assert refused.value.code == "encrypted"
    assert "Plants" in parser.read(files.encrypted_pdf(""), "a.pdf").text


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n" + bytes(range(256)) * 50,
        b"%PDF-1.7\n%%EOF",
        files.pdf([[files.LINE] * 5])[:200],
        b"%PDF-",
    ],
    ids=["garbage", "empty", "cut off", "mark only"],
)
def test_a_damaged_pdf_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(ConsoleError, match=r"^broken\.pdf ") as refused:
        parser.read(content, "broken.pdf")
    assert refused.value.code in {"unreadable", "no_text"}
