"""Every item the engine makes, of every text at hand, keeps the promises of its type."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from backend.agents.local.engine import Draft, read
from backend.quiz.schemas import ItemType
from tests.agents.local import texts
from tests.agents.local.invariants import asked_words, defects, plain, quiz

EVERYTHING = {
    ItemType.MULTIPLE_CHOICE: 4,
    ItemType.TRUE_FALSE: 4,
    ItemType.CLOZE: 4,
    ItemType.SHORT_ANSWER: 3,
    ItemType.NUMERICAL: 3,
    ItemType.MATCHING: 1,
}
_MODULES = Path(__file__).resolve().parents[4] / "shared" / "data" / "sociology" / "modules.jsonl"


def _sample() -> dict[str, str]:
    """Our own texts, and every sixth chapter of a course beside the checkout when there is one."""
    sample = dict(texts.RICH)
    if _MODULES.exists():
        for line in _MODULES.read_text(encoding="utf-8").splitlines()[::6]:
            module = json.loads(line)
            sample[module["id"]] = module["text"].split("\nSummary\n")[0]
    return sample


SAMPLE = _sample()


@pytest.fixture(scope="module")
def quizzes() -> dict[str, list[Draft]]:
    """One quiz of everything for each text."""
    return {name: quiz(read(text), EVERYTHING)[0] for name, text in SAMPLE.items()}


@pytest.mark.parametrize("name", SAMPLE)
def test_no_item_has_a_defect(name: str, quizzes: dict[str, list[Draft]]) -> None:
    found = [(made.content.stem, defects(made.content, SAMPLE[name])) for made in quizzes[name]]
    assert [entry for entry in found if entry[1]] == []


@pytest.mark.parametrize("name", texts.RICH)
def test_a_rich_text_gives_at_least_five_items_of_two_types_or_more(
    name: str, quizzes: dict[str, list[Draft]]
) -> None:
    made = quizzes[name]
    assert len(made) >= 5
    assert len({item.content.type for item in made}) >= 2


@pytest.mark.parametrize("name", SAMPLE)
def test_two_items_rest_on_the_same_sentence_only_where_it_defines_two_terms(
    name: str, quizzes: dict[str, list[Draft]]
) -> None:
    asked: dict[tuple[int, int], list[str]] = {}
    for made in quizzes[name]:
        for fact in made.fact.split("+"):
            kind, span, key = fact.split(":", 2)
            start, end = map(int, span.split("-"))
            asked.setdefault((start, end), []).append(f"{kind}:{key}")
    spans = sorted(asked)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    for facts in asked.values():
        assert len(facts) == len(set(facts)) == 1 or all(fact.startswith("definition:") for fact in facts)


@pytest.mark.parametrize("name", SAMPLE)
def test_no_two_multiple_choice_items_have_the_same_key_or_stem(
    name: str, quizzes: dict[str, list[Draft]]
) -> None:
    chosen = [m.content for m in quizzes[name] if m.content.type is ItemType.MULTIPLE_CHOICE]
    keys = Counter(plain(option.text) for content in chosen for option in content.options if option.correct)
    assert all(count == 1 for count in keys.values())
    assert len({content.stem for content in chosen}) == len(chosen)


def test_keys_stand_in_every_place_about_as_often(quizzes: dict[str, list[Draft]]) -> None:
    places = Counter(
        [option.correct for option in made.content.options].index(True)
        for drafts in quizzes.values()
        for made in drafts
        if made.content.type is ItemType.MULTIPLE_CHOICE and len(made.content.options) == 4
    )
    total = sum(places.values())
    assert total >= 12
    assert all(0.1 * total <= places[place] <= 0.4 * total for place in range(4))


def test_about_half_of_the_statements_are_false(quizzes: dict[str, list[Draft]]) -> None:
    truths = [
        made.content.options[0].correct
        for drafts in quizzes.values()
        for made in drafts
        if made.content.type is ItemType.TRUE_FALSE
    ]
    assert len(truths) >= 8
    assert 0.35 <= sum(truths) / len(truths) <= 0.65


def test_the_key_is_not_the_longest_option_more_often_than_chance_would_have_it(
    quizzes: dict[str, list[Draft]],
) -> None:
    longest = []
    for made in (made for drafts in quizzes.values() for made in drafts):
        if made.content.type is ItemType.MULTIPLE_CHOICE:
            lengths = [len(option.text) for option in made.content.options]
            key = next(len(option.text) for option in made.content.options if option.correct)
            longest.append(key == max(lengths) and lengths.count(key) == 1)
    assert sum(longest) / len(longest) <= 0.45


def test_a_false_statement_changes_a_word_and_never_inserts_not(quizzes: dict[str, list[Draft]]) -> None:
    for name, drafts in quizzes.items():
        for made in drafts:
            if made.content.type is ItemType.TRUE_FALSE and made.content.options[1].correct:
                quote = SAMPLE[name][made.content.evidence[0].start : made.content.evidence[0].end]
                assert made.content.stem.split().count("not") <= quote.split().count("not")
                assert made.content.stem not in made.content.explanation


def test_the_items_are_spread_over_a_long_text() -> None:
    filler = "\n\n".join(
        f"{part}\n\n{texts.RICH[part]}" for part in ("biology", "physics", "markets", "mitosis")
    )
    drafts, _ = quiz(read(filler), {ItemType.MULTIPLE_CHOICE: 10})
    thirds = {min(2, 3 * made.content.evidence[0].start // len(filler)) for made in drafts}
    assert len(drafts) == 10
    assert thirds == {0, 1, 2}


@pytest.mark.parametrize("name", SAMPLE)
def test_no_stem_tells_another_item_s_typed_answer_in_the_same_words(
    name: str, quizzes: dict[str, list[Draft]]
) -> None:
    for asked in quizzes[name]:
        for told in quizzes[name]:
            if asked is told:
                continue
            shared = {
                w for w in asked_words(asked.content.stem) & asked_words(told.content.stem) if len(w) > 4
            }
            named = [
                form
                for form in asked.content.answer.accepted or []
                if f" {plain(form)} " in plain(told.content.stem)
            ]
            assert not named or len(shared) < 6
