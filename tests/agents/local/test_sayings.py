"""What single clauses say of a term, how short it can be said, and which of it a quiz asks first."""

from __future__ import annotations

import pytest

from backend.agents.local import languages
from backend.agents.local.choose import chance, collides, in_order, waits
from backend.agents.local.document import Fact, FactKind, KeyKind, Relation
from backend.agents.local.en.brief import brief_of
from backend.agents.local.en.cues import of_phrases_in
from backend.agents.local.en.sayings import sayings_in
from backend.agents.local.en.tag import render, tokens_of
from backend.agents.local.engine import Shortfall, Taken, draft, read, suggest_blueprint
from backend.quiz.schemas import Answer, Blueprint, Evidence, ItemContent, ItemType
from tests.agents.local import texts


def said(sentence: str) -> list[tuple[str, str]]:
    """Each term of a sentence and what a clause says of it."""
    tokens = tokens_of(sentence, 0, len(sentence))
    return [
        (
            render(tokens[found.first : found.last]),
            f"{found.lead} {render(tokens[found.begin : found.end])}".strip(),
        )
        for found in sayings_in(tokens)
    ]


@pytest.mark.parametrize(
    ("sentence", "term", "predicate"),
    [
        (
            "The town then built a weir, which raises the level of a river.",
            "weir",
            "raises the level of a river",
        ),
        (
            "They chose gravity dams, which, as the name suggests, are held in place by their weight.",
            "gravity dams",
            "are held in place by their weight",
        ),
        (
            "People worry about salinization, when salt gathers in the upper layer of soil.",
            "salinization",
            "means that salt gathers in the upper layer of soil",
        ),
        (
            "In a shallow aquifer, a layer of clay keeps the water under pressure.",
            "shallow aquifer",
            "means that a layer of clay keeps the water under pressure",
        ),
        (
            "According to drift theory, a slow current carries the continents over softer rock.",
            "drift theory",
            "holds that a slow current carries the continents over softer rock",
        ),
        (
            "While others disagree, a thick hedge slows the loss of soil on a slope.",
            "thick hedge",
            "slows the loss of soil on a slope",
        ),
        (
            "Studies have shown that green manure protects the soil from heavy rain.",
            "green manure",
            "protects the soil from heavy rain",
        ),
        (
            "Crop rotation feeds the soil of a field and uses what these studies found.",
            "Crop rotation",
            "feeds the soil of a field",
        ),
        (
            "The village aims at zero soil loss, in which the amount of earth leaving a slope is equal to what it gains.",
            "zero soil loss",
            "means that the amount of earth leaving a slope is equal to what it gains",
        ),
        (
            "The town used a slow form of terrace farming, in which a wall keeps the soil on a slope.",
            "terrace farming",
            "means that a wall keeps the soil on a slope",
        ),
        (
            "The town used a method called contour farming, in which a furrow follows the slope.",
            "contour farming",
            "means that a furrow follows the slope",
        ),
    ],
)
def test_a_clause_says_something_of_its_term(sentence: str, term: str, predicate: str) -> None:
    assert (term, predicate) in said(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Crop rotation may keep a field fertile for years.",
        "Crop rotation does not keep a field fertile.",
        "Crop rotation is an example of good practice.",
        "Crop rotation helps you to keep your field fertile.",
    ],
)
def test_guesses_denials_and_praise_say_nothing_of_a_term(sentence: str) -> None:
    assert said(sentence) == []


@pytest.mark.parametrize(
    ("phrase", "brief"),
    [
        (
            "carries water to the fields of the valley in every dry summer",
            "carries water to the fields of the valley",
        ),
        ("slows the loss of soil, which saves the farmer work", "slows the loss of soil"),
        ("suggests that the layers of rock that lie deepest are the oldest of them all", ""),
        ("is possible only in a valley with a river", ""),
        ("keeps heat, light, and dust away from the plants that grow in the yard", ""),
    ],
)
def test_a_phrase_is_cut_at_a_border_or_not_at_all(phrase: str, brief: str) -> None:
    assert brief_of(tokens_of(phrase, 0, len(phrase))) == brief


@pytest.mark.parametrize(
    ("sentence", "word", "tag"),
    [
        ("Terraces hold rain where it falls.", "hold", "VBP"),
        ("Most glaciers formed in the last ice age.", "formed", "VBD"),
        ("The rain gap can be long.", "gap", "NN"),
        ("We measured the standard of living in the town.", "standard", "NN"),
        ("Drift theory states that continents move.", "states", "VBZ"),
        ("The town pays for damage caused by floods.", "caused", "VBN"),
        ("It was a social, legal, and moral rule.", "social", "JJ"),
        ("Farmers experience long droughts in the hills.", "experience", "VBP"),
        ("Rain can change the course of a river.", "change", "VB"),
        ("They owned the means of production in the town.", "means", "NNS"),
        ("Farmers buy seed in spring.", "farmers", "NNS"),
    ],
)
def test_a_word_is_tagged_as_its_neighbours_show(sentence: str, word: str, tag: str) -> None:
    assert {token.tag for token in tokens_of(sentence, 0, len(sentence)) if token.lower == word} == {tag}


