"""A statement to be judged: a general truth that stands by itself, or made false by one change that reads naturally."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backend.agents.local.document import Token
from backend.agents.local.en.broken import is_broken
from backend.agents.local.en.exchange import Tokens
from backend.agents.local.en.general import doubts_in
from backend.agents.local.en.reshape import (
    clause_fronted,
    expanded,
    list_turned,
    pair_turned,
    shortened,
    turned,
)
from backend.agents.local.en.reversing import other_side, reversals
from backend.agents.local.en.tag import render, tokens_of


def _tokens(sentence: str) -> tuple[Token, ...]:
    return tokens_of(sentence, 0, len(sentence))


@pytest.mark.parametrize(
    ("sentence", "false"),
    [
        ("Oak bark is sold by weight rather than by length.", "Oak bark is sold by length rather than by weight."),
        ("Beginners rely on strength instead of skill.", "Beginners rely on skill instead of strength."),
        ("Over the years the mills moved from hills to harbors.", "Over the years the mills moved from harbors to hills."),
        ("A tide mill is not a source of steady power.", "A tide mill is a source of steady power."),
        ("Wooden gates do not slow the flow of a tide.", "Wooden gates slow the flow of a tide."),
        ("A dry well does not give clean water.", "A dry well gives clean water."),
        ("The yield depends more on rain than on soil.", "The yield depends more on soil than on rain."),
        ("Clay bricks are heavier and stronger than reeds.", "Clay bricks are heavier and weaker than reeds."),
        ("The price of bread depends on rain.", "The price of bread is independent of rain."),
        ("A sluice allows boats to pass the weir.", "A sluice prevents boats from passing the weir."),
        ("The guild is found in all towns of the coast.", "The guild is found in only a few towns of the coast."),
        ("Unlike oak, pine is soft.", "Like oak, pine is soft."),
        ("There are three kinds of water wheel.", "There are five kinds of water wheel."),
        ("A mill wheel can be narrow or wide.", "A mill wheel can only be narrow."),
        ("Both mills require different tools.", "Both mills require the same tools."),
        ("Pine is neither heavy nor hard.", "Pine is both heavy and hard."),
        ("The gate opens after a flood.", "The gate opens before a flood."),
        ("The soil of the old bank is permeable.", "The soil of the old bank is impermeable."),
    ],
)  # fmt: skip
def test_a_statement_is_made_false_by_one_natural_change(sentence: str, false: str) -> None:
    found = next(reversals(_tokens(sentence)))
    assert render(found.tokens) == false
    assert found.was != found.put


@pytest.mark.parametrize(
    "sentence",
    [
        "A tide mill is not only a source of power for the town.",
        "Some mills are not driven by the tide.",
        "A mill does not need any wind.",
        "A miller goes from house to house in the winter.",
        "Nobody asked whether the mill is not safe.",
        "Examples include mills, weirs, and sluices.",
        "The growth depends on light and on warmth.",
        "The old mill stands near a high school.",
        "The lower valley produces raw materials such as bark.",  # nobody prevents materials
        "The founder is often recognized as a man named Harald Weir.",
        "Harald Weir is commonly recognized as the founder of the mill.",
        "Old mills pose the largest potential danger of the valley.",
    ],
)
def test_what_would_stay_true_or_read_oddly_is_not_turned(sentence: str) -> None:
    assert not list(reversals(_tokens(sentence)))


def test_two_sides_of_a_contrast_may_change_places() -> None:
    tokens = _tokens("Tide mills stand at the coast, while wind mills stand on open hills.")
    assert other_side(tokens, 0, 2) == "wind mills"
    assert other_side(_tokens("Tide mills stand at the coast, while others stand inland."), 0, 2) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "Tide mills keep water behind a dam of earth.",
        "Sour dough rises because yeast gives off a gas.",
        "A water wheel turns more slowly than a turbine does.",
    ],
)
def test_a_general_truth_raises_no_doubt(sentence: str) -> None:
    assert doubts_in(_tokens(sentence), 0, 2) == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "The miller lost his left hand in the spring flood.",  # what happened once
        "Most people should visit a tide mill by themselves.",  # advice to anybody
        "Tide mills bear in mind how heavy storms.",  # the last clause has lost its verb
        "Tide mills are used to grind corn, bark.",  # the list has lost its end
        "Those mills depend on the tide and on the moon.",  # which mills?
        "In 1806, 41 percent of mills in Kent stood on the river Medway.",
    ],
)
def test_stories_advice_remnants_and_figures_are_doubted(sentence: str) -> None:
    assert doubts_in(_tokens(sentence), 0, 1) >= 3


def test_what_happened_is_no_doubt_in_a_text_of_history() -> None:
    tokens = _tokens("Dutch engineers drained the fens of the eastern coast.")
    assert doubts_in(tokens, 0, 2, past=True) < doubts_in(tokens, 0, 2)


@pytest.mark.parametrize(
    ("change", "sentence", "put"),
    [
        (shortened, "Those gates that hold back a flood need repair.", "Those gates holding back a flood need repair."),
        (shortened, "The gates that are closed by hand often need repair.", "The gates closed by hand often need repair."),
        (expanded, "Wheels driven by the tide need repair.", "Wheels that are driven by the tide need repair."),
        (list_turned, "The mill grinds corn, bark, and bones.", "The mill grinds bark, corn, and bones."),
        (pair_turned, "Mills use the steady flow and force of rain.", "Mills use the force and steady flow of rain."),
        (clause_fronted, "A mill loses money when no rain falls.", "When no rain falls, a mill loses money."),
    ],
)  # fmt: skip
def test_a_statement_has_other_shapes_that_mean_the_same(
    change: Callable[[Tokens, int, frozenset[int]], Tokens | None], sentence: str, put: str
) -> None:
    tokens = _tokens(sentence)
    shapes = [change(tokens, at, frozenset()) for at in range(len(tokens))]
    assert put in [render(shape) for shape in shapes if shape]


@pytest.mark.parametrize(
    "sentence",
    [
        "A wick is a cord that is dipped into the oil and draws it up.",  # "and draws" needs its "that"
        "Mills that have a tall dam last.",  # "having" is no English for what lasts
        "The mill stores wet corn, bark, and bones.",  # is the bark wet too?
        "Millers know when the tide will turn.",
        "A mill stops when it runs dry in the summer.",
    ],
)
def test_what_another_shape_would_change_is_left_alone(sentence: str) -> None:
    tokens = _tokens(sentence)
    for change in (shortened, list_turned, clause_fronted):
        assert not any(change(tokens, at, frozenset()) for at in range(len(tokens)))


@pytest.mark.parametrize(
    "sentence",
    [
        "A sluice holds water in the ponds and releases it in the dry months.",  # "releases" is what it does
        "The keeper draws water from the wells and stores.",
        "Tide mills were built in the twelfth and thirteenth centuries.",
        "A sluice holds fish, stores water, and drives a mill.",
    ],
)
def test_what_may_be_a_verb_or_stands_in_its_order_does_not_change_places(sentence: str) -> None:
    tokens = _tokens(sentence)
    for change in (turned, pair_turned, list_turned):
        assert not any(change(tokens, at, frozenset()) for at in range(len(tokens)))


def test_two_nouns_change_places() -> None:
    tokens = _tokens("Millers sold corn and bark.")
    assert render(turned(tokens, 3, frozenset()) or ()) == "Millers sold bark and corn."


@pytest.mark.parametrize(
    "sentence",
    [
        "Although the mills had closed, and several parts of the valley.",
        "Whereas tide mills need a dam of earth.",
        "The tall mills of the valley.",
        "The miller worked out a whole theory and try.",
        "The flood led to a bold plan and try.",
        "Oak is the both most common tree of the valley.",
    ],
)
def test_a_statement_that_has_come_apart_is_none(sentence: str) -> None:
    assert is_broken(_tokens(sentence))
    assert doubts_in(_tokens(sentence), 0, 1, past=True) >= 9


@pytest.mark.parametrize(
    ("hollow", "firm"),
    [
        ("For some millers a dam is a burden.", "For millers a dam is a burden."),
        ("Tides might be a source of power.", "Tides are a source of power."),
        ("A dam is somewhat costly to keep in winter.", "A dam is costly to keep in winter."),
    ],
)
def test_what_nothing_could_make_false_is_asked_late(hollow: str, firm: str) -> None:
    assert doubts_in(_tokens(hollow), 0, 1) >= doubts_in(_tokens(firm), 0, 1) + 2


@pytest.mark.parametrize(
    "sentence",
    [
        "Although the mills had closed, and the town was poor, it paid its debts.",
        "Because of the flood the mills closed.",
        "Tide mills are both old and costly.",
        "While many millers own a boat, three millers form a guild.",
        "Because it lies by the sea, the town trades in salt.",
        "Each citizen had the duty to vote and pay his taxes.",
        "In 1066 the duke landed at Pevensey and beat the king.",
        "A sluice lets boats pass the weir and reach the sea.",
        "A sluice opens to let boats pass and close the gap.",
        "Both mills need a dam.",
    ],
)
def test_a_whole_statement_is_not_taken_for_a_broken_one(sentence: str) -> None:
    assert not is_broken(_tokens(sentence))
