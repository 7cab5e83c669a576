"""On paper: each copy holds what it should, formulas are set, questions stay whole, and no text is read as markup."""

from __future__ import annotations

import io
import re
import zipfile
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from backend.quiz.formats import Copy, ExportFormat, export, losses
from backend.quiz.formats.contract import Sheet
from backend.quiz.formats.formula import NotUnderstood, mathml, omml, typst_math, understood
from backend.quiz.formats.printed import pdf
from backend.quiz.formats.printed.sheet import lay_out
from backend.quiz.schemas import Answer, Evidence, Item, ItemType
from tests.quiz.formats.items import ONE_OF_EACH, PROOF, any_item, choices, item, messy
from tests.quiz.formats.opening import words

PAPER = [ExportFormat.PDF, ExportFormat.DOCX]
EVERY = list(ONE_OF_EACH.values())
HOSTILE = (
    '#read("/etc/passwd") $ #sys.inputs $ \\ "q" *b* _i_ @ref <label> // no /* no */ = no `#c` $\\foo{#x}$'
)


@pytest.mark.parametrize("format", PAPER)
def test_a_students_copy_tells_no_key(format: ExportFormat) -> None:
    one = item(
        "multiple_choice",
        "Which organelle makes ATP?",
        options=choices("Mitochondrion", "Nucleus", reasons={0: "zq respiration"}),
        explanation="zq as the source says",
        evidence=PROOF,
        tags=["zq"],
    )
    text = words(export(format, "Cells", [one, *EVERY[3:6]], copy=Copy.STUDENT).content)
    assert "zq" not in text
    assert "Mitochondria make ATP" not in text
    assert "343.5" not in text
    assert "Name" in text


@pytest.mark.parametrize("format", PAPER)
def test_a_teachers_copy_has_the_key_and_its_proof_and_the_key_alone_has_no_questions(
    format: ExportFormat,
) -> None:
    teacher = words(export(format, "Cells", EVERY, copy=Copy.TEACHER).content)
    for part in (
        "Which organelle makes ATP?",
        "Respiration",
        "Mitochondria make ATP",
        "characters 0–21",
        "-343.5 ± 2",
    ):
        assert part in teacher
    key = words(export(format, "Cells", EVERY, copy=Copy.KEY).content)
    assert "Which organelle" not in key
    assert "Paris" in key
    assert "Two points for membranes" in key


@pytest.mark.parametrize("format", PAPER)
def test_text_is_shown_and_never_obeyed(format: ExportFormat) -> None:
    one = item(
        "multiple_choice", HOSTILE, options=choices(HOSTILE, "b", reasons={0: HOSTILE}), explanation=HOSTILE
    )
    text = words(export(format, HOSTILE, [one], source_title=HOSTILE).content)
    assert text.count('#read("/etc/passwd")') >= 4
    assert "$\\foo{#x}$" in text
    assert "root:" not in text


@settings(max_examples=6, deadline=None)
@given(st.lists(any_item(), max_size=2), st.sampled_from(Copy), st.booleans(), st.sampled_from([1, 2]))
def test_any_item_can_be_printed(items: list[Item], copy: Copy, large: bool, columns: int) -> None:
    for format in PAPER:
        made = export(format, "Cells", items, copy=copy, large_print=large, columns=columns)
        assert (
            made.content
            == export(format, "Cells", items, copy=copy, large_print=large, columns=columns).content
        )


@pytest.mark.parametrize("columns", [1, 2])
def test_no_question_is_broken_over_two_pages(columns: int) -> None:
    items = [
        item(
            "multiple_choice",
            f"begin{n} " + "Which organelle makes ATP in the cells of a plant? " * (n % 5 + 1),
            number=n,
            options=choices(
                "Mitochondrion", "Nucleus", "Ribosome of the cell, which is a long option", f"end{n}"
            ),
        )
        for n in range(1, 40)
    ]
    made = export(ExportFormat.PDF, "Cells", items, copy=Copy.STUDENT, columns=columns).content
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    assert len(pages) > 2
    for n in range(1, 40):
        (page,) = [text for text in pages if f"begin{n} " in text]
        assert re.search(rf"end{n}\b", page)


