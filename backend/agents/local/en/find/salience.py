"""What is worth asking: how likely a textbook author would put a phrase of the text into the glossary."""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backend.agents.local.document import BlockKind, Sentence, Token
from backend.agents.local.en.clause import clause_at
from backend.agents.local.en.cues import Cue, cue_at, of_phrases_in
from backend.agents.local.en.find.terms import Spelling
from backend.agents.local.en.inflect import lemma, singularize, zipf
from backend.agents.local.en.people import People
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import EMPTY_MODIFIERS, ROLE_NOUNS, THEORY_WORDS, word_set

# Weights found by logistic regression on halves of a textbook's own glossary, each tried on the other, kept where both
# agree, and rounded. They are log odds; `_SCALE` and `_SHIFT` make of them what the frames know as worth.
_OF_CUES = {
    Cue.NAMED: 2.5, Cue.CLASSED: 1.7, Cue.TERM: 1.3, Cue.OR: 1.5, Cue.ASIDE: 1.2, Cue.IS: 0.3, Cue.TELLS: 1.2
}  # fmt: skip
_BASE, _SCALE, _SHIFT = -7.2, 1.4, 5.2
_DEFINED, _DEFINED_WELL = 2.5, 0.5
_KIN_DEFINED, _KIN_SIGNED = (
    0.3,
    0.7,
)  # for each other phrase with the same last word that is defined, or has a sign
_LISTED, _SHORTENED, _SUMMED_UP, _PART = 0.5, 0.6, 0.5, -0.5
_SUBJECT, _GATHERED, _ONCE = 1.0, 2.2, -0.9
_RARITY, _RAREST_WORD = 0.8, 0.15
_IN_HEADING, _IS_HEADING = 0.9, 0.6
_NAME, _SINGLE, _LONG, _LATE = -2.2, -1.4, -0.4, -0.5
_THEORY, _ABSTRACT_WORD, _PERSONS, _THINKER, _PARTICIPLE = 0.6, 0.2, -0.8, -1.4, -0.7
_EVERYDAY = 5.2  # Zipf frequency above which a lone word is no term unless the text defines it
_RAREST = 4.0  # beyond it a word is no more telling
_OFTEN_JOINED = 3  # how often a text must say "standard of living" for it to be a phrase of its own
_FEWEST, _WORDS_A_TERM, _LEAST = 24, 20, -5.0
_BEFORE_MEMBER, _BEHIND_MEMBER = word_set(", and or : — the a"), word_set(", . and or")
_OPENING_LIST = frozenset({":", "—"})
_SUMMARY = re.compile(
    r"\W*(?:(?:chapter |section )?(?:summary|review|conclusions?)|in (?:brief|summary)|glossary|"
    r"(?:key|main) (?:terms|concepts|points|ideas|takeaways))\W*\Z",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"\s?\([A-Z][A-Za-z]{1,5}s?\)")
_ABSTRACT = ("ism", "tion", "ity", "ology", "ocracy", "archy", "gamy", "ization", "ment")
_OF_PEOPLE = word_set("people individual member person")


@dataclass
class _Signs:
    """What was seen of each phrase of a text, by its stem."""

    counts: Counter[str] = field(default_factory=Counter)
    subjects: Counter[str] = field(default_factory=Counter)
    cues: dict[str, Counter[Cue]] = field(default_factory=lambda: defaultdict(Counter))
    first_seen: dict[str, int] = field(default_factory=dict)
    under: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    names: set[str] = field(default_factory=set)
    shown: Counter[str] = field(
        default_factory=Counter
    )  # how often it stands there, also inside longer phrases
    listed: Counter[str] = field(default_factory=Counter)  # behind a colon, as one of several
    shortened: set[str] = field(default_factory=set)  # with its letters behind it: "a gross product (GP)"
    summed_up: set[str] = field(default_factory=set)  # in the text's own summary or list of terms


def stem_of(words: str) -> str:
    """The form a term is known by: small and singular."""
    return singularize(words).casefold()


