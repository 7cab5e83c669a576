"""The mix of items that suits a text: as many of each type as it carries well, plain ones last."""

from __future__ import annotations

from collections import Counter

from backend.agents.local import languages
from backend.agents.local.document import Document
from backend.agents.local.drafting import Taken, draft, drafted
from backend.agents.local.framing import PLAINEST
from backend.agents.local.shortfall import Shortfall
from backend.quiz.schemas import Blueprint, ItemType

# How much of a mix each type is, in the order a run drafts in: what few texts carry first, and what takes any fact last.
_MIX = (
    (ItemType.ORDERING, 0.7),
    (ItemType.MULTIPLE_RESPONSE, 1.0),
    (ItemType.NUMERICAL, 0.4),
    (ItemType.MATCHING, 1.2),
    (ItemType.SHORT_ANSWER, 0.9),
    (ItemType.MULTIPLE_CHOICE, 8.8),
    (ItemType.CLOZE, 2.0),
    (ItemType.ESSAY, 2.0),
    (ItemType.TRUE_FALSE, 4.0),
)
# What is short at last.
_FILLING = frozenset({ItemType.MULTIPLE_CHOICE, ItemType.CLOZE, ItemType.ESSAY, ItemType.TRUE_FALSE})
# How many times its share of a mix a type may have, by how plain its items are: the plainer, the more.
_STRETCHES = (1.2, 1.6, 2.2, 2.5, 2.5, 3.0)
_MOST_OPEN = 3.0  # how many times its share essays may have at most, since somebody has to read them
# Words of a text from which it may be asked the plainest items too, and for each of them.
_SHORT, _WORDS_EACH = 1_000, 60
_WORDS_FOR_ONE = 130  # of a text, for each item that it gets in any case, as far as it carries it
_TRIED_SEEDS = (1, 2, 3)  # with which a suggested mix is tried, since a run has a seed of its own
_TURNS = (
    2,
    3,
    4,
    1,
    2,
    5,
)  # with which the mix of a text that carries hardly more is tried as a whole, one after another
_RESERVE = 4  # items beyond those asked for, from which another seed falls short of nothing
# What makes up for a type that falls short.
_MAKING_UP = (ItemType.MULTIPLE_CHOICE, ItemType.TRUE_FALSE, ItemType.CLOZE, ItemType.ESSAY)