@pytest.mark.parametrize("format", [*PAPER, ExportFormat.HTML, ExportFormat.MD])
def test_evidence_says_where_it_stands_as_a_person_finds_it(format: ExportFormat) -> None:
    page = UUID(int=12)
    proof = [PROOF[0].model_copy(update={"passage_id": page}), PROOF[0].model_copy(update={"start": 3})]
    made = export(format, "Cells", [item("essay", "Why?", evidence=proof)], places={page: "p. 12"}).content
    shown = made.decode() if format in (ExportFormat.HTML, ExportFormat.MD) else words(made)
    assert "p. 12" in shown
    assert "characters 0" not in shown
    assert "characters 3–21 of the source" in shown


def test_a_question_longer_than_a_page_is_broken_rather_than_cut() -> None:
    one = item("essay", "word " * 2_500 + "the end.", answer=Answer(rubric="membranes " * 900))
    made = export(ExportFormat.PDF, "Cells", [one], copy=Copy.TEACHER, large_print=True).content
    assert "the end." in words(made)
    assert pdf._data(lay_out("x", None, [one], Sheet()))["questions"][0]["fit"] == "never"  # type: ignore[index]


def test_a_documents_questions_are_kept_together_and_its_formulas_can_be_edited() -> None:
    one = item("multiple_choice", "Area $\\pi r^2$?", options=choices("a", "b"), evidence=PROOF)
    with zipfile.ZipFile(io.BytesIO(export(ExportFormat.DOCX, "Cells", [one]).content)) as package:
        body = package.read("word/document.xml").decode()
    assert "<m:sSup>" in body
    every = re.findall(r"<w:p>.*?</w:p>", body, re.DOTALL)
    paragraphs = every[next(n for n, paragraph in enumerate(every) if ">1.<" in paragraph) :]
    assert len(paragraphs) > 3
    assert all("<w:keepNext/>" in paragraph for paragraph in paragraphs[:-1])
    assert "<w:keepNext/>" not in paragraphs[-1]


@pytest.mark.parametrize("format", PAPER)
def test_a_formula_that_is_not_understood_stands_as_typed_and_is_named(format: ExportFormat) -> None:
    good, bad = item("essay", "Why $x^2$?", number=1), item("essay", "Why $\\foo{x}$?", number=2)
    named = [(loss.field, loss.index) for loss in losses(format, [good, bad]) if loss.index is not None]
    assert named == [("formulas", 1)]
    assert "$\\foo{x}$" in words(export(format, "Cells", [good, bad]).content)


def test_other_letters_than_typsts_own_are_printed_where_the_machine_has_them() -> None:
    assert pdf.wants_other_fonts("光合作用")
    assert not pdf.wants_other_fonts("Ärger → 3 × 10⁻² °C, “so”…")
    assert export(ExportFormat.PDF, "光合作用", [item("essay", "光合作用?")]).content


FORMULAS = [
    ("\\frac{1}{2}", "mfrac", "m:f"),
    ("x_1^{2}", "msubsup", "m:sSubSup"),
    ("\\sqrt[3]{x+1}", "mroot", "m:rad"),
    ("\\sum_{i=1}^{n} i", "munderover", "m:limUpp"),
    ("\\int_0^\\infty e^{-x}\\,dx", "msubsup", "m:sSubSup"),
    ("\\left(\\frac{a}{b}\\right)^2", "msup", "m:d"),
    ("\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", "mtable", "m:mr"),
    ("\\begin{cases} 1 & x>0 \\\\ 0 & x\\le 0\\end{cases}", "mtable", "m:mr"),
    ("\\vec{F}=m\\vec a", "mover", "m:acc"),
    ("6\\,\\mathrm{CO_2} \\rightarrow \\text{sugar}", "msub", "m:sSub"),
    (
        "\\binom{n}{k}, \\overline{AB} \\parallel \\hat{x}, f'(x), 50\\%, \\mathbb{R}, {}^{14}C",
        "mfrac",
        "m:f",
    ),
]


