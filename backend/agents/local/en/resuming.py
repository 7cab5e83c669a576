"""Sentences that lean on the one before only by their subject: what "It …" and "This theory …" say, and of what."""

from __future__ import annotations

import re
from dataclasses import replace

from backend.agents.local.document import Token
from backend.agents.local.en.claims import claim_end
from backend.agents.local.en.clause import clause_at, is_finite, noun_phrase
from backend.agents.local.en.cues import Cue, cue_at, phrases_in
from backend.agents.local.en.inflect import is_plural, singularize
from backend.agents.local.en.meaning import Definition, meaning_of, term_span
from backend.agents.local.en.sayings import Saying, saying_of
from backend.agents.local.en.standalone import dangles
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import SPEECH_VERBS, STOP_WORDS, THIRD_PERSON, word_set

_POINTING = word_set("this these such")
_NAMED = re.compile(
    r"(?:is|are) (?:also |often |sometimes |commonly |now )?(?:called|known as|termed|referred to as|named|labeled)\b"
)
# What a thing must be for a whole clause to say what it is, and how the clause is joined to it.
_IN_WHICH = word_set("""process practice pattern condition situation state phenomenon system strategy policy approach method
    arrangement stage custom""")
_BY_WHICH = word_set("function mechanism technique procedure means way")
_CALLED_SO = frozenset({Cue.NAMED, Cue.CLASSED, Cue.TERM})
_THE, _TERMS = word_set("the this"), word_set("term concept word phrase")
_MEANS = re.compile(
    r"(?:refers? to|means(?! that)|describes(?! how| what| why)|denotes|is defined as|is used to describe|stands for)\b"
)
_THEORIES = word_set("theory perspective approach view model hypothesis school thesis concept")
_LONGEST = 24  # words of the sentence that a name is given to
_OF_SOME = word_set("some other many most certain several")


def resumed(before: tuple[Token, ...], tokens: tuple[Token, ...]) -> tuple[Saying, tuple[Token, ...]] | None:
    """What a sentence says of a term of the one before, and that term's words; the subject's span is the saying's key.

    "Wave theory … . It notes that …", "… is known as cell theory. This theory asserts that …"
    """
    size = _pointing(tokens)
    if not size or not is_finite(tokens, size):
        return None
    term = _meant(before, tokens[:size])
    if term is None:
        return None
    # The sentence is read as if the term stood in it.
    whole = (*term, *tokens[size:])
    verb = len(term)
    found = saying_of(whole, 0, (0, verb), verb, claim_end(whole, verb + 1), 0.45)
    if found is None or any(dangles(whole, at) for at in range(verb, found.end)):
        return None
    moved = size - verb
    return replace(found, first=0, last=size, begin=size, end=found.end + moved), term


def resumed_by(who: str, tokens: tuple[Token, ...], *, deeds: bool = False) -> Saying | None:
    """What a sentence that opens with "He" or "She" says somebody thought, found or founded; or did, with `deeds`."""
    acts = (
        deeds and len(tokens) > 1 and tokens[1].tag == "VBD" and tokens[1].lower not in {"was", "were", "had"}
    )
    if len(tokens) < 5 or not (acts or tokens[1].lower in SPEECH_VERBS):
        return None
    named = tuple(Token(word, word.lower(), "NNP", -1, -1, True) for word in who.split())
    whole, verb = (*named, *tokens[1:]), len(named)
    found = saying_of(whole, 0, (0, verb), verb, claim_end(whole, verb + 1), 0.45)
    if found is None or any(dangles(whole, at) for at in range(verb, found.end)):
        return None
    return replace(found, first=0, last=1, begin=1, end=found.end + 1 - verb)


def meant_here(
    before: tuple[Token, ...], tokens: tuple[Token, ...]
) -> tuple[tuple[Token, ...], int, str, float] | None:
    """The term of the sentence before that "The term refers to …" explains: its words, the subject's, the meaning."""
    if len(tokens) < 6:
        return None
    size = 2 if tokens[0].lower in _THE and tokens[1].lower in _TERMS else 1 if tokens[0].lower == "it" else 0
    said = _MEANS.match(" ".join(token.lower for token in tokens[size : size + 6])) if size else None
    if said is None:
        return None
    named = (
        (first, last)
        for first, last, whole in reversed(tuple(phrases_in(before)))
        if size == 2 and whole and (cue_at(before, first, last) in _CALLED_SO or _closes(before, first, last))
    )
    clause = clause_at(before)
    spans = [
        *named,
        *([(clause.start, clause.head_end)] if clause and clause.subject_end == clause.head_end else ()),
    ]
    key = next((key for first, last in spans if (key := term_span(before, first, last))), None)
    meaning = meaning_of(tokens[size + len(said.group().split()) :]) if key else None
    return (before[slice(*key)], size, meaning, 0.85) if key and meaning else None


