"""QTI packages hold together, and whoever plays them by their own rules gives the points we give."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from html import unescape
from uuid import UUID

import pytest

from backend.quiz.formats import ExportFormat, export
from backend.quiz.formats.readers import guess_file, read_file
from backend.quiz.formats.reading import ImportFormat, Problem, ReadItem
from backend.quiz.grading import Response as Given
from backend.quiz.grading import grade
from backend.quiz.schemas import Answer, Item, ItemType
from tests.quiz.formats.items import ONE_OF_EACH, choices, item
from tests.quiz.formats.qti_player import Play, Play12, attribute, items_of, items_of_12, name
from tests.quiz.formats.qti_rules import broken_rules

T = ItemType
NEWER = [ExportFormat.QTI21, ExportFormat.QTI30]
PACKAGES = [ExportFormat.QTI12, *NEWER]
EVERY = [
    one.model_copy(update={"points": 3.0, "id": UUID(int=n)}) for n, one in enumerate(ONE_OF_EACH.values(), 1)
]
# Harder on the structure than the plain ones: paragraphs and code in every place, blanks no field can stand in.
_WIDE = "Look at `a < b` and **bold**: $\\frac{1}{2}x_1^2$\n\n$$\\int_0^1 x\\,dx$$\n\n```\nfor x in y:\n    pass\n```\n"
_REASONS = {0: "one\n\ntwo *words*", 1: "within $y$ a line", 2: "```\nx\n```"}
HARD = [
    item(
        "multiple_choice", _WIDE, options=choices("$x^2$", "`c`", _WIDE, reasons=_REASONS), explanation=_WIDE
    ),
    item("multiple_response", _WIDE, options=choices(_WIDE, "b", "c", reasons=_REASONS), explanation=_WIDE),
    item("cloze", f"{_WIDE} The ____ is here", answer=Answer(accepted=["x & y", "<z>"]), explanation=_WIDE),
    item("cloze", "```\ncode ____ here\n```", answer=Answer(accepted=["x"])),
    item("cloze", "In $a____b$ there is no place", answer=Answer(accepted=["x"])),
    item("short_answer", _WIDE, answer=Answer(accepted=["x"])),
    item("numerical", _WIDE, answer=Answer(value=1e-7, tolerance=1e-9, unit="mol & <l>"), explanation="y"),
    item("matching", _WIDE, answer=Answer(pairs=[("$a$", "b\n\nc"), (_WIDE, "d"), ("e", "d")])),
    item("ordering", _WIDE, answer=Answer(order=["$a$", "b\n\nc", _WIDE]), explanation="x"),
    item("essay", _WIDE, answer=Answer(rubric=_WIDE), explanation=_WIDE),
]
HARD = [one.model_copy(update={"id": UUID(int=n), "tags": ["unit 2"]}) for n, one in enumerate(HARD, 50)]


def made(format: ExportFormat, *items: Item) -> bytes:
    return export(format, "Cells & “Energy”", items).content


def shown(element: ET.Element) -> str:
    return unescape(re.sub(r"<[^>]+>", "", "".join(element.itertext()))).strip()


def the(item: ET.Element, wanted: str) -> list[ET.Element]:
    return [found for found in item.iter() if name(found) == wanted]


@pytest.mark.parametrize("format", NEWER)
def test_every_file_is_built_as_the_schemas_say(format: ExportFormat) -> None:
    with zipfile.ZipFile(io.BytesIO(made(format, *EVERY, *HARD))) as package:
        roots = {part: ET.fromstring(package.read(part)) for part in package.namelist()}
    assert len(roots) == 2 + len(EVERY) + len(HARD)
    assert [(part, said) for part, root in roots.items() for said in broken_rules(root)] == []


@pytest.mark.parametrize("format", NEWER)
def test_what_an_item_refers_to_is_declared_in_it(format: ExportFormat) -> None:
    for one in items_of(made(format, *EVERY, *HARD)):
        declared = {attribute(found, "identifier") for found in one if name(found).endswith("declaration")}
        for found in one.iter():
            if name(found) in ("variable", "setoutcomevalue", "mapresponse", "correct"):
                assert attribute(found, "identifier") in declared
            for reference in ("responseidentifier", "outcomeidentifier"):
                assert not attribute(found, reference) or attribute(found, reference) in declared
        identifiers = [attribute(found, "identifier") for found in the(one, "simplechoice")]
        assert len(set(identifiers)) == len(identifiers)


@pytest.mark.parametrize("format", PACKAGES)
def test_a_manifest_names_every_file_and_no_other(format: ExportFormat) -> None:
    with zipfile.ZipFile(io.BytesIO(made(format, *EVERY))) as package:
        names = package.namelist()
        manifest = ET.fromstring(package.read("imsmanifest.xml"))
        for part in names:
            ET.fromstring(package.read(part))
    resources = [found for found in manifest.iter() if name(found) == "resource"]
    listed = [part.attrib["href"] for found in resources for part in found if name(part) == "file"]
    assert sorted([*listed, "imsmanifest.xml"]) == sorted(names)
    identifiers = {found.attrib["identifier"] for found in resources}
    needed = {found.attrib["identifierref"] for found in manifest.iter() if name(found) == "dependency"}
    assert needed <= identifiers
    assert len(identifiers) == len(resources)
    assert all(not part.startswith("/") and ".." not in part for part in names)


@pytest.mark.parametrize("format", NEWER)
def test_each_answer_earns_what_we_give(format: ExportFormat) -> None:
    for item_, played in zip(EVERY, items_of(made(format, *EVERY)), strict=True):
        named = {shown(one) or "": attribute(one, "identifier") for one in the(played, "simplechoice")}
        for given, response in answers(item_, named, played):
            expected = grade(item_, given).earned
            assert Play(played, response).score == pytest.approx(expected or 0.0, abs=1e-4), (
                item_.type,
                given,
            )
        assert Play(played, None).score == 0


def answers(
    item_: Item, named: dict[str, str], played: ET.Element
) -> list[tuple[Given, str | list[str] | None]]:
    """Right, wrong and half-right answers, as ours and as the player's."""
    answer = item_.answer
    match item_.type:
        case T.MULTIPLE_CHOICE | T.TRUE_FALSE:
            ids = [attribute(one, "identifier") for one in the(played, "simplechoice")]
            return [(Given(chosen=frozenset([n])), one) for n, one in enumerate(ids)]
        case T.MULTIPLE_RESPONSE:
            ids = [attribute(one, "identifier") for one in the(played, "simplechoice")]
            sets: list[set[int]] = [{0, 1}, {0}, {0, 1, 2}, {2}, {0, 2}, set()]
            return [(Given(chosen=frozenset(chosen)), [ids[n] for n in sorted(chosen)]) for chosen in sets]
        case T.CLOZE | T.SHORT_ANSWER:
            return [(Given(text=text), text) for text in ("mitochondrion", "MITOCHONDRIA", "nucleus")]
        case T.NUMERICAL:
            return [(Given(text=text), text) for text in ("-343.5", "-345.5", "-341.5", "-346", "343.5")]
        case T.ORDERING:
            orders = [
                answer.order or [],
                ["Sun", "Earth", "Jupiter", "Moon"],
                ["Sun", "Moon", "Earth", "Jupiter"],
            ]
            return [(Given(order=order), [named[entry] for entry in order]) for order in orders]
        case T.MATCHING:
            left, right = (
                {shown(one): attribute(one, "identifier") for one in side}
                for side in the(played, "simplematchset")
            )
            pairings = [
                {"France": "Paris", "Italy": "Rome", "Japan": "Tokyo"},
                {"France": "Rome", "Italy": "Paris", "Japan": "Tokyo"},
                {"France": "Rome"},
            ]
            return [
                (Given(matches=pairing), [f"{left[one]} {right[other]}" for one, other in pairing.items()])
                for pairing in pairings
            ]
        case _:
            return [(Given(text="words"), "words")]


