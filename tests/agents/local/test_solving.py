"""The local SolverAgent answers blind: it finds wrong keys, leaves right ones alone, and says when it cannot tell."""

from __future__ import annotations

import statistics
from dataclasses import fields, replace
from random import Random

import pytest

from backend.agents.local import solving
from backend.agents.local.en.solve.index import index_of
from backend.agents.local.en.solve.measured import VERSION, last_measured
from backend.agents.material import Material
from backend.agents.solver import Question, can_solve, pose
from backend.jobs.schemas import Engine
from backend.provider.schemas import Outcome
from backend.quiz.schemas import Answer, Evidence, ItemContent, ItemType, Option
from tests.agents.local import texts
from tests.agents.local.keys import (
    CHOICE,
    Tally,
    a_choice,
    a_number,
    a_statement,
    drafted,
    material_of,
    tally,
    typed,
    with_wrong_key,
)
from tests.benchmarks.chapter import chapter
from tests.factories import CHAPTER

SOURCES = {
    "weather": CHAPTER,
    "biology": texts.BIOLOGY,
    "history": texts.HISTORY,
    "physics": texts.PHYSICS,
    "markets": texts.MARKETS,
}
CLOZE, SHORT = ItemType.CLOZE, ItemType.SHORT_ANSWER


@pytest.fixture(scope="module")
def materials() -> dict[str, Material]:
    """The texts, parsed once."""
    return {name: material_of(text) for name, text in SOURCES.items()}


@pytest.fixture(scope="module")
def tallies(materials: dict[str, Material]) -> tuple[Tally, Tally]:
    """What the solver says of the engine's own items, and of the same with wrong keys."""
    return tally(materials.values())


def test_right_keys_are_hardly_ever_disputed(tallies: tuple[Tally, Tally]) -> None:
    right, _ = tallies
    assert sum(right.endings.values()) >= 40
    assert right.disputes == []
    assert right.share("agreed") >= 0.8


def test_most_wrong_keys_are_caught(tallies: tuple[Tally, Tally]) -> None:
    _, wrong = tallies
    assert sum(wrong.endings.values()) >= 40
    assert wrong.share("agreed") <= 0.02
    for kind in CHOICE:
        assert wrong.share("disputed", {kind}) >= 0.6, kind


CASES = [
    (
        "weather",
        a_choice("Which instrument measures air pressure?", "Barometer", "Anemometer", "Thermometer"),
    ),
    ("biology", a_choice("Which tissue transports sugars?", "Phloem", "Xylem", "Stomata")),
    (
        "biology",
        a_choice("Which tissue carries water from the roots to the leaves?", "Xylem", "Phloem", "Stomata"),
    ),
    ("weather", a_choice("Which of these is not an instrument?", "Thunder", "Barometer", "Anemometer")),
    ("history", a_choice("Who was emperor of the French?", "Napoleon", "Louis XVI", "Rousseau")),
    ("weather", a_statement("A barometer does not measure air pressure.", true=False)),
    ("weather", a_statement("A barometer measures air pressure.", true=True)),
    ("weather", a_statement("An anemometer is an instrument that measures air pressure.", true=False)),
    ("weather", a_statement("The Great Galveston hurricane struck Texas in 1910.", true=False)),
    ("weather", a_statement("The Great Galveston hurricane struck Texas in 1900.", true=True)),
    (
        "weather",
        a_statement(
            "A tornado is a tropical storm with winds faster than 119 kilometres per hour.", true=False
        ),
    ),
    (
        "weather",
        a_statement("A cold front is the edge of a mass of warm air that pushes under cold air.", true=False),
    ),
    (
        "biology",
        a_statement(
            "Phloem carries water from the roots to the leaves, while xylem transports sugars from the leaves to the "
            "rest of the plant.",
            true=False,
        ),
    ),
    (
        "weather",
        a_statement("Condensation is the change of water vapour into liquid water.", true=True),
    ),
    ("weather", a_statement("Evaporation is the change of water vapour into liquid water.", true=False)),
    ("biology", a_statement("Xylem carries water from the leaves to the roots.", true=False)),
    ("markets", a_statement("Old workers are more likely than young workers to change jobs.", true=False)),
    ("markets", a_statement("Young workers are less likely than old workers to change jobs.", true=False)),
    ("weather", typed(CLOZE, "A ____ is an instrument that measures the speed of the wind.", "anemometer")),
    ("weather", typed(SHORT, "What is the study of the atmosphere called?", "meteorology")),
    ("history", typed(SHORT, "Who wrote The Social Contract?", "Rousseau", "Jean-Jacques Rousseau")),
    ("history", a_number("How many people were executed during the Reign of Terror?", 16_000)),
    ("history", a_number("In what year was the Treaty of Paris signed?", 1763)),
    ("physics", a_number("At what temperature does water boil at sea level?", 100, "degrees Celsius")),
    ("physics", a_number("What percentage of the surface of the Earth is covered by water?", 71, "percent")),
    (
        "biology",
        ItemContent(
            type=ItemType.MULTIPLE_RESPONSE,
            stem="Which of these are inputs of photosynthesis?",
            options=[
                Option(text="Water", correct=True),
                Option(text="Carbon dioxide", correct=True),
                Option(text="Sugar"),
                Option(text="Phloem"),
            ],
        ),
    ),
    (
        "weather",
        ItemContent(
            type=ItemType.MATCHING,
            stem="Match each word with what it names.",
            answer=Answer(
                pairs=[
                    ("Barometer", "measures air pressure"),
                    ("Anemometer", "measures the speed of the wind"),
                    ("Thunder", "the sound of heated air"),
                    ("Humidity", "water vapour in the air"),
                ]
            ),
        ),
    ),
    (
        "history",
        ItemContent(
            type=ItemType.ORDERING,
            stem="Put these events in order.",
            answer=Answer(
                order=[
                    "The French Revolution begins",
                    "Louis XVI is executed",
                    "Napoleon seizes power",
                    "The Battle of Waterloo is fought",
                ]
            ),
        ),
    ),
]


