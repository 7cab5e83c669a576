"""Choose which fact to ask next: strong, spread over the document, not given away by what was asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.languages import Language, language_of
from backend.quiz.schemas import Blueprint, Difficulty, Evidence, ItemContent, ItemType

_WORTH = 0.18  # what a point of a term's worth counts beside a fact's strength
_WANTED = 1.35  # what all of the words of the objectives count, in a sentence that has them
_ASKED_BEFORE = 2.0
_MATTERS = (3.0, 2.0)  # worth below which a term is of the second rank, and of the third
# Strength from which a definition need not wait for its term's sake, and the worth that is enough for that.
_DEFINED_WELL, _MATTERS_DEFINED = 0.55, 1.0
_LONGEST_WAIT = 3  # how plain items must at most have become
_MOST_IN_A_ROW = 8
_SAME_ESSAY = 84  # likeness in percent of two tasks, which often ask for the same of different things
_WORDS = re.compile(r"[\w’']+")


def keys_in(document: Document, names: str) -> set[str]:
    """The stems of the keys in the name of a fact, or of several joined by a plus sign."""
    return {
        document.singular(name.split(":", 2)[2]).casefold()
        for name in names.split("+")
        if name.count(":") >= 2
    }


def chance(seed: int, *parts: str) -> Random:
    """A generator that is the same in every process for the same seed and words."""
    return Random(":".join((str(seed), *parts)))  # noqa: S311 - a choice of questions, not a secret


def in_order(
    document: Document,
    blueprint: Blueprint,
    suits: frozenset[FactKind],
    taken: Sequence[tuple[str, ItemContent]],
    rng: Random,
) -> Iterator[Fact]:
    """Facts of the suited kinds, best first; facts of sentences already used are left out, but a second definition."""
    spans = [(e.start, e.end) for _, content in taken for e in content.evidence]
    language = language_of(document)
    wanted = language.content_words(" ".join(blueprint.objectives))
    tested = tested_by(document, taken)
    asked = _asked(document, taken)
    size = max(1, len(document.text))
    reach = size / max(2, blueprint.requested)
    scored: list[tuple[float, int, Fact]] = []
    for number, known in enumerate(_known(document, language)):
        fact = known.fact
        if fact.kind not in suits:
            continue
        luck = rng.random()
        near = 0.0
        used = False
        for start, end in spans:
            used = used or (start < known.end and known.start < end)
            near += max(0.0, 1 - abs(start - known.start) / reach)
        if used and not _says_more(known, asked):
            continue
        score = known.score + 0.2 * luck - 0.3 * min(near, 1.5)
        score -= _ASKED_BEFORE * tested[known.stem]
        if blueprint.bloom and language.bloom_of(fact) in blueprint.bloom:
            score += 0.6
        if known.difficulty is blueprint.difficulty:
            score += 0.1
        if wanted:
            told = language.content_words(document.sentences[fact.sentence].text)
            score += _WANTED * len(wanted & told) / len(wanted)
        scored.append((score, number, fact))
    scored.sort(key=lambda entry: (-entry[0], entry[1]))
    for _, _, fact in scored:
        yield fact


@dataclass(frozen=True, slots=True)
class _Known:
    """A fact, the span of its sentence, the stem of its key, and what of its score no quiz changes."""

    fact: Fact
    start: int
    end: int
    stem: str
    score: float
    difficulty: Difficulty


def _known(document: Document, language: Language) -> tuple[_Known, ...]:
    """What there is to know of each fact, worked out once per document."""
    kept: tuple[_Known, ...] | None = document.memo.get("known facts")
    if kept is None:
        kept = tuple(
            _Known(
                fact,
                *document.span_of(fact),
                document.singular(fact.key).casefold(),
                0.5 * fact.strength + _WORTH * document.worth_of(fact.key),
                language.difficulty_of(fact),
            )
            for fact in document.facts
        )
        document.memo["known facts"] = kept
    return kept


def _asked(document: Document, taken: Sequence[tuple[str, ItemContent]]) -> dict[int, list[tuple[str, str]]]:
    """The kind and the stem of each fact that items rest on, by where its sentence begins."""
    found: dict[int, list[tuple[str, str]]] = {}
    for names, _ in taken:
        for name in names.split("+"):
            if name.count(":") >= 2:
                kind, span, key = name.split(":", 2)
                found.setdefault(int(span.partition("-")[0]), []).append(
                    (kind, document.singular(key).casefold())
                )
    return found


def _says_more(known: _Known, asked: Mapping[int, Sequence[tuple[str, str]]]) -> bool:
    """Whether a fact of a used sentence defines another term: "Manifest functions are …, while latent functions are …"."""
    others = asked.get(known.start, ())
    return (
        bool(others)
        and known.fact.kind is FactKind.DEFINITION
        and all(kind == FactKind.DEFINITION.value and stem != known.stem for kind, stem in others)
    )


def tested_by(document: Document, taken: Sequence[tuple[str, ItemContent]]) -> Counter[str]:
    """How many items ask for each key, by its stem."""
    return Counter(key for name, _ in taken for key in keys_in(document, name))


def waits(document: Document, fact: Fact, tested: Mapping[str, int]) -> int:
    """How plain items must have become before a fact is asked: at once for a term that matters and has no item.

    Each item a term has lets it wait longer, so that a second one comes behind the first of others.
    """
    if fact.key_kind is not KeyKind.TERM or fact.kind is FactKind.MEMBERS:
        return 0  # a list is asked as a whole, whatever its members are worth
    worth = document.worth_of(fact.key)
    passing = sum(worth < limit for limit in _MATTERS)
    if fact.kind is FactKind.DEFINITION and fact.strength >= _DEFINED_WELL:
        passing = min(passing, 1) if worth < _MATTERS_DEFINED else 0
    return min(_LONGEST_WAIT, 2 * passing + tested.get(document.singular(fact.key).casefold(), 0))


def collides(language: Language, content: ItemContent, taken: Sequence[tuple[str, ItemContent]]) -> bool:
    """Whether an item repeats one already taken, or one of the two gives the other's answer away."""
    from rapidfuzz import fuzz

    own_words, own_keys = _asking_words(language, content), keys_of(language, content)
    for _, other in taken:
        words, keys = _asking_words(language, other), keys_of(language, other)
        if content.type is other.type is ItemType.MATCHING:
            if own_keys & keys:
                return True
            continue
        if content.type is other.type is ItemType.ESSAY:
            if fuzz.ratio(content.stem, other.stem) > _SAME_ESSAY or _quoted(content.stem) & _quoted(
                other.stem
            ):
                return True
            continue
        if fuzz.token_set_ratio(content.stem, other.stem) > 88:
            return True
        shared = len(own_words & words)
        if own_keys & keys and (shared >= 2 or content.type is other.type):
            return True
        if shared >= 3 and (_names(language, content.stem, keys) or _names(language, other.stem, own_keys)):
            return True
    return False


