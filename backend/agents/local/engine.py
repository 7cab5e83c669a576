"""The local engine's public surface: pure functions, no network, no model, no state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from backend.agents.local.choose import chance, collides, in_order, repeats_source, tested_by, waits
from backend.agents.local.document import Document, Fact, FactKind
from backend.agents.local.frames import PLAINEST, Setting, frame_for
from backend.quiz.schemas import Bloom, Blueprint, Difficulty, ItemContent, ItemType

__all__ = [
    "ENGINE_VERSION",
    "Document",
    "Draft",
    "Shortfall",
    "Taken",
    "carries",
    "draft",
    "read",
    "suggest_blueprint",
    "warm_up",
]

ENGINE_VERSION = "local-4"
_LEVELS = {Bloom.REMEMBER, Bloom.UNDERSTAND, Bloom.ANALYZE}
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
_HARDNESS = {Difficulty.EASY: 0, Difficulty.MEDIUM: 1, Difficulty.HARD: 2}
# Of a quiz's stems no more than this share repeats more than eight words of the text in a row, where it can be helped.
_MOST_COPIED = 1 / 3
_COPIES_PASSED_OVER = 20  # sound items that are passed over, in search of one that copies less
# A false statement is harder to make and falls out more often, so it is tried first more often.
_TRUE_FIRST = 0.35
_MOST_LEAD = 7  # how many more of the one truth than of the other a quiz may have
_BEHIND = 2  # how many fewer there may be of one truth before it is looked for among plainer items first
# Types that put together what no other item has used, so that what comes of a fact depends on the items before.
_OF_WHAT_IS_LEFT = frozenset({ItemType.MATCHING, ItemType.ORDERING, ItemType.ESSAY})
_TOO_SHORT = 40  # words below which nothing can be asked soundly


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


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why no item came: `code` is one of `language too_short bloom difficulty no_more_facts no_distractors`."""

    code: str
    message: str


def read(text: str, title: str = "") -> Document:
    """Analyse a text of any length, once; offsets in the result are code points into `text`. Never raises."""
    from backend.agents.local.analyse import document_of

    return document_of(text, title)


def warm_up() -> None:
    """Load the word lists, about a second once per process, so that the first `read` is as quick as the next."""
    draft(
        read("A verb is a word that names an action. A noun is a word that names a thing or a person."),
        Blueprint(counts={ItemType.CLOZE: 1}),
        seed=0,
        item_type=ItemType.CLOZE,
        taken=(),
    )


def carries(document: Document) -> dict[ItemType, int]:
    """How many items of each type the text carries: an upper estimate from the facts found, not a promise."""
    counts: dict[ItemType, int] = {}
    for item_type in ItemType:
        frame = frame_for(item_type)
        if frame is not None:
            counts[item_type] = frame.count(document)
    return counts