def _closes(before: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether a sentence ends by naming something: "Another sign of stress is leaf curl." """
    return before[last:][:1] != () and before[last].text == "." and before[first - 1].lower in {"is", "are"}


def _pointing(tokens: tuple[Token, ...]) -> int:
    """How many tokens the subject takes that points back; 0 when none does."""
    if len(tokens) < 5:
        return 0
    if tokens[0].lower in {"it", "they"}:
        return 1
    end = noun_phrase(tokens, 0) if tokens[0].lower in _POINTING else 0
    return end if 2 <= end <= 3 else 0


def _meant(before: tuple[Token, ...], pointing: tuple[Token, ...]) -> tuple[Token, ...] | None:
    """The term that the subject stands for: the subject before, or the last one of the kind it names."""
    if len(pointing) == 1:
        clause = clause_at(before)
        if clause is None or clause.subject_end != clause.head_end:
            return None
        key = term_span(before, clause.start, clause.head_end)
        plural = pointing[0].lower == "they"
        if (
            key is None
            or before[key[1] - 1].tag.startswith("NNP")
            or is_plural(before[key[1] - 1].text) != plural
        ):
            return None
        return _bare(before, key)
    head = singularize(pointing[-1].lower)
    for first, last, whole in reversed(tuple(phrases_in(before))):
        same = singularize(before[last - 1].lower) == head and last - first > 1
        named = head in _THEORIES | _IN_WHICH and cue_at(before, first, last) is Cue.NAMED
        if whole and (same or named):
            key = term_span(before, first, last)
            number = is_plural(before[last - 1].text) == is_plural(pointing[-1].text)
            return _bare(before, key) if key and number else None
    return None


def _bare(before: tuple[Token, ...], key: tuple[int, int]) -> tuple[Token, ...] | None:
    """The words of a term that needs no article; nothing for one that has it, since only the words are put in."""
    return None if key[0] and before[key[0] - 1].tag in {"DT", "PRP$"} else before[slice(*key)]


def named_here(before: tuple[Token, ...], tokens: tuple[Token, ...], opening: str) -> Definition | None:
    """The name that a sentence gives to what the one before describes: "This process is called osmosis".

    `opening` is the first word of the sentence before as it stands inside one.
    """
    by_somebody = _by_somebody(tokens)
    end = 1 if by_somebody else noun_phrase(tokens, 0)
    pointing = tokens[0].lower in _POINTING
    if not by_somebody and not pointing:
        return None
    verb = max(1, end)
    while not by_somebody and verb < len(tokens) and tokens[verb].lower in {"of"}:
        verb = noun_phrase(tokens, verb + 1)
    first = by_somebody or _behind_name(tokens, verb)
    if not first:
        return None
    last = noun_phrase(tokens, first)
    key = term_span(tokens, first, last, named=True) if last > first else None
    closed = last >= len(tokens) or tokens[last].text in ".,;—–:" or tokens[last].lower in {"and", "or"}
    if key is None or not closed:
        return None
    what = tokens[1:verb] if not by_somebody else ()
    meaning = _described(before, what, opening)
    return Definition(*key, meaning, 0.75) if meaning else None


def _by_somebody(tokens: tuple[Token, ...]) -> int:
    """Where the name begins in "Sociologists call these established sects"; 0 in other sentences."""
    opens = len(tokens) > 4 and tokens[0].tag in {"NNS", "NNP"} and tokens[1].lower in {"call", "called"}
    return 3 if opens and tokens[2].lower in {"this", "these"} else 0


def _behind_name(tokens: tuple[Token, ...], verb: int) -> int:
    """Where the words behind "is called" or "is known as" begin; 0 where nothing is named."""
    said = " ".join(token.lower for token in tokens[verb : verb + 5])
    found = _NAMED.match(said)
    return verb + len(found.group().split()) if found else 0


def _described(before: tuple[Token, ...], what: tuple[Token, ...], opening: str) -> str | None:
    """A sentence as the meaning of the name it is given, joined to the kind of thing that the name is for."""
    clause = clause_at(before)
    if (
        clause is None
        or len(before) > _LONGEST
        or before[0].lower in THIRD_PERSON | _POINTING | STOP_WORDS - _OPENS
    ):
        return None
    if before[clause.verb].tag == "VBD" or any(dangles(before, at) for at in range(len(before))):
        return None
    told = before[:-1] if before[-1].text == "." else before
    if any(token.text in {":", ";", "—", "–", "“"} for token in told):
        return None
    if told[0].lower in _OF_SOME:
        if clause.subject_end != clause.head_end or told[clause.verb].tag not in {"VBP", "VBZ"}:
            return None
        words = f"{render(told[1 : clause.head_end])} that {render(told[clause.verb :])}"
        return words if meaning_of(told[clause.verb :]) or len(words.split()) > 4 else None
    said = opening + render(told)[len(told[0].text) :]
    head = singularize(what[-1].lower) if what else ""
    if not what:
        return f"what happens when {said}"
    kind = next((t.lower for t in what if t.lower in _IN_WHICH | _BY_WHICH), head)
    if kind in _IN_WHICH or kind in _BY_WHICH:
        named = render(what)
        return f"the {named} {'in' if kind in _IN_WHICH else 'by'} which {said}"
    return None


_OPENS = word_set("a an the both some other many most several")
