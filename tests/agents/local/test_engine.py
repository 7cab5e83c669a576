"""The engine's surface: the same answer for the same question, and an honest word when there is none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from backend.agents.local.engine import Draft, Shortfall, Taken, carries, draft, read, suggest_blueprint
from backend.quiz.schemas import Bloom, Blueprint, Difficulty, ItemType
from tests.agents.local import texts
from tests.agents.local.invariants import quiz

MADE = (
    ItemType.MULTIPLE_CHOICE,
    ItemType.TRUE_FALSE,
    ItemType.CLOZE,
    ItemType.SHORT_ANSWER,
    ItemType.NUMERICAL,
    ItemType.MATCHING,
)


def _first(text: str, item_type: ItemType, *, seed: int = 1, **blueprint: object) -> Draft | Shortfall:
    wanted = Blueprint.model_validate({"counts": {item_type: 1}, **blueprint})
    return draft(read(text), wanted, seed=seed, item_type=item_type, taken=[])


def test_the_same_seed_gives_the_same_bytes() -> None:
    counts = {ItemType.MULTIPLE_CHOICE: 5, ItemType.TRUE_FALSE: 2, ItemType.CLOZE: 2}
    once = [made.content.model_dump_json() for made in quiz(read(texts.BIOLOGY), counts, seed=7)[0]]
    again = [made.content.model_dump_json() for made in quiz(read(texts.BIOLOGY), counts, seed=7)[0]]
    assert once == again


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "from tests.agents.local import texts\n"
        "from tests.agents.local.invariants import quiz\n"
        "from backend.agents.local.engine import read\n"
        "from backend.quiz.schemas import ItemType\n"
        "made = quiz(read(texts.PHYSICS), {ItemType.MULTIPLE_CHOICE: 3, ItemType.TRUE_FALSE: 3}, seed=3)[0]\n"
        "print([item.content.model_dump_json() for item in made])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert "multiple_choice" in outputs.pop()


def test_another_seed_gives_another_selection() -> None:
    text = "\n\n".join(texts.RICH.values())
    selections = {
        tuple(made.fact for made in quiz(read(text), {ItemType.MULTIPLE_CHOICE: 4}, seed=seed)[0])
        for seed in range(5)
    }
    assert len(selections) >= 4


def test_a_fact_is_named_after_its_kind_place_and_key() -> None:
    made = _first(texts.THREE_SENTENCES, ItemType.SHORT_ANSWER)
    assert isinstance(made, Draft)
    kind, span, key = made.fact.split(":")
    start, end = map(int, span.split("-"))
    assert kind == "definition"
    assert texts.THREE_SENTENCES[start:end] == made.content.evidence[0].quote
    assert key in {"evaporation", "condensation"}


def test_a_fact_already_taken_is_not_asked_again() -> None:
    drafts, shortfalls = quiz(read(texts.GLOSSARY), {ItemType.SHORT_ANSWER: 50})
    assert len({made.fact for made in drafts}) == len(drafts) >= 4
    assert [shortfall.code for shortfall in shortfalls] == ["no_more_facts"]


@pytest.mark.parametrize("item_type", MADE)
def test_an_empty_text_is_too_short(item_type: ItemType) -> None:
    made = _first("", item_type)
    assert isinstance(made, Shortfall)
    assert made.code == "too_short"
    assert "0 words" in made.message


def test_a_text_in_another_language_is_refused_by_that_name() -> None:
    assert read(texts.GERMAN).language == "de"
    made = _first(texts.GERMAN, ItemType.CLOZE, language="de")
    assert isinstance(made, Shortfall)
    assert made.code == "language"
    assert "in German" in made.message
    assert "provider" in made.message


def test_items_in_another_language_are_refused() -> None:
    made = _first(texts.BIOLOGY, ItemType.CLOZE, language="fr")
    assert isinstance(made, Shortfall)
    assert made.code == "language"


def test_an_essay_asks_to_tell_apart_what_is_easily_confused_and_its_rubric_says_both_meanings() -> None:
    made = _first(texts.MARKETS, ItemType.ESSAY, difficulty="medium")
    assert isinstance(made, Draft)
    assert made.content.answer.rubric
    assert made.content.points == made.content.answer.rubric.count("1 point")
    assert "“" in made.content.stem


def test_dated_events_are_put_in_order_without_their_years() -> None:
    made = _first(texts.HISTORY, ItemType.ORDERING)
    assert isinstance(made, Draft)
    order = made.content.answer.order or []
    years = [int(made.content.explanation.split(f": {entry}")[0][-4:]) for entry in order]
    assert years == sorted(years)
    assert not any(str(year) in entry for year, entry in zip(years, order, strict=True))


def test_the_members_of_a_class_are_all_right_and_the_others_are_named_elsewhere() -> None:
    made = _first(texts.BIOLOGY, ItemType.MULTIPLE_RESPONSE)
    assert isinstance(made, Draft)
    right = {option.text for option in made.content.options if option.correct}
    assert right == {"Water", "Carbon dioxide", "Light"}
    assert len(made.content.options) == 5
    assert all(option.rationale for option in made.content.options)


def test_a_level_that_nothing_left_in_the_text_asks_for_is_said() -> None:
    made = _first(texts.PHYSICS, ItemType.NUMERICAL, bloom=[Bloom.UNDERSTAND])
    assert isinstance(made, Shortfall)
    assert (made.code, "understand" in made.message) == ("bloom", True)


def test_how_hard_a_number_is_does_not_follow_its_size() -> None:
    document = read("There are eight planets in the Solar System. The Moon takes 27.3 days to circle the Earth. "
                    "About 9,000 stars are bright enough to be seen without a telescope on a dark night.")  # fmt: skip
    drafts, _ = quiz(document, {ItemType.NUMERICAL: 3})
    hardness = {made.content.answer.value: made.content.difficulty for made in drafts}
    assert hardness.get(9000.0) is not Difficulty.HARD


def test_levels_above_understanding_are_refused_instead_of_mislabelled() -> None:
    made = _first(texts.BIOLOGY, ItemType.MULTIPLE_CHOICE, bloom=[Bloom.CREATE])
    assert isinstance(made, Shortfall)
    assert made.code == "bloom"


def test_a_blueprint_that_asks_for_understanding_gets_it() -> None:
    made = _first(texts.HISTORY, ItemType.TRUE_FALSE, bloom=[Bloom.UNDERSTAND])
    assert isinstance(made, Draft)
    assert made.content.bloom is Bloom.UNDERSTAND


def test_objectives_draw_the_choice_to_their_sentences() -> None:
    text = "\n\n".join(texts.RICH.values())
    document = read(text)
    blueprint = Blueprint(
        counts={ItemType.SHORT_ANSWER: 1}, objectives=["Explain monopoly and the price of a good"]
    )
    made = draft(document, blueprint, seed=1, item_type=ItemType.SHORT_ANSWER, taken=[])
    assert isinstance(made, Draft)
    market = text.index("# Markets")
    assert market < made.content.evidence[0].start < market + len(texts.MARKETS)


@pytest.mark.parametrize("difficulty", Difficulty)
def test_every_difficulty_can_be_asked_for(difficulty: Difficulty) -> None:
    assert isinstance(_first(texts.BIOLOGY, ItemType.MULTIPLE_CHOICE, difficulty=difficulty), Draft)


def test_three_sentences_carry_an_item_and_no_more_than_their_facts() -> None:
    drafts, shortfalls = quiz(read(texts.THREE_SENTENCES), {ItemType.SHORT_ANSWER: 10})
    assert 1 <= len(drafts) <= 3
    assert shortfalls


def test_a_suggested_blueprint_can_be_met() -> None:
    for text in texts.RICH.values():
        document = read(text)
        blueprint = suggest_blueprint(document)
        drafts, _ = quiz(document, blueprint.counts, seed=0)
        assert 2 <= blueprint.requested <= 10
        assert len(drafts) >= 0.7 * blueprint.requested


def test_a_suggested_blueprint_exists_even_for_nothing() -> None:
    assert suggest_blueprint(read("")).requested == 1


def test_what_a_text_carries_is_no_less_than_what_it_gives() -> None:
    for text in texts.RICH.values():
        document = read(text)
        for item_type, estimate in carries(document).items():
            assert len(quiz(document, {item_type: 30})[0]) <= estimate


def test_importing_the_engine_loads_no_word_lists() -> None:
    program = (
        "import sys, backend.agents.local.engine\n"
        "print(sorted({'textblob', 'wordfreq', 'simplemma', 'rapidfuzz'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert ran.stdout.strip() == "[]"


def test_warming_up_loads_the_word_lists() -> None:
    program = (
        "import sys, backend.agents.local.engine as engine\n"
        "engine.warm_up()\n"
        "print(sorted({'textblob', 'wordfreq', 'simplemma', 'rapidfuzz'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert {"textblob", "wordfreq", "simplemma"} <= set(ran.stdout.strip("[]\n").replace("'", "").split(", "))


def test_a_longer_list_of_taken_items_keeps_its_order_of_choice() -> None:
    document = read(texts.PHYSICS)
    blueprint = Blueprint(counts={ItemType.NUMERICAL: 3})
    first = draft(document, blueprint, seed=4, item_type=ItemType.NUMERICAL, taken=[])
    assert isinstance(first, Draft)
    taken = [Taken(first.fact, first.content)]
    second = draft(document, blueprint, seed=4, item_type=ItemType.NUMERICAL, taken=taken)
    assert isinstance(second, Draft)
    assert second == draft(document, blueprint, seed=4, item_type=ItemType.NUMERICAL, taken=taken)
    assert second.fact != first.fact
