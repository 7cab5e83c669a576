"""Questions with options: what may stand beside the key, lists of examples, and reasons as whole clauses."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.distract.options import names_for
from backend.agents.local.en.examples import examples_in
from backend.agents.local.en.frames import frame_for
from backend.agents.local.en.frames.asking import asked
from backend.agents.local.en.frames.reasons import reason_asked, wrong_reasons
from backend.agents.local.en.frames.telling import is_phrase
from backend.agents.local.en.frames.within import asked_within
from backend.agents.local.en.kinds import Kind, genus_of, kind_of
from backend.agents.local.en.reason import ground_in
from backend.agents.local.en.tag import render, tokens_of
from backend.agents.local.en.wider import alike, divided_in, is_wider
from backend.agents.local.engine import Draft, draft, read
from backend.agents.local.framing import Framed, Setting
from backend.quiz.schemas import Blueprint, Difficulty, ItemType

PONDS = """Ponds and Their Plants

A seasonal pond is a pond that dries out in summer and fills again with the rain of autumn. A glacial pond is a pond \
that melting ice left behind in a hollow. A garden pond is a pond that people dig beside their houses. Water moss is \
a plant that holds twenty times its weight in water. Two types of ponds are common in the north. Seasonal ponds \
shelter frogs from the fish that eat their eggs. Glacial ponds remain poor in minerals because they receive nothing \
but rain. Garden ponds attract dragonflies and need shade in the hottest weeks of summer. Seasonal ponds lose half of \
their water to the air in spring. Garden ponds depend on people who take out the leaves in autumn. Water plants such \
as mosses, reeds, and water lilies grow in little soil. Water moss keeps the ground sour and slows decay. Visitors \
come from northern countries such as Iceland, Norway, and Denmark.

How Ponds Are Studied

