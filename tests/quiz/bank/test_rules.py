"""A quiz by rule: what fits is taken once, what is missing is told, and a seed gives the same again."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.bank.rules import assign
from backend.quiz.formats import ExportFormat
from backend.quiz.schemas import Difficulty, Item, NewQuizByRules, Rule
from backend.sources import service as sources
from tests.factories import CHAPTER, a_multiple_choice, a_person, a_short_answer, a_source

WORDS = (
    "rain and hail",
    "a cold front",
    "the tropics",
    "a barometer's needle",
    "evening thunder",
    "snow on Etna",
)


def six(uow: UnitOfWork, actor: Actor) -> list[Item]:
    """Three easy ones on chapter 1, three hard ones on chapter 2."""
    return [
        quiz.write_item(
            uow,
            actor,
            None,
            a_short_answer(f"What is {word}?").model_copy(
                update={
                    "tags": [f"chapter {1 + n // 3}"],
                    "difficulty": Difficulty.HARD if n // 3 else Difficulty.EASY,
                }
            ),
        )
        for n, word in enumerate(WORDS)
    ]


def asked(*rules: Rule, dry_run: bool = False, seed: int = 7) -> NewQuizByRules:
    return NewQuizByRules(
        title="By rules", rules=list(rules), seed=seed, approved_only=False, dry_run=dry_run
    )


def test_rules_make_a_quiz_in_their_order_and_what_is_missing_is_told(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    items = six(uow, ada)
    wanted = asked(Rule(count=2, tag="chapter 2"), Rule(count=5, difficulty=Difficulty.EASY))
    would = quiz.make_by_rules(uow, ada, wanted.model_copy(update={"dry_run": True}))
    assert (would.quiz_id, would.short) == (None, 2)
    assert [(rule.matching, rule.taken, rule.short) for rule in would.rules] == [(3, 2, 0), (3, 3, 2)]
    assert quiz.list_quizzes(uow, ada).items == []
    made = quiz.make_by_rules(uow, ada, wanted)
    assert made.items == would.items
    assert made.quiz_id is not None
    taken = [item.id for item in quiz.read_quiz(uow, ada, made.quiz_id).items]
    assert taken == [item.id for item in made.items]
    assert set(taken[2:]) == {item.id for item in items[:3]}


def test_only_what_was_not_used_since(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    items = six(uow, ada)
    before = utc_now()
    used = quiz.create_quiz(uow, ada, "Used", [item.id for item in items[:5]])
    quiz.export_quiz(uow, ada, used.id, ExportFormat.MD, approved_only=False)
    found = quiz.make_by_rules(uow, ada, asked(Rule(count=6, unused_since=before), dry_run=True))
    assert [item.id for item in found.items] == [items[5].id]


def test_a_section_of_a_source_is_asked_about(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    source = a_source(uow, ada)
    first = quiz.write_item(uow, ada, None, a_multiple_choice(), source_id=source.id)
    quote = "A hurricane is a tropical storm"
    start = CHAPTER.index(quote)
    proof = [{"start": start, "end": start + len(quote), "quote": quote}]
    storm = a_multiple_choice("Which storm forms over warm seas?").model_dump() | {"evidence": proof}
    second = quiz.write_item(uow, ada, None, type(first.content).model_validate(storm), source_id=source.id)
    assert {passage.anchor.partition(",")[0] for passage in sources.passages_for(uow, ada, source.id)} >= {
        "Storms"
    }
    rule = Rule(count=5, source_id=source.id, section="storms")
    assert [item.id for item in quiz.make_by_rules(uow, ada, asked(rule, dry_run=True)).items] == [second.id]
    nowhere = Rule(count=5, source_id=source.id, section="Volcanoes")
    assert quiz.make_by_rules(uow, ada, asked(nowhere, dry_run=True)).items == []
    with pytest.raises(NotFound):
        quiz.make_by_rules(uow, ada, asked(Rule(count=1, source_id=new_id(), section="x")))


def test_of_two_that_are_alike_one_is_taken_and_drafts_only_when_asked_for(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    older = quiz.write_item(uow, ada, None, a_short_answer())
    quiz.write_item(uow, ada, None, a_short_answer())
    assert [item.id for item in quiz.make_by_rules(uow, ada, asked(Rule(count=2))).items] == [older.id]
    approved = NewQuizByRules(rules=[Rule(count=2)])
    with pytest.raises(Conflict, match="No question of your bank fits"):
        quiz.make_by_rules(uow, ada, approved)


def test_another_seed_takes_others_and_somebody_elses_are_never_taken(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    six(uow, ada)
    taken = {
        tuple(
            item.id
            for item in quiz.make_by_rules(uow, ada, asked(Rule(count=2), dry_run=True, seed=seed)).items
        )
        for seed in range(8)
    }
    assert len(taken) > 2
    ben = a_person(uow, name="Ben")
    assert quiz.make_by_rules(uow, ben, asked(Rule(count=2), dry_run=True)).items == []


def test_competing_rules_share_so_that_most_are_filled() -> None:
    a, b, c = (UUID(int=n) for n in range(3))
    # The first takes what the second needs, unless it is made to give it up.
    assert assign([2, 1, 1], [[a, b, c], [b], [a]]) == [[c], [b], [a]]
    assert assign([1, 1], [[a], [a]]) in ([[a], []], [[], [a]])
    assert assign([3], [[]]) == [[]]


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{"count": 0}],
        [{"count": 200}] * 3,
        [{"count": 1, "section": "Storms"}],
        [{"count": 1, "unused_since": "May"}],
    ],
)
def test_rules_that_make_no_sense_are_refused(rules: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        NewQuizByRules.model_validate({"rules": rules})
