"""Draft the next best item of a type, beside those a quiz already has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from backend.agents.local.choose import chance, collides, in_order, repeats_source, tested_by, waits
from backend.agents.local.document import Document, Fact, FactKind
from backend.agents.local.framing import PLAINEST, Setting
from backend.agents.local.languages import language_of
from backend.agents.local.shortfall import Shortfall, ended, missed, refusal
from backend.quiz.schemas import Blueprint, ItemContent, ItemType

# Of a quiz's stems no more than this share repeats more than eight words of the text in a row, where it can be helped.
_MOST_COPIED = 1 / 3
_COPIES_PASSED_OVER = 20  # sound items that are passed over, in search of one that copies less
# A false statement is harder to make and falls out more often, so it is tried first more often.
_TRUE_FIRST = 0.35
_MOST_LEAD = 5  # how many more of the one truth than of the other a quiz may have
_BEHIND = 2  # how many fewer there may be of one truth before it is looked for among plainer items first
# Types that put together what no other item has used, so that what comes of a fact depends on the items before.
_OF_WHAT_IS_LEFT = frozenset({ItemType.MATCHING, ItemType.ORDERING, ItemType.ESSAY})


@dataclass(frozen=True, slots=True)
class Taken:
    """An item the quiz already has, and the name of the fact it rests on ("" when it has none)."""

    fact: str
    content: ItemContent


@dataclass(frozen=True, slots=True)
class Draft:
    """A new item and the stable name of its fact, such as `definition:1203-1290:deviance`."""

    content: ItemContent
    fact: str


def draft(
    document: Document,
    blueprint: Blueprint,
    *,
    seed: int,
    item_type: ItemType,
    taken: Sequence[Taken],
    plainest: int = PLAINEST,
) -> Draft | Shortfall:
    """The next best item of a type that neither repeats nor gives away the `taken` ones.

    The same document, blueprint, seed and taken items give the same bytes; another seed another selection. Where fewer
    are better than weak ones, a lower `plainest` lets no plain items in.
    """
    return drafted(document, blueprint, seed, item_type, taken, range(plainest + 1))


def drafted(
    document: Document,
    blueprint: Blueprint,
    seed: int,
    item_type: ItemType,
    taken: Sequence[Taken],
    levels: Sequence[int],
) -> Draft | Shortfall:
    """The next best item of a type; `levels` are how plain it may be, the best first."""
    refused = refusal(document, blueprint, item_type)
    if refused:
        return refused
    language = language_of(document)
    frame = language.frame_for(item_type)
    assert frame is not None
    pairs = [(item.fact, item.content) for item in taken]
    places = tuple(
        _key_place(item.content) for item in taken if item.content.type is ItemType.MULTIPLE_CHOICE
    )
    spans = tuple((e.start, e.end) for item in taken for e in item.content.evidence)
    tested = tested_by(document, pairs)
    order = list(in_order(document, blueprint, frame.SUITS, pairs, chance(seed, item_type.value)))
    if item_type is not ItemType.NUMERICAL:
        order = _without_reserved(order, blueprint, taken)
    # What no item came of, whatever else the quiz has: the next draft need not try it again.
    tries = ("barren", item_type, seed, blueprint.difficulty)
    barren: set[tuple[int, bool, int]] = document.memo.setdefault(tries, set())
    copies_allowed = _copied([item.content for item in taken]) < _MOST_COPIED * (len(taken) + 1)
    copy: Draft | None = None
    passed_over = 0
    why_not: Counter[str] = Counter()
    truths = _truths(taken, seed) if item_type is ItemType.TRUE_FALSE else (True,)
    for plainness, truth in _passes(levels, truths, taken):
        for fact in order:
            if waits(document, fact, tested) > plainness:
                continue
            attempt = (plainness, truth, id(fact))
            if attempt in barren:
                continue
            rng = chance(seed, item_type.value, document.name_of(fact))
            setting = Setting(rng, blueprint.difficulty, places, truth, spans, plainness)
            framed = frame.make(document, fact, setting)
            if framed is None and item_type not in _OF_WHAT_IS_LEFT:
                barren.add(attempt)
            if framed is None or not language.is_sound(framed.content, document.text):
                continue
            misses = missed(framed.content, blueprint)
            if misses:
                why_not[misses] += 1
            elif not collides(language, framed.content, pairs):
                made = Draft(framed.content, "+".join(framed.facts))
                if copies_allowed or not _copied([framed.content]):
                    return made
                copy = copy or made
                passed_over += 1
                if passed_over == _COPIES_PASSED_OVER:
                    return copy
    if copy:
        return copy
    return ended(item_type, blueprint, why_not, any_left=bool(order))


def _without_reserved(order: list[Fact], blueprint: Blueprint, taken: Sequence[Taken]) -> list[Fact]:
    """The facts without as many numbers as numerical questions are still to come: nothing else can be made of those."""
    reserved = blueprint.counts.get(ItemType.NUMERICAL, 0)
    reserved -= sum(item.content.type is ItemType.NUMERICAL for item in taken)
    numbers = [fact for fact in order if fact.kind in (FactKind.YEAR, FactKind.QUANTITY)][: max(0, reserved)]
    return [fact for fact in order if fact not in numbers]


def _copied(contents: Sequence[ItemContent]) -> int:
    """How many stems repeat more than eight words of the text in a row."""
    return sum(repeats_source(content.stem, content.evidence) for content in contents)


def _truths(taken: Sequence[Taken], seed: int) -> tuple[bool, ...]:
    """Which keys a true/false item may have, the wanted one first: what the quiz has had less of, else a coin."""
    had = [item.content.options[0].correct for item in taken if item.content.type is ItemType.TRUE_FALSE]
    lead = had.count(True) - had.count(False)
    wanted = lead < 0 if lead else chance(seed, "truth", str(len(had))).random() < _TRUE_FIRST
    return (wanted, not wanted) if abs(lead) < _MOST_LEAD else (wanted,)


def _passes(levels: Sequence[int], truths: Sequence[bool], taken: Sequence[Taken]) -> list[tuple[int, bool]]:
    """How plain and how true an item may be, one try after another: the best first, or the truth that is behind."""
    had = [item.content.options[0].correct for item in taken if item.content.type is ItemType.TRUE_FALSE]
    if abs(2 * sum(had) - len(had)) < _BEHIND:
        return list(product(levels, truths))
    return [(plainness, truth) for truth in truths for plainness in levels]


def _key_place(content: ItemContent) -> int:
    return next((at for at, option in enumerate(content.options) if option.correct), 0)
