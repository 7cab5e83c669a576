"""Word documents: real headings, styles and page numbers; no statement breaks over a page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from backend.content.formats.contract import Printable, record_losses
from backend.content.formats.formulas import stretches
from backend.content.formats.layout import ANSWERS, SOURCES, Entry, Group, Layout, layout_of
from backend.content.schemas import Section
from backend.quiz.formats import Loss
from backend.quiz.formats.formula import omml

ACCENT, SOFT = "2F4A66", "5C6068"
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr", "w:sectPr")


def write(content: Printable) -> bytes:
    """Write the document; text goes in as text, so that nothing in it is a field, a link or markup."""
    # A tenth of a second of XML that a start has no use for.
    from docx import Document

    layout = layout_of(content)
    document = Document()
    _set_up(document, layout, content)
    document.add_heading(layout.title, level=0)
    for said in layout.under_title:
        _coloured(document.add_paragraph(), said, SOFT)
    if layout.name_line:
        _ruled(document.add_paragraph("Name:"))
    for part in layout.parts:
        document.add_heading(part.heading, level=1)
        for group in part.groups:
            _group(document, group)
    if layout.answers:
        heading = document.add_heading(ANSWERS, level=1)
        heading.paragraph_format.page_break_before = bool(layout.parts)
        for number, answer, notes in layout.answers:
            paragraph = _whole(document.add_paragraph())
            paragraph.add_run(f"{number}. ").bold = True
            _said(paragraph, answer)
            _noted(paragraph, notes)
    if layout.sources:
        document.add_heading(SOURCES, level=1)
        for source in layout.sources:
            paragraph = _whole(document.add_paragraph(style="Source"))
            _said(paragraph, f"{source.number}  “{source.quote}” ")
            _coloured(paragraph, f"({source.where})", SOFT)
    if layout.remark:
        _coloured(document.add_paragraph(style="Source"), layout.remark, SOFT)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def losses(sections: Sequence[Section]) -> Iterable[Loss]:
    """The document holds all that a section says, but not its record."""
    yield from record_losses(sections)


# Any: python-docx comes without types.
def _set_up(document: Any, layout: Layout, content: Printable) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    known = document.core_properties
    known.title, known.author, known.comments = layout.title[:255], "", ""
    known.created = known.modified = content.changed_at.replace(tzinfo=None)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.3)
    page.top_margin = page.bottom_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.widow_control = True
    for name, size in (("Title", 22), ("Heading 1", 15), ("Heading 2", 11)):
        style = document.styles[name]
        style.font.name, style.font.size = "Georgia", Pt(size)
        style.font.color.rgb = RGBColor.from_string(SOFT if name == "Heading 2" else ACCENT)
        style.paragraph_format.keep_with_next = True
    small = document.styles.add_style("Source", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style, small.font.size = normal, Pt(9)
    small.paragraph_format.space_after = Pt(3)
    _page_number(page.footer.paragraphs[0])


def _group(document: Any, group: Group) -> None:
    if group.heading:
        minutes = f"  ({group.minutes} min)" if group.minutes else ""
        document.add_heading(group.heading + minutes, level=2)
    for entry in group.entries:
        _entry(document, entry)


def _entry(document: Any, entry: Entry) -> None:
    first = document.add_paragraph(style=None if entry.number else "List Bullet")
    rows = [first]
    if entry.number:
        first.add_run(f"{entry.number}. ").bold = True
    if entry.term:
        first.add_run(f"{entry.term}: ").bold = True
    _said(first, entry.text)
    _noted(first, entry.notes, entry.mark)
    rows += [_indented(document, f"____  {n}. {part}") for n, part in enumerate(entry.parts, 1)]
    rows += [_indented(document, f"{letter}. {choice}") for letter, choice in entry.choices]
    if entry.answer:
        rows.append(_indented(document, f"Answer: {entry.answer}", SOFT))
    rows += [_ruled(document.add_paragraph()) for _ in range(entry.lines)]
    for row in rows[:-1]:
        _whole(row).paragraph_format.keep_with_next = True
    _whole(rows[-1])


def _indented(document: Any, text: str, colour: str = "") -> Any:
    from docx.shared import Cm, Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Cm(0.9)
    paragraph.paragraph_format.space_after = Pt(2)
    _said(paragraph, text, colour)
    return paragraph


def _said(paragraph: Any, text: str, colour: str = "") -> None:
    """Words, and formulas that Word lets one edit."""
    from docx.oxml import parse_xml

    for formula, words in stretches(text):
        if formula:
            paragraph._p.append(parse_xml(omml(words)))
        elif colour:
            _coloured(paragraph, words, colour)
        else:
            paragraph.add_run(words)


def _whole(paragraph: Any) -> Any:
    """A paragraph that stays on one page."""
    paragraph.paragraph_format.keep_together = True
    return paragraph


def _noted(paragraph: Any, notes: Sequence[int], mark: str = "") -> None:
    if notes or mark:
        paragraph.add_run(", ".join(map(str, notes)) or mark).font.superscript = True


def _coloured(paragraph: Any, text: str, colour: str) -> None:
    from docx.shared import RGBColor

    paragraph.add_run(text).font.color.rgb = RGBColor.from_string(colour)


def _ruled(paragraph: Any) -> Any:
    """A paragraph with a line under it, to write on."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    # Room within the line and none before it, or the last line would stand closer than the others.
    paragraph.paragraph_format.line_spacing = Pt(25)
    paragraph.paragraph_format.space_after = Pt(0)
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "8E8E96")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    # Word draws one border round equal neighbours; what lies between them is a line of its own.
    between = OxmlElement("w:between")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "8E8E96")):
        between.set(qn(f"w:{name}"), value)
    borders.append(between)
    # Word refuses a file whose properties of a paragraph are out of order.
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)
    return paragraph


def _page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, said in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = said
        run._r.append(mark)