def test_a_package_for_canvas_gives_all_points_to_right_answers_and_none_to_wrong() -> None:
    played = dict(zip(ONE_OF_EACH, items_of_12(made(ExportFormat.QTI12, *ONE_OF_EACH.values())), strict=True))
    labels = {
        kind: {shown(one): one.attrib["ident"] for one in found.iter() if one.tag.endswith("response_label")}
        for kind, found in played.items()
    }

    def score(kind: ItemType, **responses: str | list[str]) -> float:
        return Play12(played[kind], {**responses}).score

    choice = labels[T.MULTIPLE_CHOICE]
    assert score(T.MULTIPLE_CHOICE, response1=choice["Mitochondrion"]) == 100
    assert score(T.MULTIPLE_CHOICE, response1=choice["Nucleus"]) == 0
    several = labels[T.MULTIPLE_RESPONSE]
    assert score(T.MULTIPLE_RESPONSE, response1=[several["Oxygen"], several["Nitrogen"]]) == 100
    assert score(T.MULTIPLE_RESPONSE, response1=list(several.values())) == 0
    assert score(T.SHORT_ANSWER, response1="MITOCHONDRIA") == 100
    assert score(T.CLOZE, response1="nucleus") == 0
    assert [score(T.NUMERICAL, response1=text) for text in ("-343.5", "-342", "-340")] == [100, 100, 0]
    order = [labels[T.ORDERING][entry] for entry in ("Moon", "Earth", "Jupiter", "Sun")]
    assert score(T.ORDERING, response1=order) == 100
    assert score(T.ORDERING, response1=order[::-1]) == 0
    cities = labels[T.MATCHING]
    right = {"response_l1": cities["Paris"], "response_l2": cities["Rome"], "response_l3": cities["Tokyo"]}
    assert score(T.MATCHING, **right) == pytest.approx(100, abs=0.001)
    assert score(T.MATCHING, **{**right, "response_l1": cities["Rome"]}) == pytest.approx(66.667, abs=0.001)
    assert score(T.ESSAY, response1="words") == 0