def suggest_blueprint(document: Document, *, items: int | None = None) -> Blueprint:
    """A sensible default: about ten items for a chapter, fewer for a short text, of the types it carries.

    It drafts the items once to be sure of them, so it takes as long as that many drafts. `items` asks for another
    number of them.
    """
    language = document.language if document.language != "und" else languages.codes()[0]
    total = max(1, min(10, document.words // 25)) if items is None else items
    wish = Blueprint(counts=dict.fromkeys((kind for kind, _ in _MIX), 1), language=language)
    counts = _filled(document, wish, total)
    mixed = {kind: counts[kind] for kind, _ in _MIX if counts[kind]}
    # Drafted type by type, as a run does it, a text may give more than in the order of how plain items are.
    reach = min(total, sum(mixed.values()) + max(0, document.words - _SHORT) // _WORDS_EACH)
    if sum(mixed.values()) == total:
        mixed = _steady(document, wish, mixed)
    elif mixed and sum(mixed.values()) < reach:
        mixed = _made_up(document, wish, mixed, reach)
    return Blueprint(counts=mixed or {ItemType.MULTIPLE_CHOICE: 1}, language=language)


def _filled(document: Document, wish: Blueprint, total: int) -> Counter[ItemType]:
    """How many items of each type come of a text, up to `total` of all."""
    taken: list[Taken] = []
    counts: Counter[ItemType] = Counter()

    def take(kind: ItemType, level: int, most: int, limit: int) -> None:
        while counts[kind] < most and len(taken) < limit:
            made = drafted(document, wish, 0, kind, taken, (level,))
            if isinstance(made, Shortfall):
                break
            taken.append(Taken(made.fact, made.content))
            counts[kind] += 1

    whole = sum(share for _, share in _MIX)
    plain, fewest = max(0, document.words - _SHORT) // _WORDS_EACH, document.words // _WORDS_FOR_ONE
    # Every type gives its good items before any gives a plain one; what is still short falls to those that carry more.
    for level, stretch in enumerate(_STRETCHES):
        limit = min(total, max(len(taken) + plain, fewest)) if level == PLAINEST else total
        for kind, share in _MIX:
            if level == PLAINEST and kind not in _FILLING:
                continue
            most = min(stretch, _MOST_OPEN) if kind is ItemType.ESSAY else stretch
            most = max(1, round(total * share * most / whole)) if share * total > whole / 2 else 0
            take(kind, level, most, limit)
    # What is short then is no longer held to the shares, but for what somebody has to read.
    for level in range(len(_STRETCHES)):
        for kind, _ in _MIX:
            if kind in _FILLING and kind is not ItemType.ESSAY:
                take(kind, level, total, limit)
    return counts


def _steady(document: Document, wish: Blueprint, counts: dict[ItemType, int]) -> dict[ItemType, int]:
    """The counts as runs with other seeds deliver them: what a scarce type falls short of, the others make up for."""
    total = sum(counts.values())
    kept = dict(counts)
    rare = [kind for kind, _ in _MIX if kind in counts and kind not in _FILLING]
    for seed in _TRIED_SEEDS:
        taken: list[Taken] = []
        for kind in rare:
            came = _add(document, wish, kind, kept[kind] + 1, seed, taken)
            # Of several that are all there are, one is left as a reserve for other seeds.
            kept[kind] = kept[kind] if came > kept[kind] else max(came - 1, min(came, 1))
    taken = []
    for kind in kept:
        kept[kind] = _add(document, wish, kind, kept[kind], _TRIED_SEEDS[0], taken)
    _make_up(document, wish, kept, total, _TRIED_SEEDS[0], taken)
    if len(taken) < total:
        return counts  # no other type makes up for it
    plenty = sum(_add(document, wish, kind, _RESERVE, _TRIED_SEEDS[0], taken) for kind in _MAKING_UP)
    if plenty < _RESERVE:
        kept = _made_up(document, wish, kept, total)
    return {kind: kept[kind] for kind, _ in _MIX if kept.get(kind)}


def _made_up(
    document: Document, wish: Blueprint, counts: dict[ItemType, int], total: int
) -> dict[ItemType, int]:
    """The counts moved from types that fall short with one seed to those that then still give items."""
    kept = dict(counts)
    for seed in _TURNS:
        taken: list[Taken] = []
        came = {kind: _add(document, wish, kind, kept.get(kind, 0), seed, taken) for kind, _ in _MIX}
        _make_up(document, wish, came, total, seed, taken)
        kept = came if len(taken) >= sum(kept.values()) else kept
    return {kind: count for kind, count in kept.items() if count}


def _make_up(
    document: Document,
    wish: Blueprint,
    counts: dict[ItemType, int],
    total: int,
    seed: int,
    taken: list[Taken],
) -> None:
    """Add what the text still gives to `counts` and `taken`, up to `total` items; of essays only their share."""
    shares = dict(_MIX)
    essays = round(total * shares[ItemType.ESSAY] * _MOST_OPEN / sum(shares.values()))
    for kind in _MAKING_UP:
        short = total - len(taken)
        if kind is ItemType.ESSAY:
            short = min(short, max(0, essays - counts.get(kind, 0)))
        counts[kind] = counts.get(kind, 0) + _add(document, wish, kind, short, seed, taken)


def _add(
    document: Document, wish: Blueprint, kind: ItemType, wanted: int, seed: int, taken: list[Taken]
) -> int:
    """Draft up to as many items of a type as wanted into `taken`; how many came."""
    for added in range(wanted):
        made = draft(document, wish, seed=seed, item_type=kind, taken=taken)
        if isinstance(made, Shortfall):
            return added
        taken.append(Taken(made.fact, made.content))
    return wanted
