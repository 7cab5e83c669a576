"""Facts that two sentences state together: the second leans on the first by its subject only."""

from __future__ import annotations

import pytest

from backend.agents.local.document import Document, Fact, FactKind
from backend.agents.local.en.guide.entries import entries_of
from backend.agents.local.engine import Taken, draft, read
from backend.quiz.schemas import Blueprint, ItemType

_PADDING = "\n\nThe plant is in the garden of the house and the water of the river is cold for the people of the town."
GRAFTING = "A gardener joins a young shoot to an older root. This practice is called plant union."


def leaning(text: str) -> tuple[Document, list[Fact]]:
    """A document and its facts that take two sentences."""
    document = read(text + _PADDING)
    return document, [fact for fact in document.facts if fact.since >= 0]


@pytest.mark.parametrize(
    ("text", "key", "meaning"),
    [
        ("Water passes through a thin skin into a cell. This process is called osmosis.", "osmosis",
         "the process in which water passes through a thin skin into a cell"),
        ("Leaves turn towards the morning light. This is known as tropism.", "tropism",
         "what happens when leaves turn towards the morning light"),
        ("Some herbs do not grow in the shade. Botanists call these open herbs.", "open herbs",
         "herbs that do not grow in the shade"),
    ],
)  # fmt: skip
def test_a_name_is_given_to_what_the_sentence_before_describes(text: str, key: str, meaning: str) -> None:
    document, facts = leaning(text)
    assert [(fact.kind, fact.key, fact.rest) for fact in facts] == [(FactKind.DEFINITION, key, meaning)]
    start, end = document.span_of(facts[0])
    assert document.text[start:end] == text


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("Tropism is the turn of a leaf to the light. It keeps the strength of an old root in the soil.", "tropism",
         "keeps the strength of an old root in the soil"),
        ("Darwin developed what is known as drift theory. This theory holds that seeds travel on the sea.",
         "drift theory", "holds that seeds travel on the sea"),
    ],
)  # fmt: skip
def test_what_is_said_on_of_a_term_is_said_of_it(text: str, key: str, said: str) -> None:
    _, facts = leaning(text)
    assert [(fact.kind, fact.key, fact.rest) for fact in facts] == [(FactKind.SAYING, key, said)]


@pytest.mark.parametrize(
    "text",
    [
        "The gardener waters the plants. They grow in the shade of a wall and by the road.",  # who grows?
        "Water moved through a thin skin in 1890. This process is called osmosis.",  # it happened once
        "It moves through a thin skin. This process is called osmosis.",  # what moves?
        "Water moves through a thin skin.\n\nThis process is called osmosis.",  # another paragraph
        "Farmers buy many kinds of seed. This town is called Elm.",
    ],
)
def test_what_leans_on_more_than_its_subject_is_left_alone(text: str) -> None:
    assert leaning(text)[1] == []


def test_an_item_and_an_entry_of_two_sentences_quote_both() -> None:
    document, _ = leaning(GRAFTING)
    wish = Blueprint(counts={ItemType.SHORT_ANSWER: 1})
    made = draft(document, wish, seed=1, item_type=ItemType.SHORT_ANSWER, taken=())
    assert not hasattr(made, "code"), made
    quotes = [evidence.quote for evidence in made.content.evidence]
    assert quotes == [GRAFTING]
    again = draft(
        document, wish, seed=1, item_type=ItemType.SHORT_ANSWER, taken=[Taken(made.fact, made.content)]
    )
    assert hasattr(again, "code")
    entry = next(entry for entry in entries_of(document) if entry.stem == "plant union")
    assert [evidence.quote for evidence in entry.state(document).evidence] == quotes
