"""Word documents give headings, paragraphs, lists and tables in order."""

import pytest
from docx.document import Document

from backend.errors import Invalid, WrongType
from backend.sources.parse import docx as parser
from backend.sources.passages import split
from tests.sources import files


def lesson(document: Document) -> None:
    document.add_heading("Photosynthesis", 1)
    document.add_paragraph("Plants make sugar.\nFrom light 😀.")
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, [("part", "does"), ("leaf", "eats\nlight")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_heading("Roots", 2)
    document.add_paragraph("They drink.")


def test_a_document_gives_its_blocks_in_order() -> None:
    document = parser.read(files.word(lesson), "a.docx")
    assert [document.text[block.start : block.end] for block in document.blocks] == [
        "Photosynthesis",
        "Plants make sugar.\nFrom light 😀.",
        "- one\n- two",
        "part | does\nleaf | eats light",
        "Roots",
        "They drink.",
    ]
    assert [block.heading for block in document.blocks] == [True, False, False, False, True, False]
    assert [span.anchor for span in split(document)] == ["Photosynthesis, ¶ 1", "Roots, ¶ 1"]


def test_a_merged_cell_is_read_once() -> None:
    def build(document: Document) -> None:
        row = document.add_table(rows=1, cols=3).rows[0]
        row.cells[0].merge(row.cells[1]).text = "wide"
        row.cells[2].text = "narrow"

    assert parser.read(files.word(build), "a.docx").text == "wide | narrow"


def test_a_zip_archive_without_a_document_is_the_wrong_type() -> None:
    with pytest.raises(WrongType, match="without a Word document"):
        parser.read(
            files.with_part("word/document.xml", b"").replace(b"word/document.xml", b"word/documentx.xm"),
            "a.docx",
        )


@pytest.mark.parametrize("cut", [100, 5_000])
def test_a_damaged_document_is_refused_in_a_sentence(cut: int) -> None:
    with pytest.raises(Invalid, match=r"^a\.docx is damaged") as refused:
        parser.read(files.word()[:-cut], "a.docx")
    assert refused.value.code == "unreadable"
