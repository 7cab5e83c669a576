"""More definitions: terms that are named beside the class they belong to, and what happens when something is so."""

from __future__ import annotations

from collections.abc import Iterator

from backend.agents.local.document import Token
from backend.agents.local.en.clause import clause_at, noun_phrase
from backend.agents.local.en.inflect import is_common_noun, singularize
from backend.agents.local.en.meaning import Definition, complement_strength, meaning_of, term_span
from backend.agents.local.en.naming import phrase_start
from backend.agents.local.en.standalone import dangles
from backend.agents.local.en.verbs import has_own_verb
from backend.agents.local.en.words import SPEECH_VERBS, THIRD_PERSON, word_set

_CALLED = word_set("called termed named dubbed labeled")
_CALLED_AS = word_set("known referred")
_OPENS_RELATIVE = word_set("that which who whose where wherein whereby")
_INTO = word_set("in by through under for from with to")
# What a thing must be for a whole clause to say what it is, and how the clause is joined to it.
_IN_WHICH = word_set("""process practice pattern condition situation state phenomenon system strategy policy approach
    arrangement stage custom case effect relationship""")
_BY_WHICH = word_set("mechanism technique procedure method")
_WORDS_FOR = word_set("word term phrase name expression label")
_MEANING_OF = word_set("meaning describing denoting")
_STANDING_FOR = word_set("means meant describes denotes")
_OPENS_MEANING = frozenset({"DT", "NN", "NNS", "JJ", "VBG"})
_COMING = word_set("occurs results arises forms develops ensues")
_RESULT = word_set("result process phenomenon effect situation condition event outcome reaction")
_WHEN = word_set("when if")
_POINTING = word_set("this these such that")
_PAST = word_set("was were had did")
_STUDYING = word_set("studies examines investigates explores")
_FIELDS = ("ology", "nomics", "istics", "ography", "physics", "science", "chemistry", "nomy", "ometry")
_ASKING = word_set("how why what")
_FEWEST, _LONGEST = 5, 24  # words of a clause that says what a term is


