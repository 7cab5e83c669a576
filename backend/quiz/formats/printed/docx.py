"""A Word document: formulas that can be edited, and questions that stay on one page.

python-docx makes the package with its styles; the paragraphs are written as XML, which takes a twentieth of the time.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from backend.quiz.formats.contract import Copy, Sheet
from backend.quiz.formats.formula import NotUnderstood, omml
from backend.quiz.formats.printed.runs import Block, Hand, Run
from backend.quiz.formats.printed.sheet import Page, Question, lay_out
from backend.quiz.formats.xml import text as xml_text
from backend.quiz.schemas import Item

if TYPE_CHECKING:
    from docx.document import Document

_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
# None of the machine's own: the same quiz is the same file.
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_FONT, _CODE = "Cambria", "Courier New"
_QUIET: Final = "5B5F66"
_SHADE: Final = "F5F5F5"
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# In twentieths of a point.
_MARGIN = 1247
_PAGE_WIDTH, _PAGE_HEIGHT = 11906, 16838


def write(title: str, source_title: str | None, items: Sequence[Item]) -> bytes:
    """The teacher's copy."""
    return write_sheet(title, source_title, items, Sheet())


def write_sheet(title: str, source_title: str | None, items: Sequence[Item], sheet: Sheet) -> bytes:
    """One copy; the same quiz gives the same bytes."""
    # Half a second of imports that a start has no use for.
    from docx import Document as new_document

    page = lay_out(title, source_title, items, sheet)
    document = new_document()
    _set_up(document, page)
    writer = _Writer(page)
    section = document.element.body.sectPr
    for child in list(section):
        if not child.tag.endswith("Reference"):
            section.remove(child)
    several = sheet.columns > 1
    _insert(section, writer.head())
    if several:
        # The head stands across all columns: a section of its own ends with it, with the same foot.
        ended = _parsed("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>")[0]
        ended[0][0].extend([*map(deepcopy, section), *_parsed(_section(1))])
        section.addprevious(ended)
    _insert(section, (paragraph for question in page.questions for paragraph in writer.question(question)))
    section.extend(_parsed(_section(sheet.columns)))
    out = io.BytesIO()
    document.save(out)
    return _timeless(out.getvalue())


def _section(columns: int) -> str:
    return (
        '<w:type w:val="continuous"/>'
        f'<w:pgSz w:w="{_PAGE_WIDTH}" w:h="{_PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="1134" w:right="{_MARGIN}" w:bottom="1134" w:left="{_MARGIN}" w:header="567" '
        f'w:footer="567" w:gutter="0"/><w:cols w:num="{columns}" w:space="454"/>'
    )


# Any: elements of lxml, which python-docx builds documents of and gives no types for.
def _parsed(markup: str) -> list[Any]:
    from docx.oxml import parse_xml

    return list(parse_xml(f'<w:body xmlns:w="{_WORD}">{markup}</w:body>'))


def _insert(section: Any, paragraphs: Iterable[str]) -> None:
    for element in _parsed("".join(paragraphs)):
        section.addprevious(element)