def suggest_blueprint(document: Document, *, items: int | None = None) -> Blueprint:
    """A sensible default: about ten items for a chapter, fewer for a short text, of the types it carries.

    It drafts the items once to be sure of them, so it takes as long as that many drafts. `items` asks for another
    number of them.
    """
    language = document.language if document.language != "und" else "en"
    total = max(1, min(10, document.words // 25)) if items is None else items
    wish = Blueprint(counts=dict.fromkeys((kind for kind, _ in _MIX), 1), language=language)
    taken: list[Taken] = []
    counts: dict[ItemType, int] = {}
    whole = sum(share for _, share in _MIX)
    plain, fewest = max(0, document.words - _SHORT) // _WORDS_EACH, document.words // _WORDS_FOR_ONE
    # Every type gives its good items before any gives a plain one; what is still short falls to those that carry more.
    for level, stretch in enumerate(_STRETCHES):
        limit = min(total, max(len(taken) + plain, fewest)) if level == PLAINEST else total
        for kind, share in _MIX:
            if level == PLAINEST and kind not in _FILLING:
                continue
            stretch = min(stretch, _MOST_OPEN) if kind is ItemType.ESSAY else stretch
            most = max(1, round(total * share * stretch / whole)) if share * total > whole / 2 else 0
            while counts.get(kind, 0) < most and len(taken) < limit:
                made = _drafted(document, wish, 0, kind, taken, (level,))
                if isinstance(made, Shortfall):
                    break
                taken.append(Taken(made.fact, made.content))
                counts[kind] = counts.get(kind, 0) + 1
    mixed = {kind: counts[kind] for kind, _ in _MIX if kind in counts}
    mixed = _steady(document, wish, mixed) if sum(mixed.values()) == total else mixed
    return Blueprint(counts=mixed or {ItemType.MULTIPLE_CHOICE: 1}, language=language)


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
    for kind, _ in _MIX:
        if kind not in _FILLING or kind is ItemType.ESSAY:
            continue
        kept[kind] = kept.get(kind, 0) + _add(
            document, wish, kind, total - len(taken), _TRIED_SEEDS[0], taken
        )
    if len(taken) < total:
        return counts  # no other type makes up for it
    return {kind: kept[kind] for kind, _ in _MIX if kept.get(kind)}


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
    return _drafted(document, blueprint, seed, item_type, taken, range(plainest + 1))


def _drafted(
    document: Document,
    blueprint: Blueprint,
    seed: int,
    item_type: ItemType,
    taken: Sequence[Taken],
    levels: Sequence[int],
) -> Draft | Shortfall:
    """The next best item of a type; `levels` are how plain it may be, the best first."""
    from backend.agents.local.sound import is_sound

    refusal = _refusal(document, blueprint, item_type)
    if refusal:
        return refusal
    frame = frame_for(item_type)
    assert frame is not None
    pairs = [(item.fact, item.content) for item in taken]
    places = tuple(
        _key_place(item.content) for item in taken if item.content.type is ItemType.MULTIPLE_CHOICE
    )
    spans = tuple((e.start, e.end) for item in taken for e in item.content.evidence)
    tested = tested_by(pairs)
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
            if framed is None or not is_sound(framed.content, document.text):
                continue
            misses = _missed(framed.content, blueprint)
            if misses:
                why_not[misses] += 1
            elif not collides(framed.content, pairs):
                made = Draft(framed.content, "+".join(framed.facts))
                if copies_allowed or not _copied([framed.content]):
                    return made
                copy = copy or made
                passed_over += 1
                if passed_over == _COPIES_PASSED_OVER:
                    return copy
    if copy:
        return copy
    return _ended(item_type, blueprint, why_not, any_left=bool(order))


def _without_reserved(order: list[Fact], blueprint: Blueprint, taken: Sequence[Taken]) -> list[Fact]:
    """The facts without as many numbers as numerical questions are still to come: nothing else can be made of those."""
    reserved = blueprint.counts.get(ItemType.NUMERICAL, 0)
    reserved -= sum(item.content.type is ItemType.NUMERICAL for item in taken)
    numbers = [fact for fact in order if fact.kind in (FactKind.YEAR, FactKind.QUANTITY)][: max(0, reserved)]
    return [fact for fact in order if fact not in numbers]


def _ended(item_type: ItemType, blueprint: Blueprint, why_not: Counter[str], *, any_left: bool) -> Shortfall:
    """Why no further item of a type came."""
    if why_not["bloom"] and not why_not["difficulty"]:
        asked = " or ".join(level.value for level in blueprint.bloom)
        return Shortfall(
            "bloom",
            f"What is left in the text makes {_word(item_type)} questions, but none that ask to {asked}.",
        )
    if why_not["difficulty"]:
        return Shortfall(
            "difficulty",
            f"What is left in the text makes {_word(item_type)} questions, but none near “{blueprint.difficulty.value}”.",
        )
    if any_left:
        return Shortfall(
            "no_distractors",
            f"None of the facts left in the text makes a sound {_word(item_type)} question.",
        )
    return Shortfall("no_more_facts", f"The text carries no further fact for a {_word(item_type)} question.")


def _missed(content: ItemContent, blueprint: Blueprint) -> str:
    """Which wish of the blueprint an item does not meet; a difficulty may be one step off, since it is estimated."""
    if blueprint.bloom and content.bloom not in blueprint.bloom:
        return "bloom"
    if abs(_HARDNESS[content.difficulty] - _HARDNESS[blueprint.difficulty]) > 1:
        return "difficulty"
    return ""


def _copied(contents: Sequence[ItemContent]) -> int:
    """How many stems repeat more than eight words of the text in a row."""
    return sum(repeats_source(content.stem, content.evidence) for content in contents)


def _word(item_type: ItemType) -> str:
    return item_type.value.replace("_", " ")


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


def _refusal(document: Document, blueprint: Blueprint, item_type: ItemType) -> Shortfall | None:
    if document.words < _TOO_SHORT // 4:
        return Shortfall("too_short", f"The text has {document.words} words; that is too short to ask about.")
    if document.language != "en" or not blueprint.language.casefold().startswith("en"):
        return Shortfall("language", _foreign(document, blueprint))
    if blueprint.bloom and not _LEVELS & set(blueprint.bloom):
        return Shortfall(
            "bloom", "The local engine asks for remembering and understanding, not for higher levels."
        )
    if frame_for(item_type) is None:
        return Shortfall("type", f"The local engine does not make {_word(item_type)} questions.")
    return None


_LANGUAGES = {
    "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
    "sv": "Swedish", "pl": "Polish",
}  # fmt: skip


def _foreign(document: Document, blueprint: Blueprint) -> str:
    """What is in another language, the text or the items asked for, and who might read it."""
    otherwise = "A model provider, where one is set up, reads other languages too: choose it as the engine."
    if document.language == "en":
        return f"The local engine writes English only, and “{blueprint.language}” is asked for. {otherwise}"
    told = _LANGUAGES.get(document.language)
    found = f"The text is in {told}" if told else "The language of the text is not recognised"
    return f"{found}, and the local engine reads English only. {otherwise}"


def _key_place(content: ItemContent) -> int:
    return next((at for at, option in enumerate(content.options) if option.correct), 0)
