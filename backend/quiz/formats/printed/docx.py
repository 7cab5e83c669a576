"""A Word document: formulas that can be edited, and questions that stay on one page.

python-docx makes the package with its styles; the paragraphs are written as XML, which takes a twentieth of the time.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
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
# In twentieths of a point.
_MARGIN, _NUMBER, _LEAD = 1247, 420, 480
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


def _set_up(document: Document, page: Page) -> None:
    from docx.shared import Pt, RGBColor

    size = 17 if page.sheet.large_print else 11
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(size)
    style.paragraph_format.space_after = Pt(3)
    heading = document.styles["Title"]
    heading.font.name, heading.font.size, heading.font.bold = _FONT, Pt(size * 1.9), True
    heading.font.color.rgb = RGBColor(0, 0, 0)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = page.title[:250], "", ""
    properties.created = properties.modified = _MADE
    footer = document.sections[0].footer.paragraphs[0]
    for instruction, between in (("PAGE", " / "), ("NUMPAGES", "")):
        footer._p.extend(_parsed(f'<w:fldSimple w:instr="{instruction}"/>'))
        footer.add_run(between)


def _run(words: str, *, bold: bool = False, italic: bool = False, quiet: int = 0, font: str = "") -> str:
    marks = [
        f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/>' if font else "",
        "<w:b/>" if bold else "",
        "<w:i/>" if italic else "",
        f'<w:color w:val="{_QUIET}"/><w:sz w:val="{quiet}"/>' if quiet else "",
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


class _Writer:
    """Writes the paragraphs of a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._quiet = round((17 if page.sheet.large_print else 11) * 1.7)
        width = _PAGE_WIDTH - 2 * _MARGIN
        self._width = width if page.sheet.columns == 1 else (width - 454) // 2

    def head(self) -> Iterator[str]:
        """The title, what copy it is, and for students the lines for their names."""
        page = self._page
        yield f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{_run(page.title)}</w:p>'
        if page.subtitle:
            yield self._paragraph([_run(page.subtitle, quiet=self._quiet)], keep=True)
        if page.sheet.copy is Copy.STUDENT:
            yield self._paragraph([_run(f"Name {'_' * 30}   Class {'_' * 9}   Date {'_' * 11}")], keep=True)
        yield self._paragraph([_run(page.facts, quiet=self._quiet)], keep=True)

    def question(self, question: Question) -> list[str]:
        """Its paragraphs: each but the last is kept with the next, so that all stand on one page."""
        copy = self._page.sheet.copy
        parts: list[tuple[list[str], int, int]] = []
        lead = _run(f"{question.number}.\t", bold=True)
        if copy is not Copy.KEY:
            parts += self._blocks(question.stem, lead, _NUMBER, _NUMBER)
            parts[0][0].append(_run(f"\t{question.points}", quiet=self._quiet))
            parts += self._space(question)
        key = list(self._key(question))
        if copy is Copy.KEY:
            parts.append(([lead], _NUMBER + _LEAD, _NUMBER + _LEAD))
            parts[-1][0].extend(key[0][0] if key else [_run("No key: read by a person.", quiet=self._quiet)])
            key = key[1:]
        parts += key
        last = len(parts) - 1
        return [
            self._paragraph(runs, indent=indent, hanging=hanging, keep=n < last, first=n == 0)
            for n, (runs, indent, hanging) in enumerate(parts)
        ]

    def _paragraph(
        self,
        runs: Sequence[str],
        *,
        indent: int = 0,
        hanging: int = 0,
        keep: bool = False,
        first: bool = False,
    ) -> str:
        stops = [_NUMBER, indent] if hanging > max(_NUMBER, _LEAD) else [indent] if hanging else []
        tabs = "".join(f'<w:tab w:val="left" w:pos="{stop}"/>' for stop in stops)
        right = f'<w:tab w:val="right" w:pos="{self._width}"/>' if first else ""
        marks = [
            "<w:keepNext/>" if keep else "",
            "<w:keepLines/>",
            f"<w:tabs>{tabs}{right}</w:tabs>" if tabs or right else "",
            '<w:spacing w:before="220"/>' if first else "",
            f'<w:ind w:left="{indent}" w:hanging="{hanging}"/>' if indent else "",
        ]
        return f"<w:p><w:pPr>{''.join(marks)}</w:pPr>{''.join(runs)}</w:p>"

    def _blocks(
        self, blocks: Sequence[Block], lead: str, indent: int, hanging: int, *, bold: bool = False
    ) -> list[tuple[list[str], int, int]]:
        found = []
        for n, block in enumerate(blocks or [Block(())]):
            runs = list(_runs(block.runs, bold=bold))
            found.append(([lead, *runs], indent, hanging) if n == 0 and lead else (runs, indent, 0))
        return found

    def _led(
        self, lead: str, blocks: Sequence[Block], *, bold: bool = False
    ) -> list[tuple[list[str], int, int]]:
        return self._blocks(blocks, _run(f"{lead}\t", bold=bold), _NUMBER + _LEAD, _LEAD, bold=bold)

    def _space(self, question: Question) -> Iterator[tuple[list[str], int, int]]:
        for choice in question.choices:
            mark = ("☒" if choice.right else "☐") if question.several else ("●" if choice.right else "○")
            yield from self._led(f"{mark} {choice.letter}", choice.body, bold=choice.right)
        for n, left in enumerate(question.lefts, 1):
            parts = self._led(f"{n}.", left)
            parts[-1][0].append(_run(f"  {'_' * 8}"))
            yield from parts
        for name, right in question.rights:
            yield from self._led(name, right)
        for entry in question.entries:
            yield from self._led("____", entry)
        for n in range(question.lines):
            unit = f" {question.unit}" if question.unit and n == 0 else ""
            yield [_run("_" * (self._width // 150) + unit)], _NUMBER, 0

    def _key(self, question: Question) -> Iterator[tuple[list[str], int, int]]:
        if self._page.sheet.copy is Copy.STUDENT:
            return
        for line in question.key:
            right = not line.lead.startswith("not")
            yield from self._led(
                line.lead or "✓", line.body, bold=right and self._page.sheet.copy is Copy.KEY
            )
            for block in line.reason:
                yield list(_runs(block.runs)), _NUMBER + _LEAD, 0
        proof = question.proof
        if proof is None:
            return
        yield from self._blocks(proof.explanation, "", _NUMBER, 0) if proof.explanation else []
        for quote, place in proof.quotes:
            yield [_run(quote, italic=True), _run(f"  {place}", quiet=self._quiet)], _NUMBER + 200, 0
        yield [_run(proof.facts, quiet=self._quiet)], _NUMBER, 0