def named(case: tuple[str, ItemContent]) -> str:
    return f"{case[1].type.value}: {case[1].stem[:50]}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_question_written_by_hand_is_answered(
    materials: dict[str, Material], case: tuple[str, ItemContent]
) -> None:
    name, item = case
    solved = solving.solve(item, materials[name], seed=3)
    assert (solved.ending, solved.outcome) == ("agreed", Outcome.OK), solved
    assert solved.said
    assert 0 < solved.confidence <= 1


@pytest.mark.parametrize("case", CASES, ids=named)
def test_its_wrong_key_is_disputed(materials: dict[str, Material], case: tuple[str, ItemContent]) -> None:
    name, item = case
    others = [typed(item.type, "Another?", "zebra crossing")]
    misled = with_wrong_key(item, others, Random(1))
    if item.type is ItemType.MULTIPLE_RESPONSE:
        misled = item.model_copy(
            update={"options": [o.model_copy(update={"correct": not o.correct}) for o in item.options]}
        )
    elif item.answer.order:
        misled = item.model_copy(update={"answer": Answer(order=item.answer.order[::-1])})
    assert misled is not None
    assert solving.solve(misled, materials[name], seed=3).ending == "disputed"


# Sentences that tell of a term in ways a hasty reader takes for something else.
GOODS = """Goods and markets

Shopkeepers called the goods that spoil within days the perishables. Wholesale markets are those that sell to shops. \
A market is a place where goods change hands. Formal contracts describe the written promises of both sides. Coins \
are passed on through barter, a way of trading one thing for another. According to price theory, buyers wait for the \
amount of goods that sellers offer at harvest. Spot markets work with goods at hand, while futures markets work with \
goods that come later."""


@pytest.mark.parametrize(
    "item",
    [
        typed(SHORT, "Which term refers to the goods that spoil within days?", "perishables"),
        typed(SHORT, "Which term refers to a way of trading one thing for another?", "barter"),
        a_statement("The term “perishables” refers to the goods that spoil within days.", true=True),
        a_statement("The term “futures markets” refers to work with goods that come later.", true=True),
        a_statement("The term “contracts” refers to the written promises of both sides.", true=False),
        a_choice(
            "What does the term “market” mean?", "A place of trade", "Those that sell to shops", "A coin"
        ),
        a_choice(
            "What does the term “price theory” mean?",
            "How prices come about",
            "The amount of goods that sellers offer at harvest",
            "A way of trading one thing for another",
        ),
        a_choice("What trades one thing for another?", "Barter", "A thing", "Coins"),
    ],
    ids=lambda item: f"{item.type.value}: {item.stem[:50]}",
)
def test_a_right_key_is_not_disputed_where_the_text_tells_of_it_in_a_roundabout_way(
    item: ItemContent,
) -> None:
    assert solving.solve(item, material_of(GOODS), seed=3).ending in ("agreed", "unsure")


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("weather", a_choice("Which planet is largest?", "Jupiter", "Saturn", "Mars")),
        ("weather", a_choice("Which instrument is there?", "Barometer", "All of the above")),
        ("weather", a_statement("Humidity is the share of water vapour in the air.", true=True)),
        ("biology", a_statement("The Calvin cycle takes place in the stroma.", true=True)),
        ("weather", typed(SHORT, "What is a large wave called?", "tsunami")),
        ("weather", a_number("How many people live in Texas?", 30_000_000)),
        ("weather", ItemContent(type=ItemType.ESSAY, stem="Compare two storms.", answer=Answer(rubric="x"))),
    ],
)
def test_what_the_text_does_not_clearly_tell_is_unsure_and_says_why(
    materials: dict[str, Material], name: str, item: ItemContent
) -> None:
    solved = solving.solve(item, materials[name], seed=3)
    assert (solved.agrees, solved.ending, solved.said) == (None, "unsure", "")
    assert solved.confidence == 0
    assert solved.reason


