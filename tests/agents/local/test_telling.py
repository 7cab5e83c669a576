"""What is worth an item: general statements about terms, whole phrases, and falsehoods that read naturally."""

from __future__ import annotations

import pytest

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.contrasts import contrast_in, turned
from backend.agents.local.en.distract.told import meanings_of
from backend.agents.local.en.frames.asking import asked
from backend.agents.local.en.frames.telling import is_firm, is_phrase, loses_its_condition
from backend.agents.local.en.restate import in_other_words
from backend.agents.local.en.tag import render, tokens_of
from backend.agents.local.en.vague import vagueness
from backend.agents.local.engine import read, suggest_blueprint
from backend.quiz.schemas import ItemType
from tests.agents.local import texts
from tests.agents.local.invariants import quiz

RIVERS = """Rivers and Their Banks

A meander is a bend that a river cuts into soft ground. A delta is a plain of mud that a river builds where it meets \
the sea. An oxbow lake is a lake that a meander leaves behind when the river cuts through its neck. Alluvium is the \
sand and silt that a flood spreads over a valley. A levee is a bank of earth that keeps a river in its bed. \
Meanders move slowly down the valley as the outer bank wears away. Meanders grow wider where the ground is soft. \
Most deltas shelter birds in winter. Deltas feed farms because floods bring fresh alluvium to the fields. \
According to an old belief, eddies, springs and meanders are signs of anger. In 1931, a boy fell into the river.

How Rivers Are Studied

Geographers argue that every levee makes the next flood worse. Levees often protect one town and harm another. \
Oxbow lakes fill with reeds and become dry land in a few hundred years. Alluvium holds water well and feeds roots. \
Field work on deltas shows how fast the ground sinks under a city.
"""


@pytest.fixture(scope="module")
def rivers() -> Document:
    return read(RIVERS)


def _turned(sentence: str) -> str:
    tokens = tokens_of(sentence, 0, len(sentence))
    span = contrast_in(tokens)
    if span is None:
        return ""
    word = " ".join(token.lower for token in tokens[slice(*span)])
    return turned(word, opens=span[0] == 0)


@pytest.mark.parametrize(
    ("sentence", "put"),
    [
        ("Most ponds in the north freeze over in a cold winter.", "few"),
        ("All ponds in the north freeze over in a cold winter.", "no"),
        ("Garden ponds often attract dragonflies in the summer.", "rarely"),
        ("A delta is the most common form of river mouth.", "least"),
        ("The heron is the first bird of the year at the pond.", "last"),
        ("Many towns in the valley pay for the levees along the river.", "few"),
        ("The town rejects the new plan for a levee along the river.", "accepts"),
        ("An increase in rain brings an early flood to the valley.", "decrease"),
    ],
)
def test_a_statement_is_denied_by_turning_one_word_round(sentence: str, put: str) -> None:
    assert _turned(sentence) == put


@pytest.mark.parametrize(
    "sentence",
    [
        "Most moss in the north freezes over in a cold winter.",  # "few moss" is no English
        "Engineers meet to refine and improve the plan of the bank.",  # "refine and worsen"
        "Garden ponds may often attract dragonflies in the summer.",
    ],
)
def test_what_would_read_oddly_when_turned_is_left_alone(sentence: str) -> None:
    assert _turned(sentence) == ""


@pytest.mark.parametrize(
    ("meaning", "whole"),
    [
        ("a bend that a river cuts into soft ground", True),
        ("what happens when a river leaves its bed", True),
        ("a bank that keeps the river in its bed makes floods worse", False),
        ("movement into a valley, or flooding", False),
        ("Farmers place the blame on the town", False),
        ("mud in particular", False),
    ],
)
def test_a_meaning_is_a_phrase_and_no_sentence_or_remnant(meaning: str, whole: bool) -> None:
    assert is_phrase(meaning) is whole


@pytest.mark.parametrize(
    ("sentence", "loses"),
    [
        ("According to an old belief, eddies, springs and meanders are signs of anger.", True),
        ("If the ground is soft, meanders grow wider in every flood.", True),
        ("The ground is soft in the valley, and meanders grow wider there.", False),
        ("Meanders grow wider in every flood.", False),
    ],
)
def test_a_clause_that_holds_only_on_a_condition_is_no_statement(sentence: str, loses: bool) -> None:
    document = read(sentence)
    tokens = document.sentences[0].tokens
    at = next(i for i, token in enumerate(tokens) if token.lower == "meanders")
    said = (at + 1, len(tokens) - 1)
    fact = Fact(
        FactKind.SAYING, 0, at, at + 1, "meanders", KeyKind.TERM, render(tokens[slice(*said)]), 0.5,
        plural=True, said=said, subject="meanders",
    )  # fmt: skip
    assert loses_its_condition(document, fact) is loses


