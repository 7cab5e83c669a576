"""What is worth asking comes first, and what is said in other words still means the same."""

from __future__ import annotations

import pytest

from backend.agents.local.choose import repeats_source
from backend.agents.local.document import FactKind
from backend.agents.local.en.reword import longest_run, reworded
from backend.agents.local.engine import read
from backend.quiz.schemas import Evidence

TERRACES = """Mountain farming

Farmers on steep land built terraces, or level steps that are cut into a slope. Every village practiced fallowing, the \
resting of a field for a season. Engineers use the term seepage to describe the slow movement of water through soil. A \
farmer called Anna once walked to town with two baskets and a dog. Fallowing keeps a field fertile for many years. \
Terraces hold rain where it falls, and they slow the loss of soil.
"""


def test_terms_that_the_text_explains_are_worth_more_than_things_in_a_story() -> None:
    worth = read(TERRACES).worth
    best = sorted(worth, key=lambda stem: -worth[stem])[:4]
    assert {"fallowing", "terrace", "seepage"} <= set(best)
    assert worth["fallowing"] > worth.get("basket", -9.0)


@pytest.mark.parametrize(
    ("term", "meaning"),
    [
        ("terraces", "level steps that are cut into a slope"),
        ("fallowing", "the resting of a field for a season"),
        ("seepage", "the slow movement of water through soil"),
    ],
)
def test_an_explanation_beside_a_term_is_its_definition(term: str, meaning: str) -> None:
    defined = {fact.key: fact.rest for fact in read(TERRACES).facts if fact.kind is FactKind.DEFINITION}
    assert defined.get(term) == meaning


@pytest.mark.parametrize(
    "phrase",
    [
        "the process by which a society passes on its customs to the people who are born into it",
        "a group of people who have a common ancestor and live in the same valley for many years",
    ],
)
def test_a_long_phrase_is_said_in_other_words(phrase: str) -> None:
    assert longest_run(reworded(phrase), phrase) < longest_run(phrase, phrase)


def test_a_short_phrase_stays_as_it_is() -> None:
    assert reworded("the loss of water from leaves") == "the loss of water from leaves"


def test_adverbs_do_not_change_places_with_nouns() -> None:
    phrase = (
        "a state that can begin with one kind of authority and gradually turn into quite another kind of rule"
    )
    assert "of gradually" not in reworded(phrase)


def test_more_than_eight_words_in_a_row_are_a_copy() -> None:
    quote = "Every village practiced fallowing, the resting of a field for a season."
    evidence = [Evidence(start=0, end=len(quote), quote=quote)]
    assert repeats_source("True: every village practiced fallowing, the resting of a field.", evidence)
    assert not repeats_source("Which term refers to the resting of a field for a season?", evidence)


def test_kinds_that_a_colon_lists_and_a_term_with_its_letters_are_worth_more() -> None:
    told = (
        "The town has three kinds of wall: drystone wall, mortar wall, and turf wall. "
        "The mill keeps a grain ledger (GL) in the hall. The mill keeps a copper kettle in the yard. "
        "The road passes by wet meadow ground. "
    )
    worth = read(told * 2).worth
    assert worth["drystone wall"] > worth["wet meadow ground"]
    assert worth["grain ledger"] > worth["copper kettle"]


def test_what_the_texts_own_summary_names_is_worth_more() -> None:
    body = "The mill keeps a grain ledger in the hall. The mill keeps a copper kettle in the yard.\n\n"
    plain = read(f"{body}Afterwards\n\nThe miller reads the grain ledger at night and sleeps well.")
    summed = read(f"{body}Summary\n\nThe miller reads the grain ledger at night and sleeps well.")
    assert summed.worth["grain ledger"] > plain.worth["grain ledger"]