@pytest.mark.parametrize(
    ("stem", "ending"),
    [
        ("Formal surveys are carried out by people who interact with the public.", "agreed"),
        ("Formal surveys are carried out by judges who interact with the public.", "disputed"),
    ],
)
def test_other_words_for_the_same_make_no_other_statement(stem: str, ending: str) -> None:
    text = (
        "Surveys\n\nFormal surveys are conducted by individuals who deal with the public. Judges read them."
    )
    assert solving.solve(a_statement(stem, true=True), material_of(text), seed=1).ending == ending


def test_the_figure_that_is_shown_was_measured_on_this_solver() -> None:
    measured = last_measured()
    assert measured is not None
    assert measured.solver == VERSION
    assert sum(band.answered for band in measured.bands) == measured.answered
    assert sum(band.right for band in measured.bands) == measured.right


def test_a_text_in_another_language_is_left_alone() -> None:
    item = a_statement("Die Photosynthese ist ein Prozess.", true=True)
    assert solving.solve(item, material_of(texts.GERMAN), seed=1).ending == "unsure"


def test_an_empty_text_is_no_error() -> None:
    for _, item in CASES:
        assert solving.solve(item, material_of(""), seed=1).agrees is None


def test_what_the_solver_gets_has_no_place_for_a_key() -> None:
    assert {field.name for field in fields(Question)} == {
        "kind", "stem", "options", "lefts", "rights", "entries", "unit",
    }  # fmt: skip
    for _, item in CASES:
        question, _ = pose(item, 5)
        assert set(question.options) == {option.text for option in item.options}
        assert list(question.rights) != [right for _, right in item.answer.pairs or []] or not question.rights
        assert all(isinstance(text, str) for text in question.options + question.entries)


def test_key_rationale_explanation_and_evidence_change_nothing_of_the_answer(
    materials: dict[str, Material],
) -> None:
    material = materials["weather"]
    for item in drafted(material):
        if item.type not in CHOICE:
            continue
        misled = with_wrong_key(item, (), Random(1))
        assert misled is not None
        misled = misled.model_copy(
            update={"explanation": "Another.", "evidence": [Evidence(start=0, end=7, quote="Weather")]}
        )
        first, second = (solving.solve(one, material, seed=4) for one in (item, misled))
        assert (first.said, first.at) == (second.said, second.at)


def test_options_are_shuffled_by_the_seed_and_the_same_seed_gives_the_same() -> None:
    item = a_choice("Which?", "a", "b", "c", "d")
    orders = {pose(item, seed)[0].options for seed in range(20)}
    assert len(orders) > 5
    assert pose(item, 3) == pose(item, 3)


def test_the_answer_does_not_depend_on_the_order_of_the_options(materials: dict[str, Material]) -> None:
    material = materials["biology"]
    for item in drafted(material):
        said = {solving.solve(item, material, seed=seed).said for seed in range(4)}
        assert len(said) == 1, item.stem


def test_an_answer_says_where_it_was_read(materials: dict[str, Material]) -> None:
    material = materials["weather"]
    solved = solving.solve(CASES[0][1], material, seed=3)
    assert solved.at is not None
    assert material.document.text[slice(*solved.at)].startswith("A barometer is an instrument")


def test_a_chapter_is_indexed_once_and_an_item_takes_three_milliseconds_at_most() -> None:
    title, text = chapter()
    material = replace(material_of(text), title=title)
    items = drafted(material)
    index = index_of(material.document)
    latencies = [solving.solve(item, material, seed=1).cost.latency_ms for item in items]
    assert index_of(material.document) is index
    assert len(items) >= 10
    assert statistics.median(latencies) <= 3.0


@pytest.mark.parametrize("kind", ItemType)
def test_every_type_but_the_essay_can_be_solved_here(kind: ItemType) -> None:
    assert can_solve(kind, Engine.LOCAL) is (kind is not ItemType.ESSAY)