def _timeless(made: bytes) -> bytes:
    """The same package with the times of its files taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name), compresslevel=4)
    return out.getvalue()


def _size(page: Page) -> int:
    return 17 if page.sheet.large_print else 11


def _set_up(document: Document, page: Page) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    size = _size(page)
    style = document.styles["Normal"]
    style.paragraph_format.space_after = Pt(3)
    heading = document.styles["Title"]
    heading.font.bold, heading.font.color.rgb = True, RGBColor(0, 0, 0)
    for each, points in ((style, size), (heading, size * 1.9)):
        each.font.name, each.font.size = _FONT, Pt(points)
        properties = each.element.rPr
        # A font of the theme would go before the one named; other scripts have a size of their own.
        for name in [name for name in properties.rFonts.attrib if name.endswith("Theme")]:
            del properties.rFonts.attrib[name]
        for old in properties.findall(qn("w:szCs")):
            properties.remove(old)
        properties.sz.addnext(_parsed(f'<w:szCs w:val="{round(points * 2)}"/>')[0])
    for rule in heading.element.pPr.iter(qn("w:bottom")):
        rule.set(qn("w:color"), "000000")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = page.title[:250], "", ""
    properties.created = properties.modified = _MADE
    footer = document.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for instruction, between in (("PAGE", " / "), ("NUMPAGES", "")):
        footer._p.extend(_parsed(f'<w:fldSimple w:instr="{instruction}"/>'))
        footer.add_run(between)


def _run(words: str, *, bold: bool = False, italic: bool = False, quiet: int = 0, font: str = "") -> str:
    marks = [
        f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/>' if font else "",
        "<w:b/><w:bCs/>" if bold else "",
        "<w:i/><w:iCs/>" if italic else "",
        f'<w:color w:val="{_QUIET}"/><w:sz w:val="{quiet}"/><w:szCs w:val="{quiet}"/>' if quiet else "",
        "<w:rtl/>" if _RIGHT_TO_LEFT.search(words) else "",
    ]
    lines = words.split("\n")
    shown = "<w:br/>".join(
        "<w:tab/>".join(
            f'<w:t xml:space="preserve">{xml_text(part)}</w:t>' if part else "" for part in line.split("\t")
        )
        for line in lines
    )
    return f"<w:r><w:rPr>{''.join(marks)}</w:rPr>{shown}</w:r>"


def _runs(runs: Iterable[Run], *, bold: bool = False) -> Iterator[str]:
    for run in runs:
        if run.hand in (Hand.FORMULA, Hand.DISPLAY):
            try:
                yield omml(run.text)
            except NotUnderstood:
                yield _run(f"${run.text}$", font=_CODE)
            continue
        words = {Hand.BLANK: "_" * 10, Hand.BREAK: "\n"}.get(run.hand, run.text)
        yield _run(
            words,
            bold=bold or run.hand in (Hand.BOLD, Hand.BOTH),
            italic=run.hand in (Hand.ITALIC, Hand.BOTH),
            font=_CODE if run.hand is Hand.CODE else "",
        )


@dataclass(slots=True)
class _Line:
    """A paragraph of a question: where it begins, and how far before that its lead stands."""

    runs: list[str]
    indent: int
    hanging: int = 0
    # The key is set off from the question.
    shaded: bool = False
    # To write on: a line to the margin, before the unit if there is one.
    ruled: bool = False


class _Writer:
    """Writes the paragraphs of a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._quiet = round(_size(page) * 1.7)
        self._em = 20 * _size(page)
        # What the largest number of a question takes, and a box with its letter.
        self._number = round(self._em * (0.8 + 0.55 * max(2, len(str(len(page.questions))))))
        self._lead = round(self._em * 2.2)
        width = _PAGE_WIDTH - 2 * _MARGIN
        self._width = width if page.sheet.columns == 1 else (width - 454) // 2

    def head(self) -> Iterator[str]:
        """The title, what copy it is, and for students the lines for their names."""
        page = self._page
        yield f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{_run(page.title)}</w:p>'
        if page.subtitle:
            yield self._paragraph(_Line([_run(page.subtitle, quiet=self._quiet)], 0), keep=True)
        if page.sheet.copy is Copy.STUDENT:
            width = _PAGE_WIDTH - 2 * _MARGIN
            stops = "".join(_ruled(round(width * share)) for share in (0.52, 0.74, 1))
            names = _run("Name \t  Class \t  Date \t")
            yield f"<w:p><w:pPr><w:keepNext/><w:tabs>{stops}</w:tabs></w:pPr>{names}</w:p>"
        yield self._paragraph(_Line([_run(page.facts, quiet=self._quiet)], 0), keep=True)

    def question(self, question: Question) -> list[str]:
        """Its paragraphs: each but the last is kept with the next, so that all stand on one page if they can."""
        copy = self._page.sheet.copy
        lines: list[_Line] = []
        lead = _run(f"{question.number}.\t", bold=True)
        if copy is not Copy.KEY:
            lines += self._blocks(question.stem, lead, self._number, self._number)
            lines[0].runs.append(_run(f"\t{question.points}", quiet=self._quiet))
            lines += self._space(question)
        key = list(self._key(question))
        if copy is Copy.KEY:
            if not key:
                key = [_Line([_run("\tNo key: read by a person.", quiet=self._quiet)], self._number)]
            key[0].runs.insert(0, lead)
            key[0].hanging = key[0].indent
        lines += [self._shaded(line) for line in key] if copy is Copy.TEACHER else key
        last = len(lines) - 1
        return [self._paragraph(line, keep=n < last, first=n == 0) for n, line in enumerate(lines)]

    def _shaded(self, line: _Line) -> _Line:
        """The same, its shade beginning where those of the others do."""
        if line.indent > self._number and not line.hanging:
            line.runs.insert(0, _run("\t"))
            line.hanging = line.indent - self._number
        line.shaded = True
        return line

    def _paragraph(self, line: _Line, *, keep: bool = False, first: bool = False) -> str:
        hangs_twice = line.hanging > self._number
        stops = [self._number, line.indent] if hangs_twice else [line.indent] if line.hanging else []
        tabs = "".join(f'<w:tab w:val="left" w:pos="{stop}"/>' for stop in stops)
        if line.ruled:
            tabs = _ruled(self._width - (6 * self._em if len(line.runs) > 1 else 0))
        right = f'<w:tab w:val="right" w:pos="{self._width}"/>' if first else ""
        space = {"before": 220 if first else 180 if line.ruled else 0, "after": 0 if line.shaded else None}
        spacing = "".join(f' w:{key}="{value}"' for key, value in space.items() if value is not None)
        marks = [
            "<w:keepNext/>" if keep else "",
            "<w:keepLines/>",
            f'<w:shd w:val="clear" w:color="auto" w:fill="{_SHADE}"/>' if line.shaded else "",
            f"<w:tabs>{tabs}{right}</w:tabs>" if tabs or right else "",
            f"<w:spacing{spacing}/>",
            f'<w:ind w:left="{line.indent}" w:hanging="{line.hanging}"/>' if line.indent else "",
        ]
        return f"<w:p><w:pPr>{''.join(marks)}</w:pPr>{''.join(line.runs)}</w:p>"

    def _blocks(
        self, blocks: Sequence[Block], lead: str, indent: int, hanging: int, *, bold: bool = False
    ) -> list[_Line]:
        found = []
        for n, block in enumerate(blocks or [Block(())]):
            runs = list(_runs(block.runs, bold=bold))
            led = n == 0 and lead
            found.append(_Line([lead, *runs], indent, hanging) if led else _Line(runs, indent))
        return found

    def _led(self, lead: str, blocks: Sequence[Block], *, bold: bool = False, width: int = 0) -> list[_Line]:
        width = width or self._lead
        return self._blocks(blocks, _run(f"{lead}\t", bold=bold), self._number + width, width, bold=bold)

    def _space(self, question: Question) -> Iterator[_Line]:
        for choice in question.choices:
            mark = ("☒" if choice.right else "☐") if question.several else ("●" if choice.right else "○")
            yield from self._led(f"{mark} {choice.letter}.", choice.body, bold=choice.right)
        for n, left in enumerate(question.lefts, 1):
            parts = self._led(f"{n}.", left)
            parts[-1].runs.append(_run(f"  {'_' * 8}"))
            yield from parts
        for name, right in question.rights:
            yield from self._led(name, right)
        for entry in question.entries:
            yield from self._led("____", entry, width=round(self._em * 2.8))
        for n in range(question.lines):
            unit = [_run(f" {question.unit}")] if question.unit and n == 0 else []
            yield _Line([_run("\t"), *unit], self._number, ruled=True)

    def _key(self, question: Question) -> Iterator[_Line]:
        if self._page.sheet.copy is Copy.STUDENT:
            return
        leads = [line.lead or "✓" for line in question.key]
        width = max([self._lead, *(round(self._em * (0.8 + 0.5 * len(lead))) for lead in leads)])
        for lead, line in zip(leads, question.key, strict=True):
            bold = not lead.startswith("not") and lead != "✓"
            parts = self._blocks(line.body, _run(f"{lead}\t", bold=bold), self._number + width, width)
            yield from parts
            for block in line.reason:
                yield _Line(list(_runs(block.runs)), self._number + width)
        proof = question.proof
        if proof is None:
            return
        yield from self._blocks(proof.explanation, "", self._number, 0) if proof.explanation else []
        for quote, place in proof.quotes:
            yield _Line([_run(quote, italic=True), _run(f"  {place}", quiet=self._quiet)], self._number)
        yield _Line([_run(proof.facts, quiet=self._quiet)], self._number)


def _ruled(stop: int) -> str:
    return f'<w:tab w:val="right" w:leader="underscore" w:pos="{stop}"/>'
