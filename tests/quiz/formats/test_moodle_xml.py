"""What Moodle's own importer takes from the file: the paths it asks for, after `question/format/xml/format.php`."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from uuid import UUID

import pytest

from backend.quiz.formats import ExportFormat, export, losses
from backend.quiz.formats.gift.answers import GRADES
from backend.quiz.schemas import Answer, Item, ItemType
from tests.quiz.formats.items import ONE_OF_EACH, choices, item

T = ItemType
EVERY = {
    kind: one.model_copy(update={"id": UUID(int=n), "points": 2.0, "explanation": "Because."})
    for n, (kind, one) in enumerate(ONE_OF_EACH.items(), 1)
}
# `ANSWER_REGEX` of Moodle's embedded answers, for the one kind we write.
_EMBEDDED = re.compile(r"\{(\d*):(?:SHORTANSWER|SA|MW):((?:~?(?:=|%(-?\d+)%)?.+?(?<!\\|&)(?=[~#}]|$))+)\}")


def imported(*items: Item) -> list[ET.Element]:
    """The questions Moodle makes, without the category before them."""
    category, *questions = ET.fromstring(export(ExportFormat.MOODLE_XML, "Cells / “A”", items).content)
    assert category.get("type") == "category"
    assert text(category, "category") == "$course$/top/Cells // “A”"
    return questions


def text(question: ET.Element, path: str) -> str:
    """`getpath(…, istext)`: the text below a path, trimmed."""
    return (question.findtext(f"{path}/text") or "").strip()


def answers(question: ET.Element) -> list[tuple[str, str, str]]:
    """`import_answer`: fraction, text and feedback of each."""
    return [
        (one.get("fraction", "0"), (one.findtext("text") or "").strip(), text(one, "feedback"))
        for one in question.findall("answer")
    ]


@pytest.mark.parametrize("kind", ItemType)
def test_the_headers_of_every_type_are_where_moodle_looks(kind: ItemType) -> None:
    (question,) = imported(EVERY[kind].model_copy(update={"tags": ["unit 2"]}))
    assert text(question, "name").startswith("001 ")
    assert question.find("questiontext[@format='html']") is not None
    assert text(question, "generalfeedback") == "<p>Because.</p>"
    assert question.findtext("defaultgrade") == "2"
    assert question.findtext("idnumber") == str(EVERY[kind].id)
    assert next(one.findtext("text") for one in question.findall("tags/tag")) == "unit 2"


def test_every_type_brings_what_its_importer_asks_for() -> None:
    made = dict(zip(EVERY, imported(*EVERY.values()), strict=True))
    choice = made[T.MULTIPLE_CHOICE]
    assert (choice.get("type"), choice.findtext("single")) == ("multichoice", "true")
    assert answers(choice)[:2] == [
        ("100", "<p>Mitochondrion</p>", "<p>Respiration</p>"),
        ("0", "<p>Nucleus</p>", "<p>It holds DNA</p>"),
    ]
    several = made[T.MULTIPLE_RESPONSE]
    assert (several.get("type"), several.findtext("single")) == ("multichoice", "false")
    assert all(fraction.lstrip("-") in GRADES for fraction, _, _ in answers(several))
    # Old files are told by other words than these two, in any language.
    assert [one[:2] for one in answers(made[T.TRUE_FALSE])] == [("100", "true"), ("0", "false")]
    short = made[T.SHORT_ANSWER]
    assert (short.findtext("usecase"), [one[:2] for one in answers(short)]) == (
        "0",
        [("100", "mitochondrion"), ("100", "mitochondria")],
    )
    embedded = _EMBEDDED.search(text(made[T.CLOZE], "questiontext"))
    assert embedded is not None
    assert (embedded[1], embedded[2]) == ("2", "%100%mitochondrion~%100%mitochondria")
    number = made[T.NUMERICAL]
    assert [one[:2] for one in answers(number)] == [("100", "-343.5")]
    assert number.findtext("answer/tolerance") == "2"
    assert (number.findtext("units/unit/multiplier"), number.findtext("units/unit/unit_name")) == ("1", "m/s")
    pairs = [(text(one, "."), text(one, "answer")) for one in made[T.MATCHING].findall("subquestion")]
    assert pairs == [("<p>France</p>", "Paris"), ("<p>Italy</p>", "Rome"), ("<p>Japan</p>", "Tokyo")]
    order = [one[1] for one in answers(made[T.ORDERING])]
    assert order == ["<p>Moon</p>", "<p>Earth</p>", "<p>Jupiter</p>", "<p>Sun</p>"]
    essay = made[T.ESSAY]
    assert (essay.findtext("responseformat"), text(essay, "graderinfo")) == (
        "editor",
        "<p>Two points for membranes</p>",
    )


@pytest.mark.parametrize("format", [ExportFormat.MOODLE_XML, ExportFormat.GIFT, ExportFormat.QTI12])
@pytest.mark.parametrize(("right", "lost"), [("*Paris*", True), ("$x$", True), ("Paris, 5 * 4", False)])
def test_right_sides_that_are_shown_as_plain_text_are_named(
    format: ExportFormat, right: str, lost: bool
) -> None:
    one = item("matching", "Match.", answer=Answer(pairs=[("a", right), ("b", "c")]), options=choices())
    assert ("answer.pairs" in {loss.field for loss in losses(format, [one])}) is lost
