"""What the engine finds in a sentence, and what it leaves alone."""

from __future__ import annotations

import pytest

from backend.agents.local.document import FactKind
from backend.agents.local.en.inflect import article, is_plural, pluralize, singularize, variants
from backend.agents.local.en.numbers import value_of
from backend.agents.local.engine import read

_PADDING = (
    " The plant is in the garden of the house and the water of the river is cold for the people of the town."
)

MOVEMENT = "the movement of water through a membrane"


def facts(sentence: str, kind: FactKind) -> list[tuple[str, str]]:
    """Keys and rests of the facts of a kind that a sentence gives."""
    return [(fact.key, fact.rest) for fact in read(sentence + _PADDING).facts if fact.kind is kind]


@pytest.mark.parametrize(
    ("sentence", "key", "meaning"),
    [
        (
            f"Osmosis is {MOVEMENT}.",
            "osmosis",
            MOVEMENT,
        ),
        (
            f"Osmosis refers to {MOVEMENT} (Lee 2010).",
            "osmosis",
            MOVEMENT,
        ),
        ("The term osmosis refers to the movement of water.", "osmosis", "the movement of water"),
        (
            f"In biology, osmosis is {MOVEMENT}.",
            "osmosis",
            MOVEMENT,
        ),
        (
            "The movement of water through a membrane is called osmosis.",
            "osmosis",
            MOVEMENT,
        ),
        (
            f"Biologists define osmosis as {MOVEMENT}.",
            "osmosis",
            MOVEMENT,
        ),
        (
            f"Roots take up water by osmosis, {MOVEMENT}.",
            "osmosis",
            MOVEMENT,
        ),
        (
            f"The roots depend on osmosis, which is {MOVEMENT}.",
            "osmosis",
            MOVEMENT,
        ),
        (
            f"Osmosis, also called water diffusion, is {MOVEMENT}.",
            "osmosis",
            MOVEMENT,
        ),
        (
            "Osmosis occurs when water moves through a membrane.",
            "osmosis",
            "what happens when water moves through a membrane",
        ),
        (
            f"Osmosis is {MOVEMENT}, which saves energy.",
            "osmosis",
            MOVEMENT,
        ),
        (
            "A primary cell is one that cannot be charged again.",
            "primary cell",
            "a cell that cannot be charged again",
        ),
    ],
)
def test_a_definition_gives_its_term_and_its_meaning(sentence: str, key: str, meaning: str) -> None:
    assert facts(sentence, FactKind.DEFINITION) == [(key, meaning)]


@pytest.mark.parametrize(
    "sentence",
    [
        "This is the movement of water through a membrane.",
        "It is the movement of water through a membrane that matters.",
        "Osmosis is an important part of the life of every plant.",
        "Osmosis is one reason that plants grow.",
        "Osmosis is not the movement of salt through a membrane.",
        "Osmosis may be the movement of water that we see here.",
        "In the last century, the movement of water through a membrane changed.",
        "Theft, fraud, and vandalism are crimes of people against property.",
        "Osmosis refers to what this figure shows.",
    ],
)
def test_a_passing_remark_is_no_definition(sentence: str) -> None:
    assert facts(sentence, FactKind.DEFINITION) == []