def test_canvas_finds_the_fields_it_asks_for() -> None:
    package = made(ExportFormat.QTI12, *ONE_OF_EACH.values())
    kinds = [
        next(f[1].text for f in one.iter() if name(f) == "qtimetadatafield" and f[0].text == "question_type")
        for one in items_of_12(package)
    ]
    assert kinds[:3] == ["multiple_choice_question", "multiple_answers_question", "true_false_question"]
    assert "matching_question" in kinds
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        settings = next(part for part in opened.namelist() if part.endswith("assessment_meta.xml"))
        quiz = ET.fromstring(opened.read(settings))
    assert (name(quiz), next(found.text for found in quiz if name(found) == "points_possible")) == (
        "quiz",
        "9",
    )


@pytest.mark.parametrize("format", NEWER)
def test_no_name_in_the_file_tells_the_order_or_the_pairs(format: ExportFormat) -> None:
    ordering, matching = items_of(made(format, EVERY[7], EVERY[6]))
    assert [shown(one) for one in the(ordering, "simplechoice")] == ["Earth", "Jupiter", "Moon", "Sun"]
    assert [attribute(one, "identifier") for one in the(ordering, "simplechoice")] == ["A", "B", "C", "D"]
    rights = the(the(matching, "simplematchset")[1], "simpleassociablechoice")
    assert [shown(one) for one in rights] == ["Tokyo", "Rome", "Paris"]
    assert [attribute(one, "identifier") for one in rights] == ["R1", "R2", "R3"]


@pytest.mark.parametrize("format", PACKAGES)
def test_hostile_text_stays_text(format: ExportFormat) -> None:
    bad = "</p>]]><script>alert(1)</script> & <!-- \" ' $</math><x>$"
    one = item("multiple_choice", bad, options=choices(bad, "b", reasons={0: bad}), explanation=bad)
    with zipfile.ZipFile(io.BytesIO(export(format, bad, [one]).content)) as package:
        for part in package.namelist():
            tags = {name(found) for found in ET.fromstring(package.read(part)).iter()}
            assert "script" not in tags
            assert "x" not in tags


