"""Repairs touch wording and order, never which answer is right; one repair is enough."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.quiz.checks import check_item
from backend.quiz.checks.structure import same_text
from backend.quiz.grading import Response, grade, normalise
from backend.quiz.repairs import REPAIR_NAMES, key_balance, repair, sentence_for, untidy
from backend.quiz.schemas import Answer, Finding, ItemContent, ItemType, Option, Severity
from tests.quiz.formats.items import ONE_OF_EACH, any_item

CHOICE = ItemType.MULTIPLE_CHOICE


def choice(stem: str, *texts: str, key: int = 0, kind: ItemType = CHOICE) -> ItemContent:
    return ItemContent(
        type=kind, stem=stem, options=[Option(text=text, correct=at == key) for at, text in enumerate(texts)]
    )


def cloze(*accepted: str) -> ItemContent:
    return ItemContent(
        type=ItemType.CLOZE, stem="The ____ makes ATP.", answer=Answer(accepted=list(accepted))
    )


def mended(content: ItemContent, *more: Finding) -> ItemContent:
    done = repair(content, [*check_item(content), *more], seed=7)
    return done.content if done else content


def texts(content: ItemContent) -> list[str]:
    return [option.text for option in content.options]


def key(content: ItemContent) -> object:
    """Which answers count as right, as far as marking goes."""
    answer = content.answer
    return (
        sorted((same_text(option.text), option.correct, option.rationale) for option in content.options),
        {normalise(text) for text in answer.accepted or []},
        answer.model_dump(exclude={"accepted"}),
        content.evidence,
        (content.type, content.points, content.bloom, content.difficulty, content.tags),
    )


SEQUENCE = choice("How many planets are there?", "9", "8", "12", key=1)
ARTICLE = choice("A cell that has no nucleus is a", "erythrocyte", "neuron", "leukocyte")
NEGATIVE = choice("Which of these is not a gas?", "Iron", "Oxygen", "Neon")
STOPS = choice("What does a cell do?", "It divides.", "It sleeps", "It melts")
CAPITALS = choice("Which part holds DNA?", "nucleus", "Ribosome", "cell wall")
SPACES = choice("Which  part holds DNA ,  say?", "Nucleus ", "Ribosome", "Cell  wall")

CASES = {
    "lost_sequence": SEQUENCE,
    "grammatical_cues": ARTICLE,
    "negative_wording": NEGATIVE,
    "option_punctuation": STOPS,
    "option_capitals": CAPITALS,
    "stray_spaces": SPACES,
    "answer_punctuation": cloze("mitochondrion.", "mitochondrion", "U.S.", "etc."),
    "key_balance": choice("Which part holds DNA?", "Nucleus", "Ribosome", "Cell wall"),
}
KEY_MOVES = Finding(check="key_balance", severity=Severity.INFO, message="Move it.", fix="3")


def findings_of(content: ItemContent) -> list[Finding]:
    return [*check_item(content), *untidy(content)]


def test_every_repair_has_a_case_here() -> None:
    assert set(CASES) == set(REPAIR_NAMES)


@pytest.mark.parametrize("name", sorted(set(CASES) - {"key_balance"}))
def test_a_finding_is_repaired_and_gone(name: str) -> None:
    content = CASES[name]
    (before,) = [found for found in findings_of(content) if found.check == name]
    done = repair(content, findings_of(content))
    assert done is not None
    assert done.done == [name]
    after = [found for found in findings_of(done.content) if found.check == name]
    assert all(found.severity is Severity.INFO for found in after)
    assert before not in after
    assert name == "negative_wording" or after == []
    assert key(done.content) == key(content)
    assert sentence_for(done.done).endswith(".")


@pytest.mark.parametrize("content", CASES.values(), ids=CASES)
def test_a_second_repair_changes_nothing(content: ItemContent) -> None:
    findings = [*findings_of(content), KEY_MOVES]
    once = repair(content, findings, seed=7)
    assert once is not None
    assert repair(once.content, findings, seed=7) is None


def test_what_comes_out() -> None:
    assert texts(mended(SEQUENCE)) == ["8", "9", "12"]
    assert mended(SEQUENCE).options[0].correct
    assert mended(ARTICLE).stem == "A cell that has no nucleus is a(n)"
    assert mended(NEGATIVE).stem == "Which of these is **NOT** a gas?"
    assert texts(mended(STOPS)) == ["It divides", "It sleeps", "It melts"]
    assert texts(mended(CAPITALS)) == ["Nucleus", "Ribosome", "Cell wall"]
    assert mended(SPACES).stem == "Which part holds DNA, say?"
    assert texts(mended(SPACES)) == ["Nucleus", "Ribosome", "Cell wall"]
    assert mended(CASES["answer_punctuation"]).answer.accepted == ["mitochondrion", "U.S.", "etc."]
    assert texts(mended(CASES["key_balance"], KEY_MOVES)) == ["Ribosome", "Cell wall", "Nucleus"]


@pytest.mark.parametrize(
    "content",
    [
        *[ItemContent.model_validate(item.model_dump(include=set(ItemContent.model_fields)))
          for item in ONE_OF_EACH.values()],
        choice("What is `x  +  1` in Python?", "an  error", "`2`"),
        choice("Which unit is it?", "km", "Metre", "pH"),
        choice("Which function is odd?", "sin", "Cosine", "mRNA"),
        choice("A cell is", "a living unit", "DNA", "Iron"),
        choice("Which country?", "The U.S.", "France", "Spain"),
        choice("How many?", "10", "2", "None of the above", "30"),
        choice("How many? Option A is a trap.", "10", "2", "30"),
        choice("Is iron a gas?", "True", "False", kind=ItemType.TRUE_FALSE),
        choice("Mitochondria do not make  `ATP`.", "True", "False", kind=ItemType.TRUE_FALSE),
        cloze("Washington D.C.", "approx.", "no."),
        ItemContent(type=CHOICE, stem="Line one  \nline two?", options=[Option(text="A", correct=True)]),
    ],
)  # fmt: skip
def test_what_is_left_alone(content: ItemContent) -> None:
    assert mended(content) == content
    assert untidy(content) == []


@pytest.mark.parametrize("name", ["lost_sequence", "grammatical_cues", "negative_wording", "key_balance"])
def test_nothing_is_repaired_that_no_finding_asks_for(name: str) -> None:
    assert repair(CASES[name], []) is None


def test_what_speaks_of_an_option_by_its_place_keeps_the_order() -> None:
    for stem, other in (
        ("Which?", "Both A and B"),
        ("Which? Option B is wrong.", "Iron"),
        ("Which?", "All of the above"),
    ):
        content = choice(stem, "Oxygen", "Neon", other)
        assert mended(content, KEY_MOVES) == content


def test_the_key_that_always_stands_first_is_moved_until_no_place_stands_out() -> None:
    items = [
        choice(f"Which part is number {at}?", "Nucleus", "Ribosome", "Wall", "Membrane") for at in range(8)
    ]
    assert key_balance(items[0], items[1:3]) is None
    for at, content in enumerate(items):
        others = items[:at] + items[at + 1 :]
        found = key_balance(content, others)
        if found is not None:
            done = repair(content, [found], seed=1)
            assert done is not None
            assert done.done == ["key_balance"]
            assert key(done.content) == key(content)
            items[at] = done.content
            assert key_balance(done.content, others) is None
    assert all(key_balance(c, items[:at] + items[at + 1 :]) is None for at, c in enumerate(items))
    assert len({[o.correct for o in c.options].index(True) for c in items}) >= 3


def test_without_a_named_place_the_seed_chooses_one() -> None:
    finding = KEY_MOVES.model_copy(update={"fix": None})
    content = CASES["key_balance"]
    places = set()
    for seed in range(12):
        once = repair(content, [finding], seed=seed)
        moved = once.content if once else content
        places.add([option.correct for option in moved.options].index(True))
        assert repair(moved, [finding], seed=seed) is None
    assert places == {0, 1, 2}


every_name = [Finding(check=name, severity=Severity.WARNING, message="") for name in REPAIR_NAMES]
_WORDS = st.sampled_from(
    ["nucleus", "Cell wall.", "a  cell", "12", "8 ", "an", "is not", "U.S.", "None of the above", "pH", "iron .",
     "Option B", "except", "a ____", "which", "is a", "?", ".", "$x$", "`a  b`", "\n", "It is.", "both A and B"]
)  # fmt: skip
_phrase = st.lists(_WORDS, min_size=1, max_size=5).map(" ".join)


@st.composite
def untidy_item(draw: st.DrawFn) -> ItemContent:
    """Items made of what repairs look for."""
    options = st.builds(Option, text=_phrase, correct=st.booleans(), rationale=_phrase)
    return ItemContent(
        type=draw(st.sampled_from(ItemType)),
        stem=draw(_phrase),
        options=draw(st.lists(options, max_size=5)),
        answer=Answer(accepted=draw(st.none() | st.lists(_phrase, max_size=3))),
        explanation=draw(_phrase),
    )


@settings(max_examples=300, deadline=None)
@given(content=st.one_of(untidy_item(), any_item()), seed=st.integers(0, 5))
def test_whatever_the_item_key_and_evidence_stay_and_once_is_enough(content: ItemContent, seed: int) -> None:
    done = repair(content, every_name, seed=seed)
    if done is None:
        return
    assert key(done.content) == key(content)
    assert done.content != content
    assert repair(done.content, every_name, seed=seed) is None
    ItemContent.model_validate(done.content.model_dump(include=set(ItemContent.model_fields)))


@settings(max_examples=100, deadline=None)
@given(content=untidy_item(), text=_phrase)
def test_an_answer_earns_the_same_before_and_after(content: ItemContent, text: str) -> None:
    done = repair(content, every_name, seed=1)
    if done is None:
        return
    after = done.content
    moved = {same_text(option.text) for option in content.options if option.correct}
    before_chosen = frozenset(at for at, o in enumerate(content.options) if same_text(o.text) in moved)
    after_chosen = frozenset(at for at, o in enumerate(after.options) if same_text(o.text) in moved)
    before = grade(content, Response(chosen=before_chosen, text=text))
    assert grade(after, Response(chosen=after_chosen, text=text)) == before