def test_phrases_with_of_are_found_whole() -> None:
    sentence = "The code of ethics and the standard of living of the town."
    tokens = tokens_of(sentence, 0, len(sentence))
    found = {render(tokens[first:last]) for first, last in of_phrases_in(tokens)}
    assert {"code of ethics", "standard of living"} <= found


_RIVER = """Rivers

A levee is a wall of earth that keeps a river in its bed. The town wanted one, and it was useful. They asked for siltation \
(the slow growth of mud in a channel) to be measured. A meander is a bend that a river cuts into soft ground.
"""


def test_parentheses_behind_a_term_tell_its_meaning() -> None:
    defined = {fact.key: fact.rest for fact in read(_RIVER).facts if fact.kind is FactKind.DEFINITION}
    assert defined["siltation"] == "the slow growth of mud in a channel"


def test_a_saying_carries_its_span_its_short_form_and_its_relation() -> None:
    text = "Rivers\n\nA weir is a low wall in a river. It helps. Weirs reduce the speed of a river in spring."
    document = read(text)
    fact = next(fact for fact in document.facts if fact.kind is FactKind.SAYING)
    tokens = document.sentences[fact.sentence].tokens
    assert (fact.key, fact.relation, fact.plural) == ("weirs", Relation.CAUSES, True)
    assert render(tokens[slice(*fact.said)]) == fact.rest == "reduce the speed of a river in spring"
    assert fact.rest.startswith(fact.brief)
    assert 3 <= len(fact.brief.split()) <= 8


def _fact(key: str) -> Fact:
    return Fact(FactKind.MENTION, 0, 0, 1, key, KeyKind.TERM, "", 0.5)


def test_a_term_that_has_an_item_waits_behind_one_that_has_none() -> None:
    document = read(_RIVER)
    assert waits(document, _fact("levee"), {}) == 0
    assert 0 < waits(document, _fact("levee"), {"levee": 1}) < waits(document, _fact("levee"), {"levee": 2})
    assert waits(document, _fact("town"), {}) > waits(document, _fact("levee"), {})


def test_a_sentence_that_defines_two_terms_may_be_asked_for_both() -> None:
    first, second = "the broad way of a river", "the narrow way of a stream"
    document = read(f"A reach is {first} between two bends, while a run is {second} over stones. " * 2)
    facts = [fact for fact in document.facts if fact.kind is FactKind.DEFINITION and fact.sentence == 0]
    assert [fact.key for fact in facts] == ["reach", "run"]
    content = _matching("reach").model_copy(
        update={"evidence": [Evidence(start=0, end=9, quote="A reach i")]}
    )
    taken = [(document.name_of(facts[0]), content)]
    wish = Blueprint(counts={ItemType.SHORT_ANSWER: 2})
    left = list(in_order(document, wish, frozenset({FactKind.DEFINITION}), taken, chance(1)))
    assert [fact.key for fact in left if fact.sentence == 0] == ["run"]


def _matching(*terms: str) -> ItemContent:
    return ItemContent(
        type=ItemType.MATCHING,
        stem=f"Match each term with its meaning: {', '.join(terms)}.",
        answer=Answer(pairs=[(term, f"What {term} means") for term in terms]),
        evidence=[Evidence(start=0, end=1, quote="x")],
    )


def test_two_matching_sets_may_stand_in_one_quiz_when_they_share_no_term() -> None:
    first = _matching("levee", "weir", "meander")
    english = languages.language_of(read(texts.BIOLOGY))
    assert not collides(english, _matching("delta", "silt", "ford"), [("", first)])
    assert collides(english, _matching("delta", "weir", "ford"), [("", first)])


def test_a_suggested_mix_is_delivered_with_other_seeds_too() -> None:
    document = read("\n\n".join([texts.BIOLOGY, texts.PHYSICS, texts.MARKETS, texts.MITOSIS]))
    blueprint = suggest_blueprint(document, items=12)
    for seed in (5, 11):
        taken: list[Taken] = []
        for item_type, wanted in blueprint.counts.items():
            for _ in range(wanted):
                made = draft(document, blueprint, seed=seed, item_type=item_type, taken=taken)
                if not isinstance(made, Shortfall):
                    taken.append(Taken(made.fact, made.content))
        assert len(taken) == blueprint.requested == 12