def of_a_class(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "… a pigment called chlorophyll that takes up red light", "Water crosses the wall, a process known as osmosis" """
    for at in range(2, len(tokens) - 1):
        first = _behind_called(tokens, at)
        if not first or not tokens[at - 1].tag.startswith("NN"):
            continue
        begin = phrase_start(tokens, at)
        if not begin or tokens[begin - 1].lower not in {"a", "an", "the"} or begin == at:
            continue
        last = noun_phrase(tokens, first)
        key = term_span(tokens, first, last, named=True) if last > first else None
        if key is None or last >= len(tokens):
            continue
        relative = last + (tokens[last].text in '”"') if last < len(tokens) - 1 else last
        relative += tokens[relative].text == ","
        told = _opens_relative(tokens, relative)
        if told:
            meaning = meaning_of((*tokens[begin - 1 : at], *tokens[relative:]))
        elif begin > _FEWEST and tokens[begin - 2].text in {",", "—", "–"}:
            meaning = _of_clause(tokens, begin, at)
        else:
            meaning = None
        if meaning and not _POINTING & {token.lower for token in tokens[begin - 1 : at]}:
            yield Definition(*key, meaning, 0.85)


def _behind_called(tokens: tuple[Token, ...], at: int) -> int:
    """Where the name begins behind "called" or "known as"; 0 where nothing is named."""
    lower = tokens[at].lower
    if lower in _CALLED:
        return at + 1
    if lower not in _CALLED_AS or at + 2 >= len(tokens):
        return 0
    if lower == "known":
        return at + 2 if tokens[at + 1].lower == "as" else 0
    return at + 3 if (tokens[at + 1].lower, tokens[at + 2].lower) == ("to", "as") else 0


def _opens_relative(tokens: tuple[Token, ...], at: int) -> bool:
    if at >= len(tokens) - 3:
        return False
    lower = tokens[at].lower
    return lower in _OPENS_RELATIVE or (lower in _INTO and tokens[at + 1].lower in {"which", "whom"})


def _of_clause(tokens: tuple[Token, ...], begin: int, at: int) -> str | None:
    """The clause before a comma as what a process or a state is: "the process in which water crosses the wall"."""
    head = singularize(tokens[at - 1].lower)
    if head not in _IN_WHICH | _BY_WHICH:
        return None
    said = _clause_said(tokens[: begin - 2])
    named = "".join(f" {token.text}" for token in tokens[begin:at])
    return f"the{named} {'by' if head in _BY_WHICH else 'in'} which {said}" if said else None


def _clause_said(told: tuple[Token, ...]) -> str:
    """A clause in the present that leans on nothing, as it stands inside a sentence; "" for any other."""
    comma = next((i for i, token in enumerate(told[:9]) if token.text == ","), -1)
    reported = next(
        (i for i, t in enumerate(told[:9]) if t.lower == "that" and told[i - 1].lower in SPEECH_VERBS), -1
    )
    for start in (reported + 1, comma + 1):
        clause = clause_at(told, start)
        if clause is None or told[clause.verb].tag == "VBD" or told[clause.verb].lower in _PAST:
            continue
        said = told[start:]
        leans = any(dangles(said, i) for i in range(len(said))) or said[0].lower in THIRD_PERSON | _POINTING
        if leans or not _FEWEST <= len(said) <= _LONGEST or {token.text for token in said} & {":", ";", "“"}:
            continue
        words = meaning_of((_small("what"), _small("happens"), _small("when"), *_opened(said)))
        return words.removeprefix("what happens when ") if words else ""
    return ""


def _small(word: str) -> Token:
    return Token(word, word, "WRB", -1, -1, True)


def _opened(said: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens as they stand behind others: the first in small letters unless it is a name."""
    first = said[0]
    named = first.tag.startswith("NNP") and not is_common_noun(first.lower)
    text = first.text if named or (first.text.isupper() and len(first.text) > 1) else first.lower
    return (Token(text, first.lower, first.tag, first.start, first.end, True), *said[1:])


def of_a_word(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "… hygge, a Danish word that means a warm evening with …", "the term “tort” describes a wrong that …" """
    for at in range(1, len(tokens) - 4):
        if tokens[at].lower not in _WORDS_FOR:
            continue
        begin = _behind_word(tokens, at + 1)
        article = next((i for i in (at - 1, at - 2, at - 3) if i > 0 and tokens[i].tag == "DT"), 0)
        if not begin or begin >= len(tokens) - 3 or not article or tokens[article - 1].text not in ",—–":
            continue
        first = phrase_start(tokens, article - 1)
        key = term_span(tokens, first, article - 1, named=True) if first < article - 1 else None
        if key is None or (first and tokens[first - 1].lower in {"and", "or", ","}):
            continue
        close = next((i for i in range(begin, len(tokens) - 1) if tokens[i].text == ","), len(tokens))
        goes_on = close < len(tokens) and tokens[close + 1].tag in {"VBZ", "VBD", "VBP", "MD"}
        told = tokens[begin : close if goes_on else len(tokens)]
        meaning = meaning_of(told) if tokens[begin].tag in _OPENS_MEANING else None
        if meaning:
            yield Definition(*key, meaning, 0.9)


def _behind_word(tokens: tuple[Token, ...], at: int) -> int:
    """Where the meaning begins behind "a word": "that means", "for", "used to describe"; 0 where none is given."""
    words = [token.lower for token in tokens[at : at + 4]]
    if len(words) < 4:
        return 0
    if words[0] in {"for", *_MEANING_OF}:
        return at + 1
    skip = words[0] in {"that", "which"}
    if words[skip] in _STANDING_FOR:
        return at + 1 + skip
    if words[skip : skip + 2] == ["refers", "to"] or words[:2] == ["referring", "to"]:
        return at + 2 + skip
    if words[:3] in (["used", "to", "describe"], ["used", "to", "mean"]):
        return at + 3
    return at + 2 if words[:2] == ["used", "for"] else 0


def referring_to(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "… is known as a crew, referring to the sailors and their captain" """
    for at in range(2, len(tokens) - 5):
        if tokens[at].text != "," or (tokens[at + 1].lower, tokens[at + 2].lower) != ("referring", "to"):
            continue
        first = phrase_start(tokens, at)
        key = term_span(tokens, first, at)
        before = tokens[first - 1].lower if first else ""
        told = tokens[at + 3 :]
        opens = told[0].tag in _OPENS_MEANING | {"VBN", "CD"}
        if key is None or before in {"and", "or", ","} or not opens:
            continue
        meaning = None if has_own_verb(told) else meaning_of(told)
        if meaning:
            yield Definition(*key, meaning, 0.8)


def of_a_case(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "When warm air lies over cold air, an inversion occurs.", "If …, the result is called a bank run." """
    if len(tokens) < 9 or tokens[0].lower not in _WHEN:
        return
    end = len(tokens) - (tokens[-1].text == ".")
    comma = next((i for i in range(end - 1, _FEWEST, -1) if tokens[i].text == ","), 0)
    if not comma:
        return
    found = _comes(tokens, comma + 1, end) or _called_so(tokens, comma + 1, end)
    key = term_span(tokens, *found[:2], named=found[2]) if found else None
    said = _clause_said(tokens[1:comma]) if key else ""
    if key and said and tokens[key[0]].tag != "PRP":
        yield Definition(*key, f"what happens {tokens[0].lower} {said}", 0.8)


def _comes(tokens: tuple[Token, ...], start: int, end: int) -> tuple[int, int, bool] | None:
    """The subject of "an inversion occurs" that ends a sentence."""
    last = noun_phrase(tokens, start)
    said = [token.lower for token in tokens[last:end]]
    comes = (len(said) == 1 and said[0] in _COMING) or said in (
        ["takes", "place"],
        ["is", "said", "to", "occur"],
    )
    return (start, last, False) if last > start and comes and tokens[start].lower != "the" else None


def _called_so(tokens: tuple[Token, ...], start: int, end: int) -> tuple[int, int, bool] | None:
    """The name in "this is called X" or "the result is known as X" that ends a sentence."""
    verb = start + 1 if tokens[start].lower == "this" else noun_phrase(tokens, start)
    points = verb == start + 1 or (verb > start and tokens[verb - 1].lower in _RESULT)
    if not points or verb >= end - 1 or tokens[verb].lower != "is":
        return None
    first = _behind_called(tokens, verb + 1)
    last = noun_phrase(tokens, first) if first else 0
    return (first, last, True) if first and last == end else None


def of_a_field(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "Ecology studies how living things …", "The field of soil physics examines the movement of …" """
    verb = next((i for i, token in enumerate(tokens[1:8], 1) if token.lower in _STUDYING), 0)
    first = phrase_start(tokens, verb)
    classed = first > 1 and tokens[first - 1].lower == "of"
    if not verb or not (first == 0 or classed) or not tokens[verb - 1].lower.endswith(_FIELDS):
        return
    key = term_span(tokens, first, verb)
    begin = verb + 1
    if key is None or begin >= len(tokens) - 3:
        return
    if tokens[begin].lower in _ASKING | {"the", "a", "an"}:
        meaning = meaning_of((_small("the"), _small("study"), _small("of"), *tokens[begin:]))
        if meaning:
            yield Definition(*key, meaning, 0.85)


def of_somebody(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "A person’s temperament is their inborn way of …": the term without the one who has it."""
    for owner in range(1, min(6, len(tokens) - 6)):
        if tokens[owner].tag != "POS" or tokens[owner - 1].tag != "NN" or tokens[owner - 2].tag != "DT":
            continue
        verb = noun_phrase(tokens, owner + 1)
        key = term_span(tokens, owner + 1, verb) if verb > owner + 1 else None
        if key is None or verb >= len(tokens) - 4 or tokens[verb].lower not in {"is", "are"}:
            return
        told = tokens[verb + 2 :]
        if tokens[verb + 1].tag != "PRP$" or not complement_strength(tokens, verb + 2):
            return
        begins = (_opened(tokens[owner - 2 : owner])[0], *tokens[owner - 1 : owner + 1])
        meaning = meaning_of((*begins, *told))
        if meaning:
            yield Definition(*key, meaning, 0.85)
        return