@pytest.mark.parametrize(
    ("sentence", "question", "value", "unit"),
    [
        (
            "Water boils at 100 degrees Celsius at sea level.",
            "At how many degrees Celsius does water boil at sea level",
            100,
            "degrees Celsius",
        ),
        (
            "About 45 percent of adults have a job.",
            "About what percentage of adults have a job",
            45,
            "percent",
        ),
        ("The heart has four chambers and it beats all day.", None, 0, ""),
        (
            "The human heart of an adult has four chambers.",
            "How many chambers does the human heart of an adult have",
            4,
            "chambers",
        ),
        (
            "The height of the tower is 1,200 meters.",
            "What is the height of the tower, in meters",
            1200,
            "meters",
        ),
        (
            "The empire had 3.5 million people.",
            "How many people did the empire have",
            3_500_000,
            "people",
        ),
        ("There are twelve months in a year.", "How many months are there in a year", 12, "months"),
        ("See 12 pages in Chapter 3 for this.", None, 0, ""),
        ("Between 5 and 10 people came to the meeting.", None, 0, ""),
    ],
)
def test_a_quantity_is_asked_for_with_its_unit(
    sentence: str, question: str | None, value: float, unit: str
) -> None:
    found = [fact for fact in read(sentence + _PADDING).facts if fact.kind is FactKind.QUANTITY]
    if question is None:
        assert found == []
    else:
        assert [(fact.rest, fact.value, fact.unit) for fact in found] == [(question, value, unit)]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The French Revolution began in 1789.", "In what year did the French Revolution begin"),
        ("The Treaty of Paris was signed in 1763.", "In what year was the Treaty of Paris signed"),
        (
            "In 1804, Napoleon crowned himself emperor of France.",
            "In what year did Napoleon crown himself emperor of France",
        ),
    ],
)
def test_a_year_is_asked_for_in_question_order(sentence: str, question: str) -> None:
    assert [rest for _, rest in facts(sentence, FactKind.YEAR)] == [question]


@pytest.mark.parametrize(
    "sentence",
    [
        "Prices fell for many years (Kerr 2020).",
        "It happened in 1950 in the town.",
        "He was born in 1840 in Paris.",
        "The Weirport and Harfield Railway followed in 1830.",
        "The old guild of Harfield was in decline in 1830.",
    ],
)
def test_a_year_in_a_citation_or_with_a_dangling_subject_is_not_asked_for(sentence: str) -> None:
    assert facts(sentence, FactKind.YEAR) == []


def test_what_goes_from_one_number_to_another_is_asked_for_neither() -> None:
    sentence = "The port of Harfield grew from 2,500 houses in 1772 to 30,300 in 1851."
    assert facts(sentence, FactKind.QUANTITY) == []


def test_a_claim_is_credited_to_the_person_in_full() -> None:
    text = "Émile Durkheim studied the rates of suicide. Durkheim argued that deviance has a function in every society."
    assert ("Émile Durkheim", "Who argued that deviance has a function in every society") in facts(
        text, FactKind.CLAIM
    )


def test_the_members_of_a_list_are_found_with_the_others() -> None:
    found = [
        fact
        for fact in read("The three types of rock are igneous rock, sandstone, and marble." + _PADDING).facts
        if fact.kind is FactKind.MEMBERS
    ]
    assert [(fact.key, fact.others) for fact in found] == [
        ("igneous rock", ("sandstone", "marble")),
        ("sandstone", ("igneous rock", "marble")),
        ("marble", ("igneous rock", "sandstone")),
    ]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1,200", 1200), ("3.5 million", 3_500_000), ("45%", 45), ("twenty-one", 21), ("two hundred", 200),
        ("1960s", None), ("third", None), ("5–10", None), ("1,20", None), ("v2", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_written(words: str, value: float | None) -> None:
    assert value_of(words.split()) == value


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("apple", "an"), ("university", "a"), ("hour", "an"), ("European", "a"), ("one-time event", "a"),
        ("FBI agent", "an"), ("unusual case", "an"), ("house", "a"), ("8 percent rise", "an"), ("honest man", "an"),
    ],
)  # fmt: skip
def test_the_article_follows_the_sound(words: str, expected: str) -> None:
    assert article(words) == expected


@pytest.mark.parametrize(
    ("single", "plural"),
    [
        ("theory", "theories"), ("class", "classes"), ("social norm", "social norms"), ("crisis", "crises"),
        ("woman", "women"), ("mitochondrion", "mitochondria"), ("church", "churches"), ("house", "houses"),
    ],
)  # fmt: skip
def test_plurals_go_both_ways(single: str, plural: str) -> None:
    assert pluralize(single) == plural
    assert is_plural(plural)
    assert not is_plural(single)
    if single != "crisis":
        assert singularize(plural) == single


def test_a_typed_answer_may_be_singular_or_plural_but_never_a_word_nobody_uses() -> None:
    assert variants("folkway")[0] == "folkway"
    assert "norms" in variants("norm")
    assert variants("socialization") == ["socialization"]
    assert variants("in-group")[:1] == ["in-group"]
    assert "in group" in variants("in-group")