def _quoted(stem: str) -> set[str]:
    """What a task is on, where it stands in quotation marks."""
    return set(re.findall(r"“([^”]+)”", stem))


def _asking_words(language: Language, content: ItemContent) -> frozenset[str]:
    """The content words of a stem, without the terms that a matching item lists."""
    stem = content.stem.partition(":")[0] if content.type is ItemType.MATCHING else content.stem
    return language.content_words(stem)


def keys_of(language: Language, content: ItemContent) -> set[str]:
    """The right answers of an item, bare."""
    if content.type is ItemType.MULTIPLE_CHOICE:
        return {language.bare(option.text) for option in content.options if option.correct}
    if content.type is ItemType.MATCHING:
        return {language.bare(left) for left, _ in content.answer.pairs or []}
    return {language.bare(form) for form in content.answer.accepted or []}


def _names(language: Language, stem: str, keys: set[str]) -> bool:
    words = f" {language.bare(stem)} "
    return any(f" {key} " in words for key in keys)


def repeats_source(stem: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a stem has more than eight words in a row from the sentences that prove its key."""
    words = _WORDS.findall(stem.casefold())
    if len(words) <= _MOST_IN_A_ROW:
        return False
    told = [f" {' '.join(_WORDS.findall(entry.quote.casefold()))} " for entry in evidence]
    runs = (f" {' '.join(words[at : at + _MOST_IN_A_ROW + 1])} " for at in range(len(words) - _MOST_IN_A_ROW))
    return any(run in quote for run in runs for quote in told)
