"""PDF by typst, without a browser. The words go in as data, which typst shows and never reads as markup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from backend.quiz.formats.contract import Copy, Loss, Sheet
from backend.quiz.formats.formula import NotUnderstood, typst_math
from backend.quiz.formats.printed import sheet as sheets
from backend.quiz.formats.printed.runs import Block, Hand, Run
from backend.quiz.formats.printed.sheet import KeyLine, Page, Question, lay_out
from backend.quiz.formats.text import texts
from backend.quiz.schemas import Item

_TEMPLATE: Final = Path(__file__).with_name("sheet.typ")
# About half a page, and surely more than one: a question between is measured.
_FITS, _MEASURED = 2_400, 12_000
# Typst's own fonts hold the letters before this; for others those of the machine are looked through, which takes longer.
_FIRST_ELSEWHERE = "\u0530"
_SIGNS = frozenset(
    "…–—‘’“”•·×÷±≤≥≠≈→←↔⇒⇔∞∑∏∫√∂∆Ω°′″₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₊₋−∈∉⊂⊆∪∩∅∀∃ℝℕℤℚℂ\u2009\u200a\u202f\u2011"
)

# Between two letters, since a full stop of Chinese is half as wide at the end of a line.
_MISSING: Final = b"""
#set text(font: "Libertinus Serif", cjk-latin-spacing: none)
#context {
  let wide(sign) = measure("x" + sign + "x").width
  let signs = json(bytes(sys.inputs.signs))
  [#metadata(signs.filter(sign => wide(sign) == wide("\\u{10ffff}"))) <missing>]
}
"""


def write(title: str, source_title: str | None, items: Sequence[Item]) -> bytes:
    """The teacher's copy."""
    return write_sheet(title, source_title, items, Sheet())


def write_sheet(title: str, source_title: str | None, items: Sequence[Item], sheet: Sheet) -> bytes:
    """One copy; the same quiz gives the same bytes on the same machine."""
    # 20 MB of compiler that a start has no use for.
    import typst

    data = json.dumps(_data(lay_out(title, source_title, items, sheet)), ensure_ascii=False)
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"data": data},
        ignore_system_fonts=not wants_other_fonts(data),
        timestamp=0,
    )
    assert isinstance(made, bytes)
    return made


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """What no copy holds, and the signs that come out as boxes because no font of this machine has them."""
    yield from sheets.losses(items)
    signs = [frozenset(filter(_is_elsewhere, "".join(texts(item)))) for item in items]
    # Asked for all at once: to look through the machine's fonts takes a tenth of a second.
    boxed = without_font(every) if (every := frozenset[str]().union(*signs)) else every
    for index, (item, its) in enumerate(zip(items, signs, strict=True)):
        if boxes := its & boxed:
            some = " ".join(sorted(boxes)[:5])
            message = f"No font of this machine has {some}{' and others' if len(boxes) > 5 else ''}: boxes are printed."
            yield Loss("text", message, index, item.id)


@lru_cache(maxsize=16)
def without_font(signs: frozenset[str], *, machine: bool = True) -> frozenset[str]:
    """The signs no font has, of typst's own and the machine's: those as wide as one that none ever has."""
    import typst

    found = typst.query(
        _MISSING,
        "<missing>",
        field="value",
        one=True,
        ignore_system_fonts=not machine,
        sys_inputs={"signs": json.dumps(sorted(signs), ensure_ascii=False)},
    )
    return frozenset(json.loads(found))


def _is_elsewhere(sign: str) -> bool:
    return sign >= _FIRST_ELSEWHERE and sign not in _SIGNS and sign.isprintable()


def wants_other_fonts(data: str) -> bool:
    """Whether a text has signs that typst's own fonts do not hold."""
    return not data.isascii() and any(map(_is_elsewhere, set(data)))


def _data(page: Page) -> dict[str, object]:
    return {
        "title": page.title,
        "subtitle": page.subtitle,
        "facts": page.facts,
        "student": page.sheet.copy is Copy.STUDENT,
        "key_only": page.sheet.copy is Copy.KEY,
        "large": page.sheet.large_print,
        "columns": page.sheet.columns,
        "questions": [_question(question, page.sheet) for question in page.questions],
    }


def _question(question: Question, sheet: Sheet) -> dict[str, object]:
    room = 1 / (2 if sheet.columns > 1 else 1) / (3 if sheet.large_print else 1)
    small, tall = question.size <= _FITS * room, question.size > _MEASURED * room
    proof = question.proof
    return {
        "number": question.number,
        "points": question.points,
        "fit": "surely" if small else "never" if tall else "measured",
        "stem": _blocks(question.stem),
        "several": question.several,
        "beside": question.beside,
        "choices": [[one.letter, _blocks(one.body), one.right] for one in question.choices],
        "lefts": [_blocks(left) for left in question.lefts],
        "rights": [[name, _blocks(right)] for name, right in question.rights],
        "entries": [_blocks(entry) for entry in question.entries],
        "lines": question.lines,
        "unit": question.unit,
        "key": [_key(line) for line in question.key],
        "explanation": _blocks(proof.explanation) if proof else [],
        "quotes": proof.quotes if proof else [],
        "facts": proof.facts if proof else "",
    }


def _key(line: KeyLine) -> list[object]:
    return [line.lead, _blocks(line.body), _blocks(line.reason)]


def _blocks(blocks: Sequence[Block]) -> list[object]:
    return [["code" if block.code else "p", [_run(run) for run in block.runs]] for block in blocks]


def _run(run: Run) -> list[str]:
    if run.hand not in (Hand.FORMULA, Hand.DISPLAY):
        return [run.hand.value, run.text]
    try:
        return [run.hand.value, typst_math(run.text)]
    except NotUnderstood:
        dollars = "$$" if run.hand is Hand.DISPLAY else "$"
        return [Hand.CODE.value, f"{dollars}{run.text}{dollars}"]