@pytest.mark.parametrize(
    ("sentence", "key"),
    [
        ("The bystanders ran to the bank of the river with ropes.", (1, 2)),
        ("Say a levee breaks in the middle of a dry summer.", (2, 3)),
        ("Both towns have a levee that keeps the river in its bed.", (4, 5)),
        ("The engineer believed that the levee of the town.", (5, 6)),
    ],
)
def test_stories_examples_and_broken_clauses_teach_nothing(sentence: str, key: tuple[int, int]) -> None:
    assert vagueness(tokens_of(sentence, 0, len(sentence)), *key) >= 4


def test_a_term_in_the_middle_of_a_sentence_is_not_asked_for_with_which_of_these(rivers: Document) -> None:
    from backend.agents.local.choose import chance
    from backend.agents.local.en.frames.statement import statement_in

    inside = [f for f in rivers.facts if f.kind is FactKind.MENTION and not statement_in(rivers, f).leads]
    assert inside
    assert {asked(rivers, fact, ("moss", "peat"), chance(1)) for fact in inside} == {""}


def test_matching_sets_are_made_of_firm_meanings_only(rivers: Document) -> None:
    drafts, _ = quiz(rivers, {ItemType.MATCHING: 1})
    pairs = [pair for made in drafts for pair in made.content.answer.pairs or []]
    assert len(pairs) >= 3
    said = {meaning.casefold() for left, _ in pairs for meaning in meanings_of(rivers, left)}
    assert all(right.casefold() in said for _, right in pairs)


def test_wrong_options_are_terms_of_the_text_in_their_own_right(rivers: Document) -> None:
    drafts, _ = quiz(rivers, {ItemType.MULTIPLE_CHOICE: 6})
    known = {fact.key.casefold() for fact in rivers.facts if is_firm(rivers, fact)}
    wrong = [
        option.text.casefold()
        for made in drafts
        for option in made.content.options
        if made.fact.startswith("definition") and not option.correct and " that " not in option.text
    ]
    assert wrong
    assert all(any(name in text or text in name for name in known) for text in wrong)


MILLS = """Power of Water

Old towns used what moved near them.

Tide Mills

A tide mill is a mill that the sea drives twice a day. Tide mills store water behind a gate at high tide. The gate of a tide
mill opens when the sea falls.

Bread and Beer

Grain is ground between two stones. Fine flour keeps its taste for a month.
"""


def test_an_account_of_a_section_is_asked_where_it_speaks_of_what_its_heading_names() -> None:
    drafts, _ = quiz(read(MILLS), {ItemType.ESSAY: 6})
    accounts = [made.content for made in drafts if "“Tide Mills”" in made.content.stem]
    assert len(accounts) == 1
    assert not any("“Bread and Beer”" in made.content.stem for made in drafts)
    (rubric,) = (content.answer.rubric or "" for content in accounts)
    assert "“tide mill” means a mill that the sea drives twice a day" in rubric
    wanted = {"explain one by an example": "by an example", "say why one of them matters": "Gives a reason"}
    last = next(
        (said for asked, said in wanted.items() if asked in accounts[0].stem), "sentences of one’s own"
    )
    assert last in rubric.splitlines()[-1]


def test_essays_of_one_quiz_ask_for_different_things_in_different_words(rivers: Document) -> None:
    drafts, _ = quiz(rivers, {ItemType.ESSAY: 6})
    stems = [made.content.stem for made in drafts]
    assert len(stems) >= 3
    assert len({stem[:16] for stem in stems}) == len(stems)
    assert all((made.content.answer.rubric or "").count("- 1 point") >= 2 for made in drafts)


def test_a_short_text_is_not_asked_its_plainest_facts(rivers: Document) -> None:
    assert suggest_blueprint(rivers, items=20).requested < 20
    assert suggest_blueprint(read(texts.BIOLOGY), items=20).requested < 20


@pytest.mark.parametrize(
    "sentence",
    [
        "In addition, the value of the wage in the town has not kept pace with prices.",
        "The experimenter may sit down in the same study and museum the same paintings.",
    ],
)
def test_no_possessive_and_no_verb_is_made_of_what_stands_there(sentence: str) -> None:
    said = render(in_other_words(tokens_of(sentence, 0, len(sentence)), frozenset(), sentence))
    assert "’s" not in said
    assert "museum and study" not in said
