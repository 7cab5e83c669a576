"""What is worth asking: how likely a textbook author would put a phrase of the text into the glossary."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from backend.agents.local.document import BlockKind, Sentence
from backend.agents.local.en.clause import clause_at
from backend.agents.local.en.cues import Cue, cue_at, of_phrases_in, phrases_in
from backend.agents.local.en.inflect import lemma, singularize, zipf
from backend.agents.local.en.people import People
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import EMPTY_HEADS, EMPTY_MODIFIERS, ROLE_NOUNS, THEORY_WORDS
from backend.agents.local.terms import Spelling

# Weights found by logistic regression on half of a textbook's own glossary, tried on the other half, and rounded.
_OF_CUES = {Cue.NAMED: 3.5, Cue.TERM: 3.0, Cue.OR: 2.2, Cue.ASIDE: 1.6, Cue.IS: 1.0, Cue.TELLS: 1.3}
_DEFINED, _SUBJECT, _OFTEN, _IN_HEADING, _LATE, _NAME = 5.0, 1.4, 1.3, 2.3, 0.6, 5.0
_OF_LENGTH = {1: -2.8, 2: -0.8, 3: -0.8, 4: -1.4}
_EMPTY = 1.5  # what a head such as "change" or "effect" takes away
_OFTEN_JOINED = 3  # how often a text must say "standard of living" for it to be a phrase of its own
_RARITY = 0.55
_EVERYDAY = 5.2  # Zipf frequency above which a lone word is no term unless the text defines it
_RAREST = 4.0  # beyond it a word is no more telling
_FEWEST, _WORDS_A_TERM, _LEAST = 24, 40, -3.0
_ABSTRACT = ("ism", "tion", "ity", "ology", "ocracy", "archy", "gamy", "ization", "ment")


def stem_of(words: str) -> str:
    """The form a term is known by: small and singular."""
    return singularize(words).casefold()


def worthiest(worth: Mapping[str, float], words: int) -> dict[str, float]:
    """The phrases that are worth asking, about one for every 50 words."""
    best = sorted(worth, key=lambda stem: (-worth[stem], stem))[: max(_FEWEST, words // _WORDS_A_TERM)]
    return {stem: worth[stem] for stem in best if worth[stem] > _LEAST}


def worth_of(
    sentences: Sequence[Sentence],
    headings: Sequence[str],
    spelling: Spelling,
    people: People,
    defined: Mapping[str, float],
) -> dict[str, float]:
    """How much each phrase is worth asking, by its stem; above 0 for about the best fiftieth of them.

    `defined` holds the strength of the definition of each stem that has one.
    """
    counts: Counter[str] = Counter()
    subjects: Counter[str] = Counter()
    cues: dict[str, Counter[Cue]] = defaultdict(Counter)
    first_seen: dict[str, int] = {}
    joined: Counter[str] = Counter()
    joined_first: dict[str, int] = {}
    names: set[str] = set()
    for sentence in sentences:
        tokens = sentence.tokens
        if len(tokens) < 3 or sentence.kind is BlockKind.HEADING:
            continue
        clause = clause_at(tokens)
        for first, last, maximal in phrases_in(tokens):
            cue = cue_at(tokens, first, last) if maximal or last - first > 1 else None
            if tokens[first].lower in EMPTY_MODIFIERS and cue is None:
                continue
            stem = stem_of(render(tokens[first:last]))
            if stem not in first_seen:
                first_seen[stem] = sentence.index
                if first and tokens[first].text[:1].isupper() and spelling.is_name(tokens[first]):
                    names.add(stem)
            counts[stem] += maximal
            if cue:
                cues[stem][cue] += 1
            if clause and first <= clause.start + 1 and last == clause.head_end:
                subjects[stem] += 1
        for first, last in of_phrases_in(tokens):
            stem = stem_of(render(tokens[first:last]))
            joined[stem] += 1
            cue = cue_at(tokens, first, last)
            if cue:
                cues[stem][cue] += 1
            if clause and first <= clause.start + 1 and last == clause.subject_end:
                subjects[stem] += 1
            joined_first.setdefault(stem, sentence.index)
    for stem, count in joined.items():
        if count >= _OFTEN_JOINED or cues[stem] or subjects[stem]:
            counts[stem], first_seen[stem] = count, joined_first[stem]
    known = {lemma(word) for heading in headings for word in re.findall(r"\w{4,}", heading.casefold())}
    size = max(1, len(sentences))
    persons = {word for name in people.counts for word in (name.casefold(), name.split()[-1].casefold())}
    worth: dict[str, float] = {}
    for stem in first_seen.keys() | defined.keys():
        words = stem.split()
        everyday = len(words) == 1 and stem not in defined and (zipf(stem) > _EVERYDAY or stem in ROLE_NOUNS)
        if everyday or (len(words) == 1 and len(stem) < 4):
            continue
        value = -4.0 + _OF_LENGTH.get(len(words), -1.4)
        value += _DEFINED * (defined.get(stem, 0.0) >= 0.5) + _DEFINED / 2 * (stem in defined)
        value += sum(_OF_CUES[cue] * min(2, n) for cue, n in cues[stem].items())
        value += _SUBJECT * math.log1p(subjects[stem]) + _OFTEN * math.log1p(counts[stem])
        rarities = [min(_RAREST, 7.0 - zipf(word)) for word in words]
        value += _RARITY * sum(rarities) / len(words) + 0.8 * _RARITY * min(rarities)
        value += _IN_HEADING * sum(lemma(word) in known for word in words) / len(words)
        value += (words[-1] in THEORY_WORDS) + 0.7 * words[-1].endswith(_ABSTRACT)
        value -= _EMPTY * (words[-1] in EMPTY_HEADS)
        value -= _LATE * first_seen.get(stem, 0) / size
        if (stem in names and words[-1] not in THEORY_WORDS) or stem in persons:
            value -= _NAME
        worth[stem] = round(value, 6)
    return worth