Mud samples tell what the weather was like in the Bronze Age. Rain gauges stand beside the mud samples of every \
glacial pond. Marian Holt argued that a pond breathes like a lung. Edwin Carr found that fires return to the reeds \
every forty years. Paul Wren believed that sheep shape a pond more than rain does. Ida Falk studied the flight of \
moths over ponds.
"""


@pytest.fixture(scope="module")
def ponds() -> Document:
    return read(PONDS)


def _setting(plainness: int = 1, seed: int = 1) -> Setting:
    return Setting(Random(seed), Difficulty.MEDIUM, (), True, (), plainness)


def _fact(document: Document, kind: FactKind, key: str) -> Fact:
    return next(fact for fact in document.facts if fact.kind is kind and fact.key == key)


def _made(document: Document, item_type: ItemType, fact: Fact) -> Framed | None:
    frame = frame_for(item_type)
    assert frame is not None
    return frame.make(document, fact, _setting())


@pytest.mark.parametrize(
    ("other", "key", "wider"),
    [
        ("human rights", "civil rights", True),
        ("sociological theory", "conflict theory", True),
        ("glacial ponds", "garden ponds", False),
        ("human rights", "garden ponds", False),
    ],
)
def test_a_word_that_sets_no_kind_apart_makes_a_wider_term(other: str, key: str, wider: bool) -> None:
    assert is_wider(other, key) is wider


def test_names_of_one_school_are_alike_and_of_two_are_not() -> None:
    assert alike("functionalism", "functionalist perspective")
    assert alike("conflict theory", "conflict perspective")
    assert not alike("conflict theory", "exchange theory")


@pytest.mark.parametrize(
    ("term", "kind"),
    [("nationalism", Kind.CREED), ("monotheism", Kind.CREED), ("structuralism", Kind.THEORY)],
)
def test_a_creed_explains_nothing_as_a_school_does(term: str, kind: Kind) -> None:
    assert kind_of(term) is kind


def test_a_text_that_names_kinds_of_a_term_says_that_it_is_a_class() -> None:
    classes = divided_in("there are two kinds of old maps, and sea charts fall into three groups.")
    assert {"old map", "sea chart"} <= classes


def test_a_class_is_no_wrong_option_beside_its_kinds(ponds: Document) -> None:
    fact = _fact(ponds, FactKind.DEFINITION, "glacial pond")
    options = [text for text, _ in names_for(ponds, fact, 6, Random(1), Difficulty.MEDIUM)]
    assert "pond" not in options
    assert "seasonal pond" in options


@pytest.mark.parametrize(
    ("sentence", "named", "size"),
    [
        ("Water plants such as mosses, reeds, and water lilies grow in little soil.", "Water plants", 3),
        ("Farmers keep small animals, including hens, geese, and ducks.", "small animals", 3),
        ("Many things such as ropes, hooks, and nails were lost.", "", 0),
        ("The guide speaks of several issues such as price, weight, and age.", "", 0),
        ("Winter storms such as gales and blizzards close the pass.", "", 0),
    ],
)
def test_three_examples_of_a_class_with_a_name_are_a_list(sentence: str, named: str, size: int) -> None:
    tokens = tokens_of(sentence, 0, len(sentence))
    found = examples_in(tokens)
    assert (
        (render(tokens[found.first : found.last]), len(found.spans)) == (named, size) if found else not named
    )


def test_examples_are_chosen_among_what_the_text_never_names_beside_them(ponds: Document) -> None:
    framed = _made(ponds, ItemType.MULTIPLE_RESPONSE, _fact(ponds, FactKind.MEMBERS, "mosses"))
    assert framed is not None
    assert framed.content.stem == "Which of these are examples of water plants? Choose all that apply."
    right = {option.text for option in framed.content.options if option.correct}
    assert right == {"Mosses", "Reeds", "Water lilies"}
    assert len(framed.content.options) > len(right)


def test_nobody_can_say_from_a_text_which_other_countries_belong_to_a_list(ponds: Document) -> None:
    countries = [fact for fact in ponds.facts if fact.kind is FactKind.MEMBERS and fact.key == "Iceland"]
    assert all(_made(ponds, ItemType.MULTIPLE_RESPONSE, fact) is None for fact in countries)


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("Glacial ponds remain poor in minerals because they receive nothing but rain.", "why"),
        ("Because dry reeds catch fire easily, the wardens forbid smoking.", "why"),
        ("The wardens forbid open fires in summer since the reeds are dry.", "why"),
        ("The reeds have grown thinner everywhere since farmers cut them.", ""),
        ("When a pond is drained, it loses its store of carbon.", "when"),
        ("Water moss slows decay by keeping the ground sour.", "how"),
    ],
)
def test_a_sentence_gives_a_reason_a_way_or_a_condition(sentence: str, asks: str) -> None:
    found = ground_in(tokens_of(sentence, 0, len(sentence)))
    assert (found.asks if found else "") == asks


def test_a_reason_is_asked_for_and_stands_among_clauses_of_its_form(ponds: Document) -> None:
    fact = next(f for f in ponds.facts if f.key == "glacial ponds" and reason_asked(ponds, f))
    told = reason_asked(ponds, fact)
    assert told is not None
    question, answer = told
    assert question.startswith("Why do glacial ponds remain poor in minerals")
    assert answer == "They receive nothing but rain"
    for text, why in wrong_reasons(ponds, fact, answer, _setting()):
        assert text.startswith("They ")
        assert why


def test_what_happened_once_is_not_asked_for_its_reason() -> None:
    document = read(
        "Glacial ponds were sold because the owners of glacial ponds had debts. Glacial ponds store water."
    )
    assert not any(reason_asked(document, fact) for fact in document.facts)


def test_what_is_so_in_a_place_is_asked_with_in_which() -> None:
    document = read(
        "The power in a village council is held by the oldest families of the place. A town council is a council that "
        "all the people of a town elect. A parish council is a council that looks after the land of a church."
    )
    fact = next(fact for fact in document.facts if fact.key == "village council")
    assert asked_within(document, fact, ("town council", "parish council")) == (
        "In which type of council is the power held by the oldest families of the place?"
    )


def test_a_statement_with_two_verbs_is_not_put_into_the_order_of_a_question() -> None:
    document = read(
        "In a village council, the oldest member opens the meeting and closes it with a short prayer."
    )
    assert not any(asked_within(document, fact, ()) for fact in document.facts)


@pytest.mark.parametrize(
    ("meaning", "genus"),
    [
        ("a boat that carries people", "boat"),
        ("people who mend nets", "person"),
        ("the slow loss of soil", "loss"),
        ("rather cold", ""),
    ],
)
def test_a_meaning_opens_with_the_noun_of_its_class(meaning: str, genus: str) -> None:
    assert genus_of(meaning) == genus


def test_somebody_is_asked_for_with_who() -> None:
    document = read(
        "Marian Holt was a geologist who drew the first maps of the northern ponds. Ponds are cold."
    )
    facts = [
        fact for fact in document.facts if fact.key == "Marian Holt" and fact.kind is FactKind.DEFINITION
    ]
    assert all(asked(document, fact, ("Ida Falk",), Random(1)).startswith("Who was") for fact in facts)


def test_people_the_text_credits_stand_beside_one_another(ponds: Document) -> None:
    person = next(fact for fact in ponds.facts if fact.key_kind is KeyKind.PERSON)
    options = {text for text, _ in names_for(ponds, person, 3, Random(1), Difficulty.MEDIUM)}
    assert options <= {"Marian Holt", "Edwin Carr", "Paul Wren", "Ida Falk"} - {person.key}
    assert len(options) == 3


@pytest.mark.parametrize(
    ("meaning", "whole"),
    [
        ("tolls based on a ship’s weight, length, or other measures", True),
        ("the mill, the forge, and other works", False),
        ("a rule wherein the oldest member decides", True),
    ],
)
def test_a_meaning_may_end_in_a_list_where_it_told_of_what_before(meaning: str, whole: bool) -> None:
    assert is_phrase(meaning) is whole


def test_an_option_of_meanings_does_not_say_the_term_again() -> None:
    document = read(
        "A toll bridge is a bridge that charges those who want to cross it. A lagoon is a shallow lake that sand has cut "
        "off from the sea. A ferry is a boat that carries people over a river or a lake. An estuary is a wide mouth where "
        "a river meets the tides of the sea. A glacier is a mass of ice that moves slowly down a valley."
    )
    frame = frame_for(ItemType.MULTIPLE_CHOICE)
    assert frame is not None
    made = [
        frame.make(document, fact, _setting(2, seed))
        for fact in document.facts
        if fact.kind is FactKind.DEFINITION
        for seed in range(4)
    ]
    asked = [
        framed.content for framed in made if framed and framed.content.stem.startswith("What does the term")
    ]
    assert asked
    assert not any("toll bridge" in content.stem for content in asked)
    assert not any("A bridge" in option.text for content in asked for option in content.options)


@pytest.mark.parametrize(
    "meaning", ["what happens when frost lifts the ground", "how frost lifts the ground in winter"]
)
def test_a_way_is_described_and_not_meant(ponds: Document, meaning: str) -> None:
    fact = replace(_fact(ponds, FactKind.DEFINITION, "garden pond"), rest=meaning)
    assert asked(ponds, fact, ("glacial pond",), Random(1)).startswith("Which term describes ")


def test_stages_a_sentence_lists_are_put_in_order_before_their_names_serve_elsewhere() -> None:
    document = read(
        "The three stages of a flood are the rise, the crest, and the fall. A levee is a bank of earth that holds a "
        "river in its bed. Floods leave fertile mud behind. Levees protect towns from floods in spring."
    )
    made = draft(
        document, Blueprint(counts={ItemType.ORDERING: 1}), seed=1, item_type=ItemType.ORDERING, taken=()
    )
    assert isinstance(made, Draft)
    assert made.content.answer.order == ["The rise", "The crest", "The fall"]