def worthiest(worth: Mapping[str, float], words: int) -> dict[str, float]:
    """The phrases that are worth asking, about one for every 50 words."""
    most = max(_FEWEST, words // _WORDS_A_TERM)
    best = heapq.nsmallest(most, worth, key=lambda stem: (-worth[stem], stem))
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
    seen = _signs(sentences, spelling)
    known = {lemma(word) for heading in headings for word in re.findall(r"\w{4,}", heading.casefold())}
    named = {stem for heading in headings for stem in _parts(heading)}
    kin = Counter(stem.rpartition(" ")[2] for stem in defined if " " in stem)
    signed = Counter(stem.rpartition(" ")[2] for stem in seen.cues if " " in stem)
    size = max(1, len(sentences))
    persons = {word for name in people.counts for word in (name.casefold(), name.split()[-1].casefold())}
    rarity_of: dict[str, float] = {}
    headed: dict[str, bool] = {}
    worth: dict[str, float] = {}
    for stem in seen.first_seen.keys() | defined.keys():
        words = stem.split()
        last = words[-1]
        everyday = len(words) == 1 and stem not in defined and (zipf(stem) > _EVERYDAY or stem in ROLE_NOUNS)
        if everyday or (len(words) == 1 and len(stem) < 4 and stem not in defined):
            continue
        count = seen.counts[stem]
        value = _BASE + _SINGLE * (len(words) == 1) + _LONG * (len(words) >= 4)
        value += _DEFINED * (stem in defined) + _DEFINED_WELL * (defined.get(stem, 0.0) >= 0.5)
        cues = seen.cues.get(stem)
        if cues:
            value += sum(_OF_CUES[cue] * min(2, n) for cue, n in cues.items())
        value += _SUBJECT * math.log1p(seen.subjects[stem]) + _ONCE * (count == 1)
        # Often, and under few headings: what a section is about, and not what the whole text speaks of.
        value += _GATHERED * math.log1p(count) / (1 + math.log1p(len(seen.under[stem])))
        for word in words:
            if word not in rarity_of:
                rarity_of[word] = min(_RAREST, 7.0 - zipf(word))
                headed[word] = lemma(word) in known
        rarities = [rarity_of[word] for word in words]
        value += _RARITY * sum(rarities) / len(words) + _RAREST_WORD * min(rarities)
        value += _IN_HEADING * sum([headed[word] for word in words]) / len(words)
        if len(words) > 1:
            value += _IS_HEADING * (stem in named) + _KIN_DEFINED * min(2, kin[last] - (stem in defined))
            value += _KIN_SIGNED * min(2, signed[last] - (stem in seen.cues))
            value += _PARTICIPLE * words[0].endswith("ed")
        value += _THEORY * (last in THEORY_WORDS) + _ABSTRACT_WORD * last.endswith(_ABSTRACT)
        value += _PERSONS * (last in _OF_PEOPLE) + _THINKER * last.endswith("ist")
        value += _LISTED * min(2, seen.listed[stem]) + _SHORTENED * (stem in seen.shortened)
        value += _SUMMED_UP * (stem in seen.summed_up)
        if seen.shown[stem] > count:  # mostly a part of longer phrases
            value += _PART * (1 - count / seen.shown[stem])
        value += _LATE * seen.first_seen.get(stem, 0) / size
        if (stem in seen.names and last not in THEORY_WORDS) or stem in persons:
            value += _NAME
        worth[stem] = round(_SCALE * value + _SHIFT, 6)
    return worth


def _parts(heading: str) -> set[str]:
    """The stems of a heading and of its parts: "Strain Theory and Control Theory" names two."""
    whole = heading.strip("# ").casefold()
    parts = {whole, *re.split(r",| and | or | versus | vs\.? |: | to | of ", whole)}
    return {stem_of(re.sub(r"^(?:the|a|an) ", "", part.strip())) for part in parts}


def _signs(sentences: Sequence[Sentence], spelling: Spelling) -> _Signs:
    seen = _Signs()
    joined: Counter[str] = Counter()
    joined_first: dict[str, int] = {}
    heading, sums_up = "", False
    for sentence in sentences:
        tokens = sentence.tokens
        if len(tokens) < 3 or sentence.kind is BlockKind.HEADING:
            continue
        clause = clause_at(tokens)
        colon = next((at for at, token in enumerate(tokens) if token.text in _OPENING_LIST), len(tokens))
        if sentence.heading != heading:
            heading, sums_up = sentence.heading, bool(_SUMMARY.match(sentence.heading))
        for first, last, maximal in sentence.phrases:
            cue = cue_at(tokens, first, last) if maximal or last - first > 1 else None
            if tokens[first].lower in EMPTY_MODIFIERS and cue is None:
                continue
            stem = stem_of(render(tokens[first:last]))
            if stem not in seen.first_seen:
                seen.first_seen[stem] = sentence.index
                opening = tokens[first].text
                if (
                    first
                    and opening[:1].isupper()
                    and not opening.isupper()
                    and spelling.is_name(tokens[first])
                ):
                    seen.names.add(stem)
            seen.shown[stem] += 1
            if maximal:
                seen.counts[stem] += 1
                if first > colon and _is_member(tokens, first, last):
                    seen.listed[stem] += 1
                if sums_up:
                    seen.summed_up.add(stem)
                if _LETTERS.match(sentence.text, tokens[last - 1].end - sentence.start):
                    seen.shortened.add(stem)
            seen.under[stem].add(sentence.heading)
            if cue:
                seen.cues[stem][cue] += 1
            if clause and first <= clause.start + 1 and last == clause.head_end:
                seen.subjects[stem] += 1
        for first, last in of_phrases_in(tokens):
            stem = stem_of(render(tokens[first:last]))
            joined[stem] += 1
            joined_first.setdefault(stem, sentence.index)
            seen.under[stem].add(sentence.heading)
            cue = cue_at(tokens, first, last)
            if cue:
                seen.cues[stem][cue] += 1
            if clause and first <= clause.start + 1 and last == clause.subject_end:
                seen.subjects[stem] += 1
    for stem, count in joined.items():
        if count >= _OFTEN_JOINED or stem in seen.cues or stem in seen.subjects:
            seen.counts[stem], seen.first_seen[stem] = count, joined_first[stem]
    return seen


def _is_member(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the phrase is one of several: behind a comma, a joint or the colon, before one or the end."""
    before = tokens[first - 1].lower if first else ""
    after = tokens[last].lower if last < len(tokens) else "."
    return before in _BEFORE_MEMBER and (last >= len(tokens) - 1 or after in _BEHIND_MEMBER)
