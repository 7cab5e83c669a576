"""Variants have the same questions in another order, every key is right, and the same seed gives the same again."""

import csv
import io
import zipfile
from string import ascii_uppercase

import pytest

from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid
from backend.quiz import service
from backend.quiz.formats import Copy, ExportFormat
from backend.quiz.schemas import Item, ItemContent, ItemType, KeyRow, Option, Quiz, Variants
from backend.quiz.variants import _as_csv, key_table, may_move, variants
from tests.factories import a_drafted_quiz, a_multiple_choice, a_person, a_short_answer
from tests.quiz.formats.items import ONE_OF_EACH


def a_quiz(*items: Item) -> Quiz:
    now = utc_now()
    return Quiz(
        id=new_id(),
        title="Weather",
        source_id=None,
        run_id=None,
        items=list(items),
        created_at=now,
        updated_at=now,
    )


def many() -> list[Item]:
    """Every kind of question, and six of one kind, each an item of its own."""
    choice = ONE_OF_EACH[ItemType.MULTIPLE_CHOICE]
    return [
        item.model_copy(update={"id": new_id()})
        for item in (*ONE_OF_EACH.values(), *(choice for _ in range(6)))
    ]


def test_the_first_is_the_quiz_as_it_stands_and_the_others_differ() -> None:
    quiz = a_quiz(*many())
    made = variants(quiz, "ABCD", 7)
    assert made[0].items == quiz.items
    orders = {tuple(item.id for item in one.items) for one in made}
    assert len(orders) == 4
    assert {frozenset(order) for order in orders} == {frozenset(item.id for item in quiz.items)}
    assert variants(quiz, "ABCD", 7) == made
    assert variants(quiz, "ABCD", 8) != made


def test_every_key_in_the_table_is_the_key_of_the_question_there() -> None:
    quiz = a_quiz(*many())
    made = variants(quiz, "ABCD", 7)
    table = key_table(quiz, made, 7)
    moved = 0
    for row in table.rows:
        original = next(item for item in quiz.items if item.id == row.item_id)
        for one in made:
            there = one.items[row.places[one.letter] - 1]
            assert (there.id, there.stem) == (row.item_id, row.stem)
            assert sorted(option.text for option in there.options) == sorted(o.text for o in original.options)
            if original.type in (ItemType.MULTIPLE_CHOICE, ItemType.MULTIPLE_RESPONSE):
                right = {
                    there.options[ascii_uppercase.index(letter)].text
                    for letter in row.keys[one.letter].split(", ")
                }
                assert right == {option.text for option in original.options if option.correct}
                moved += row.keys[one.letter] != row.keys["A"]
            else:
                assert there.options == original.options
                assert row.keys[one.letter]
    assert moved > 3


@pytest.mark.parametrize(
    ("texts", "changes", "moves"),
    [
        (("Paris", "Rome", "Oslo"), {}, True),
        (("10", "20 kg", "30%"), {}, False),
        (("Paris", "Rome", "A and B"), {}, False),
        (("Paris", "Rome", "Oslo"), {"explanation": "Option B is in Italy."}, False),
        (("Paris", "Rome", "Oslo"), {"explanation": "A capital is a seat of government."}, True),
    ],
)
def test_options_that_say_where_they_stand_stay_there(
    texts: tuple[str, ...], changes: dict[str, object], moves: bool
) -> None:
    options = [Option(text=text, correct=not n) for n, text in enumerate(texts)]
    assert may_move(a_multiple_choice().model_copy(update={"options": options, **changes})) is moves


def test_none_of_the_above_stays_below() -> None:
    options = [Option(text=text) for text in ("Paris", "None of the above", "Rome", "Oslo")]
    item = ONE_OF_EACH[ItemType.MULTIPLE_CHOICE].model_copy(update={"options": options})
    for one in variants(a_quiz(item), "ABCDEFGH", 3)[1:]:
        assert one.items[0].options[-1].text == "None of the above"


def test_all_variants_come_in_one_file_with_their_keys(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    formula = a_short_answer('=HYPERLINK("http://example.org")')
    contents: list[ItemContent] = [a_multiple_choice(), formula, a_short_answer()]
    quiz = a_drafted_quiz(uow, ada, *contents)
    with pytest.raises(Conflict, match="approved"):
        service.list_variants(uow, ada, quiz.id, count=4, seed=7)
    with pytest.raises(Invalid, match="2 to 8"):
        service.list_variants(uow, ada, quiz.id, count=1, seed=7, approved_only=False)
    file, again = (
        service.export_variants(uow, ada, quiz.id, ExportFormat.MD, count=3, seed=7, approved_only=False)
        for _ in range(2)
    )
    assert file.content == again.content
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.namelist() == [
            "weather-and-climate-a.md",
            "weather-and-climate-b.md",
            "weather-and-climate-c.md",
            "weather-and-climate-keys.csv",
        ]
        rows = list(csv.reader(io.StringIO(archive.read("weather-and-climate-keys.csv").decode("utf-8-sig"))))
    printed = service.export_variants(
        uow, ada, quiz.id, ExportFormat.DOCX, count=2, seed=7, approved_only=False, copy=Copy.STUDENT
    )
    with zipfile.ZipFile(io.BytesIO(printed.content)) as archive:
        assert archive.namelist() == [
            "weather-and-climate-a-student.docx",
            "weather-and-climate-a-key.docx",
            "weather-and-climate-b-student.docx",
            "weather-and-climate-b-key.docx",
            "weather-and-climate-keys.csv",
        ]
    assert rows[0] == ["question", "A number", "A key", "B number", "B key", "C number", "C key"]
    assert rows[2][0].startswith("'=HYPERLINK")
    assert service.list_uses(uow, ada, quiz.items[0].id).exports[1].format == "md × 3"


def test_the_table_of_keys_runs_nothing_in_a_spreadsheet() -> None:
    # Where a semicolon separates, a cell that is not quoted would end at it.
    row = KeyRow(item_id=new_id(), stem="\u202e＝SUM(1)", places={"A": 1}, keys={"A": "x;=1+1"})
    table = _as_csv(Variants(letters=["A"], seed=1, rows=[row])).decode("utf-8-sig")
    assert table.splitlines()[1] == '"\'＝SUM(1)","1","x;=1+1"'
