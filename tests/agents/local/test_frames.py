"""How a fact becomes an item: what is asked, what stands beside the key, and what is refused."""

from __future__ import annotations

import pytest

from backend.agents.local.document import Document, Fact, FactKind
from backend.agents.local.en.frames.asking import asked
from backend.agents.local.en.frames.statement import statement_in
from backend.agents.local.en.kinds import Kind, as_thought, head_of, kind_of, nearness
from backend.agents.local.en.sound import is_sound
from backend.agents.local.engine import Draft, draft, read, suggest_blueprint
from backend.quiz.schemas import Blueprint, Evidence, ItemContent, ItemType, Option
from tests.agents.local import texts
from tests.agents.local.invariants import quiz

PONDS = """Standing water

A seasonal pond is a pond that dries out in summer and fills again with the rain of autumn. A glacial pond is a \
pond that melting ice left behind in a hollow. Seasonal ponds shelter frogs from the fish that eat their eggs. \
Glacial ponds lie on mountains and hold cold water all year. Garden ponds attract dragonflies and need shade in \
summer. Shallow ponds are warm in the spring sun because they hold little water. Ecologists follow two schools. \
Holists argue that a pond works as one living whole. Reductionists argue that a pond is the sum of its species. \
Holism studies the flow of energy through a pond. Reductionism studies each species of a pond by itself. In 2009, a \
warden of Elm Park counted 31 frogs.
"""


@pytest.fixture(scope="module")
def ponds() -> Document:
    return read(PONDS)


def _fact(document: Document, kind: FactKind, key: str) -> Fact:
    return next(fact for fact in document.facts if fact.kind is kind and fact.key == key)


@pytest.mark.parametrize(
    ("term", "kind"),
    [
        ("democratic leaders", Kind.PERSON),
        ("conflict theorists", Kind.THINKERS),
        ("functionalism", Kind.THEORY),
        ("secondary group", Kind.BODY),
        ("evaporation", Kind.PROCESS),
        ("master status", Kind.THING),
        ("power", Kind.THING),
        ("density", Kind.QUALITY),
    ],
)
def test_a_term_s_last_word_shows_its_kind(term: str, kind: Kind) -> None:
    assert kind_of(term) is kind


def test_terms_of_one_noun_are_nearest_and_people_are_no_processes() -> None:
    assert nearness("seasonal ponds", "glacial ponds") > nearness("seasonal ponds", "moss")
    assert nearness("democratic leaders", "evaporation") < 0
    assert nearness("functionalism", "erosion") < 0
    assert head_of("act of faith") == "act"


@pytest.mark.parametrize(
    ("term", "kind", "other"),
    [
        ("conflict theorists", Kind.THEORY, "conflict theory"),
        ("feminist theory", Kind.THINKERS, "feminist theorists"),
        ("symbolic interactionism", Kind.THINKERS, "symbolic interactionists"),
        ("evaporation", Kind.PROCESS, "evaporation"),
    ],
)
def test_a_school_and_its_thinkers_stand_in_for_each_other(term: str, kind: Kind, other: str) -> None:
    assert as_thought(term, kind) == other


def test_wrong_options_share_the_key_s_noun_and_the_question_names_it(ponds: Document) -> None:
    drafts, _ = quiz(ponds, {ItemType.MULTIPLE_CHOICE: 8}, seed=3)
    asked_by_noun = [made.content for made in drafts if made.content.stem.startswith("Which ponds ")]
    assert asked_by_noun
    assert all(option.text.endswith("ponds") for content in asked_by_noun for option in content.options)


def test_what_a_school_holds_is_asked_in_the_order_of_a_question(ponds: Document) -> None:
    drafts, _ = quiz(ponds, {ItemType.MULTIPLE_CHOICE: 8}, seed=3)
    stems = {made.content.stem for made in drafts}
    held = [stem for stem in stems if stem.startswith("According to ")]
    assert all(" does a pond work" in stem or " is a pond " in stem for stem in held)


def test_a_statement_keeps_article_and_capital_for_another_key() -> None:
    document = read(texts.BIOLOGY)
    fact = next(f for f in document.facts if f.key == "chloroplast" and f.kind is FactKind.DEFINITION)
    stated = statement_in(document, fact)
    assert stated.with_key("organ").startswith("An organ is ")
    assert stated.with_key("chloroplast").startswith("A chloroplast is an organelle")


def test_an_essay_asks_for_the_reason_the_text_gives(ponds: Document) -> None:
    drafts, _ = quiz(ponds, {ItemType.ESSAY: 6}, seed=1)
    why = [made.content for made in drafts if made.content.stem.startswith("Explain why ")]
    assert [content.stem for content in why] == ["Explain why shallow ponds are warm in the spring sun."]
    assert "they hold little water" in (why[0].answer.rubric or "")


def test_a_year_that_nobody_teaches_comes_last(ponds: Document) -> None:
    blueprint = suggest_blueprint(ponds, items=6)
    assert ItemType.NUMERICAL not in blueprint.counts
    made = draft(
        ponds, Blueprint(counts={ItemType.NUMERICAL: 1}), seed=1, item_type=ItemType.NUMERICAL, taken=[]
    )
    assert isinstance(made, Draft)  # but whoever asks for numbers gets it


def test_good_items_of_all_types_come_before_plain_ones_of_any() -> None:
    blueprint = suggest_blueprint(read("\n\n".join(texts.RICH.values())), items=20)
    assert blueprint.requested == 20
    assert blueprint.counts[ItemType.MULTIPLE_CHOICE] > blueprint.counts.get(ItemType.TRUE_FALSE, 0)


@pytest.mark.parametrize("stem", ["Which of these helps with that transition?", "Who was against this view?"])
def test_a_stem_that_points_to_what_it_does_not_name_is_refused(stem: str) -> None:
    quote = "Moss helps."
    content = ItemContent(
        type=ItemType.MULTIPLE_CHOICE,
        stem=stem,
        options=[Option(text="Moss", correct=True), Option(text="Peat"), Option(text="Clay")],
        evidence=[Evidence(start=0, end=len(quote), quote=quote)],
    )
    assert not is_sound(content, quote)
    whole = content.model_copy(update={"stem": "Which of these keeps the soil of a wood wet?"})
    assert is_sound(whole, quote)


def test_every_way_to_ask_ends_in_a_question_mark(ponds: Document) -> None:
    from backend.agents.local.choose import chance

    for fact in ponds.facts:
        if fact.kind in {FactKind.DEFINITION, FactKind.CLAIM, FactKind.SAYING}:
            assert asked(ponds, fact, ("moss", "peat"), chance(1, fact.key)).endswith("?")
