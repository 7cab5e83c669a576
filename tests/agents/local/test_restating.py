"""A statement said again: its main clause, in other words, and never what the text does not say."""

from __future__ import annotations

import pytest

from backend.agents.local.document import Token
from backend.agents.local.en.reason import reason_in
from backend.agents.local.en.restate import in_other_words, rephrased, restated
from backend.agents.local.en.tag import render, tokens_of
from backend.agents.local.en.vague import vagueness


def _tokens(sentence: str) -> tuple[Token, ...]:
    return tokens_of(sentence, 0, len(sentence))


def _restated(sentence: str, keeps: int = 1) -> str:
    return render(restated(_tokens(sentence), (0, keeps), sentence))


@pytest.mark.parametrize(
    ("sentence", "main"),
    [
        ("Beavers build dams of wood, while otters dig dens.", "Beavers build dams of wood."),
        ("Beavers build dams in small streams, which slows the water.", "Beavers build dams in small streams."),
        ("A dam calms a wild stream, but it does not stop it.", "A dam calms a wild stream."),
        ("Beavers—large rodents of the north—build dams in streams.", "Beavers build dams in streams."),
        ("Moss keeps the soil of a forest wet; it stores rain.", "Moss keeps the soil of a forest wet."),
    ],
)  # fmt: skip
def test_what_only_adds_to_the_main_clause_is_left_out(sentence: str, main: str) -> None:
    assert _restated(sentence) == main


@pytest.mark.parametrize(
    "sentence",
    [
        "Beavers eat bark, leaves, and water plants.",
        "If a dam breaks, the pond runs dry.",
        "Beavers not only build dams but also dig canals.",
    ],
)
def test_what_carries_the_sense_stays(sentence: str) -> None:
    assert _restated(sentence) == sentence


def test_a_phrase_in_front_goes_behind() -> None:
    tokens = _tokens("In cold lakes, a trout is slow.")
    assert render(restated(tokens, (5, 6), "")).casefold() == "a trout is slow in cold lakes."


def test_a_concession_is_left_out() -> None:
    tokens = _tokens("While some ponds freeze, deep lakes stay open all winter.")
    assert render(restated(tokens, (6, 7), "")) == "deep lakes stay open all winter."


def test_long_rows_are_broken_by_words_of_the_same_meaning() -> None:
    source = "The keeper often examines the hives because of the cold in order to help the bees survive the winter."
    said = render(in_other_words(_tokens(source), frozenset(), source))
    assert "frequently" in said or "owing to" in said
    assert rephrased(source) != source


def test_the_key_is_never_changed() -> None:
    source = (
        "Crucial species are often the large animals that many others in the same area depend on for food."
    )
    tokens = _tokens(source)
    held = frozenset(token.start for token in tokens[:2])
    assert render(in_other_words(tokens, held, source)).startswith("Crucial species")


@pytest.mark.parametrize(
    "kept", ["happen to", "is due to", "in important", "more common than", "in common with", "opportunity to"]
)
def test_a_word_stays_where_another_does_not_fit(kept: str) -> None:
    source = f"The old weir {kept} lie where the two rivers of the valley meet below the northern village."
    assert kept in render(in_other_words(_tokens(source), frozenset(), source))


@pytest.mark.parametrize(
    ("sentence", "key"),
    [
        ("A keystone species holds the web of its habitat together.", (1, 3)),
        ("Pioneer plants prepare bare ground for the species that follow.", (0, 2)),
    ],
)
def test_a_statement_about_a_term_is_not_vague(sentence: str, key: tuple[int, int]) -> None:
    assert vagueness(_tokens(sentence), *key) == 0


@pytest.mark.parametrize(
    ("sentence", "key", "least"),
    [
        ("Some people like moss gardens in the city.", (3, 5), 2),
        ("In 2009, 45 percent of all moss gardens were closed.", (7, 9), 3),
        ("Moss gardens are important.", (0, 2), 2),
        ("Moss gardens can be small.", (0, 2), 1),
        ("The study showed that moss gardens in the park of the town kept more water.", (4, 6), 3),
    ],
)
def test_a_statement_about_nobody_one_day_or_nothing_is_vague(
    sentence: str, key: tuple[int, int], least: int
) -> None:
    assert vagueness(_tokens(sentence), *key) >= least


def test_a_sentence_may_give_its_own_reason() -> None:
    tokens = _tokens("Shallow ponds are cold in winter because they lose heat quickly.")
    found = reason_in(tokens)
    assert found
    assert render(tokens[found.first : found.last]) == "Shallow ponds are cold in winter"
    assert render(tokens[found.why : found.end]) == "they lose heat quickly."


def test_a_reason_ends_where_something_is_set_against_it() -> None:
    tokens = _tokens("The guild ruled the old market by banning foreign bark, but the ban was easy to evade.")
    found = reason_in(tokens)
    assert found
    assert render(tokens[found.why : found.end]) == "by banning foreign bark"


@pytest.mark.parametrize(
    "sentence",
    [
        "Ponds freeze not because they are small.",
        "It freezes early because it is small.",
        "Shallow ponds freeze early in the north of the country.",
    ],
)
def test_no_reason_is_made_up(sentence: str) -> None:
    assert reason_in(_tokens(sentence)) is None