@pytest.mark.parametrize("format", PACKAGES)
def test_a_package_is_known_by_its_manifest(format: ExportFormat) -> None:
    package = made(format, *EVERY)
    assert guess_file(io.BytesIO(package)) is ImportFormat(format.value)
    found = list(read_file(io.BytesIO(package)))
    assert [one.content.type for one in found if isinstance(one, ReadItem)] == [one.type for one in EVERY]
    assert made(format, *EVERY) == package


FOREIGN_21 = """<?xml version="1.0"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="x"
  title="Capital" adaptive="false" timeDependent="false">
 <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
  <correctResponse><value>B</value></correctResponse></responseDeclaration>
 <itemBody><p>Look at <strong>this</strong>.</p>
  <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1"><prompt>Which is the capital?</prompt>
   <simpleChoice identifier="A">Lyon</simpleChoice><simpleChoice identifier="B">Paris</simpleChoice></choiceInteraction>
 </itemBody>
 <responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>
</assessmentItem>"""


def test_an_item_from_elsewhere_is_read_by_itself() -> None:
    file = io.BytesIO(FOREIGN_21.encode())
    assert guess_file(file) is ImportFormat.QTI21
    (found,) = read_file(file)
    assert isinstance(found, ReadItem)
    assert found.content.stem == "Look at **this**.\n\nWhich is the capital?"
    assert [(one.text, one.correct) for one in found.content.options] == [("Lyon", False), ("Paris", True)]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("<assessmentItem><itemBody>\n</oops></assessmentItem>", 2, "not well-formed"),
        ('<?xml version="1.0" encoding="utf-7"?><assessmentItem/>', 1, "save the file as UTF-8"),
        ('<?xml version="1.0" encoding="no-such"?><assessmentItem/>', 1, "save the file as UTF-8"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>\n<assessmentItem/>', 1, "never read"),
        ("<assessmentItem>\n<itemBody><p>x</p></itemBody></assessmentItem>", 1, "0 interactions"),
        (
            "<assessmentItem><itemBody><hotspotInteraction responseIdentifier='R'/></itemBody></assessmentItem>",
            1,
            "hotspotinteraction cannot be kept",
        ),
        ("<assessmentTest/>", 1, "There is no item"),
    ],
)
def test_what_is_no_item_is_refused_with_its_line(text: str, line: int, said: str) -> None:
    (problem,) = read_file(io.BytesIO(text.encode()), ImportFormat.QTI21)
    assert isinstance(problem, Problem)
    assert problem.line == line
    assert said in problem.message


def test_a_package_that_unpacks_without_end_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("items/a.xml", "<assessmentItem>" + "<p>a</p>" * 200_000)
    (problem,) = read_file(io.BytesIO(bomb.getvalue()), ImportFormat.QTI21)
    assert isinstance(problem, Problem)
    assert "longer than any question" in problem.message
    (problem,) = read_file(io.BytesIO(b"PK\x03\x04 and nothing"), ImportFormat.QTI12)
    assert isinstance(problem, Problem)
    assert "no package" in problem.message


@pytest.mark.parametrize("format", NEWER)
def test_players_without_tolerances_score_numbers_by_their_bounds(format: ExportFormat) -> None:
    (played,) = items_of(
        made(format, item("numerical", "How much?", answer=Answer(value=0.3, tolerance=0.1)))
    )
    for found in the(played, "equal"):
        found.tag = found.tag.replace("equal", "never")
    assert [Play(played, text).score for text in ("0.2", "0.4", "0.19", "0.41")] == [1, 1, 0, 0]
    assert [found.text for found in the(played, "basevalue")][:2] == ["0.2", "0.4"]


def test_a_number_within_a_tolerance_of_nothing_is_exact() -> None:
    one = item("numerical", "How many?", answer=Answer(value=3))
    (played,) = items_of(made(ExportFormat.QTI30, one))
    assert [Play(played, text).score for text in ("3", "3.0", "3.1")] == [1, 1, 0]