def test_the_formulas_of_school_are_set_in_all_three() -> None:
    compiled = pdf.write(
        "x", None, [item("essay", f"${source}$", number=n) for n, (source, *_) in enumerate(FORMULAS)]
    )
    assert compiled.startswith(b"%PDF")
    for source, in_html, in_word in FORMULAS:
        assert understood(source)
        assert f"<{in_html}" in mathml(source, display=False)
        assert f"<{in_word}" in omml(source)
        assert "annotation" in mathml(source, display=True)


@settings(max_examples=40, deadline=None)
@given(st.one_of(messy, st.lists(st.sampled_from(["\\frac", "{", "}", "x", "^", "_", "\\left", "(", "&", "\\begin{cases}",
    "\\\\", "#", '"', "$", "\\text{a#b}", "1,5", ")", "\\right", " "]), max_size=10).map("".join)))  # fmt: skip
def test_whatever_stands_between_dollars_is_set_or_refused(source: str) -> None:
    try:
        code = typst_math(source)
    except NotUnderstood:
        return
    assert omml(source).count("<m:") >= 1
    # Outside its strings nothing of typst's code is reached but names this console writes.
    bare = re.sub(r'"(?:[^"\\]|\\.)*"|\\.', "", code)
    assert set(re.findall(r"#\w+", bare)) <= {"#none"}
    assert "$" not in bare


def test_evidence_without_words_is_still_a_place() -> None:
    one = item("essay", "Why?", evidence=[Evidence(start=3, end=3, quote="")])
    assert "characters 3–3" in words(export(ExportFormat.PDF, "Cells", [one]).content)


def test_every_type_has_space_to_answer() -> None:
    page = lay_out("Cells", None, EVERY, Sheet(Copy.STUDENT))
    kinds = [item.type for item in EVERY]
    for kind, question in zip(kinds, page.questions, strict=True):
        room = [question.choices, question.lefts, question.entries, question.lines]
        assert any(room) or kind is ItemType.CLOZE


def test_a_question_that_fits_a_page_is_never_broken() -> None:
    texts = [f"Options {n} that go on for a while, so that they fill many lines. " * 4 for n in range(9)]
    long = [
        item(
            "multiple_choice", f"begins {n}", options=choices(*texts), explanation=f"{texts[0] * 3} ends {n}"
        )
        for n in range(2)
    ]
    made = export(ExportFormat.PDF, "Cells", [EVERY[0], *long, EVERY[1]], copy=Copy.TEACHER).content
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    for n in range(2):
        assert [f"begins {n}" in page for page in pages] == [f"ends {n}" in page for page in pages]


def test_signs_that_no_font_of_the_machine_has_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pdf.without_font(frozenset("字。🙂→"), machine=False) == frozenset("字。🙂")
    asked: list[frozenset[str]] = []

    def without_font(signs: frozenset[str]) -> frozenset[str]:
        asked.append(signs)
        return signs & frozenset("字🙂")

    monkeypatch.setattr(pdf, "without_font", without_font)
    found = losses(ExportFormat.PDF, [item("essay", "Was ist 字 🙂?"), EVERY[0], item("essay", "字。")])
    assert [(loss.index, loss.message) for loss in found if loss.field == "text"] == [
        (0, "No font of this machine has 字 🙂: boxes are printed."),
        (2, "No font of this machine has 字: boxes are printed."),
    ]
    assert asked == [frozenset("字🙂。")]


@pytest.mark.parametrize("large", [False, True])
def test_in_word_numbers_have_room_and_lines_reach_the_margin(large: bool) -> None:
    items = [item("short_answer", "Why?", answer=Answer(accepted=["x"]))] * 100
    made = export(ExportFormat.DOCX, "Cells", items, copy=Copy.STUDENT, large_print=large).content
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        text = package.read("word/document.xml").decode()
    em = 20 * (17 if large else 11)
    hanging = {int(found) for found in re.findall(r'w:left="(\d+)" w:hanging="\1"', text)}
    # Three bold digits and a full stop take two ems.
    assert min(hanging) >= 2 * em
    assert text.count('w:leader="underscore"') == 100 + 3
