"""Terms that stand beside the class they belong to, what happens in a case, and what the next sentence says on."""

from __future__ import annotations

import pytest

from backend.agents.local.document import Fact, FactKind, KeyKind
from backend.agents.local.engine import read
from tests.agents.local.test_facts import facts
from tests.agents.local.test_resuming import leaning


@pytest.mark.parametrize(
    ("sentence", "key", "meaning"),
    [
        ("Plants make sugar with a pigment called chlorophyll that takes up red light.", "chlorophyll",
         "a pigment that takes up red light"),
        ("Salt draws water across the wall of a cell, a process known as osmosis.", "osmosis",
         "the process in which salt draws water across the wall of a cell"),
        ("When warm air lies over cold air near the ground, a heat inversion occurs.", "heat inversion",
         "what happens when warm air lies over cold air near the ground"),
        ("When light passes from air into water and bends, this is known as refraction.", "refraction",
         "what happens when light passes from air into water and bends"),
        ("Ecology studies how living things depend on each other.", "ecology",
         "the study of how living things depend on each other"),
        ("The field of soil physics examines the movement of heat in the ground.", "soil physics",
         "the study of the movement of heat in the ground"),
        ("A nation’s gross product is the value of all goods that it makes in a year.", "gross product",
         "the value of all goods that it makes in a year"),
        ("A plant’s growth habit is its lasting way of taking up space and light.", "growth habit",
         "a plant’s lasting way of taking up space and light"),
        ("Judges speak of mens rea, a Latin phrase meaning a guilty mind that wants some harm.", "mens rea",
         "a guilty mind that wants some harm"),
        ("The house is a nuclear household, referring to two parents and their children under one roof.",
         "nuclear household", "two parents and their children under one roof"),
        ("The tendency to look for proof of what one believes, known as confirmation bias, shapes the news.",
         "confirmation bias", "the tendency to look for proof of what one believes"),
        ("The program uses recursion, that is, the practice of solving a problem by smaller copies of it.", "recursion",
         "the practice of solving a problem by smaller copies of it"),
        ("Mitosis takes place when a cell divides into two equal copies.", "mitosis",
         "what happens when a cell divides into two equal copies"),
        ("Social insects that live on the work of others are called guests.", "guests",
         "social insects that live on the work of others"),
        ("The town kept a treasury, which is simply a store that keeps coins.", "treasury", "a store that keeps coins"),
        ("Acceleration is the rate at which velocity changes.", "acceleration", "the rate at which velocity changes"),
        ("Fieldwork is the observation of a village by a guest who lives in it.", "fieldwork",
         "the observation of a village by a guest who lives in it"),
        ("“Grafting” is a method that joins a shoot to an older root.", "grafting",
         "a method that joins a shoot to an older root"),
    ],
)  # fmt: skip
def test_a_term_is_explained_in_the_ways_of_textbooks(sentence: str, key: str, meaning: str) -> None:
    assert facts(sentence, FactKind.DEFINITION) == [(key, meaning)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor crossed the river in a boat called Swan.",
        "When the war was over, the king occurs in many songs.",
        "Botany studies plants.",
        "The bank defines poor lands as having an income of less than a dollar a day.",
        "They met in a village, a name for which nobody cared.",
        "Because ferries needed schedules, the harbors also adopted a common clock: until then each had its own.",
        "Care, however, is better than any cure: a person who does not smoke, eats well and walks is seldom ill.",
    ],
)
def test_what_only_looks_like_an_explanation_defines_nothing(sentence: str) -> None:
    assert facts(sentence, FactKind.DEFINITION) == []


@pytest.mark.parametrize(
    "text",
    [
        "Moral growth is a part of every childhood. The term refers to the growth of a sense of fair play.",
        "Another concern of every school is moral growth. This term refers to the growth of a sense of fair play.",
    ],
)
def test_the_term_of_the_sentence_before_is_explained(text: str) -> None:
    _, found = leaning(text)
    assert [(fact.kind, fact.key, fact.rest) for fact in found] == [
        (FactKind.DEFINITION, "moral growth", "the growth of a sense of fair play")
    ]


def of_people(text: str) -> list[Fact]:
    """The facts of a text that are about a person."""
    return [fact for fact in read(text).facts if fact.key_kind is KeyKind.PERSON]


def test_he_and_she_are_the_person_the_sentences_before_are_about() -> None:
    text = (
        "Mary Anning (1799–1847) was a collector of fossils. She lived in a small town by the sea. "
        "She discovered the bones of a large reptile in the cliffs."
    )
    found = [fact for fact in of_people(text) if fact.since >= 0]
    assert [(fact.key, fact.rest) for fact in found] == [
        ("Mary Anning", "discovered the bones of a large reptile in the cliffs")
    ]
    document = read(text)
    start, end = document.span_of(next(fact for fact in document.facts if fact.since >= 0))
    assert document.text[start:end] == text


@pytest.mark.parametrize(
    "text",
    [
        "Mary Anning wrote to Ada Lee (1815–1852). In the end Ada Lee met Mary Anning. She discovered a large reptile.",
        "Mary Anning wrote a book on fossils.\n\nShe discovered the bones of a large reptile in the cliffs.",
    ],
)
def test_nobody_is_guessed_where_two_may_be_meant_or_a_paragraph_ends(text: str) -> None:
    document = read(text)
    resumed = [fact for fact in document.facts if fact.since >= 0 and fact.key_kind is KeyKind.PERSON]
    assert all(fact.key != "Mary Anning" for fact in resumed)


def test_what_somebody_studied_is_asked_and_not_that_they_were_a_scholar() -> None:
    found = of_people(
        "Jean Ferrat (1896–1980) was a chemist who studied the role of salt in the growth of plants."
    )
    assert [(fact.key, fact.rest) for fact in found] == [
        ("Jean Ferrat", "Who studied the role of salt in the growth of plants")
    ]


def test_according_to_somebody_is_a_view() -> None:
    found = of_people(
        "Clara Hume (1902–1961) wrote about cities. According to Clara Hume, a street keeps its people safe by day."
    )
    views = [(fact.key, fact.rest) for fact in found if fact.verb]
    assert views == [("Clara Hume", "holds that a street keeps its people safe by day")]


@pytest.mark.parametrize(
    "sentence",
    [
        "The old machines are the lever, the pulley, the plane, the wedge, the screw and the wheel.",
        "A graph consists of vertices and of edges between them.",
    ],
)
def test_members_and_parts_are_no_meaning(sentence: str) -> None:
    assert facts(sentence, FactKind.DEFINITION) == []


def test_a_meaning_keeps_its_cause() -> None:
    found = facts("Motion energy is the energy that a body has because of its speed.", FactKind.DEFINITION)
    assert found == [("motion energy", "the energy that a body has because of its speed")]


def test_what_commas_put_in_ends_before_the_verb_of_the_main_clause() -> None:
    told = facts(
        "Old roots, which are found in sand, clay and moss, give the plant its water.", FactKind.SAYING
    )
    assert ("old roots", "are found in sand, clay and moss") in told
