"""Definitions in an English sentence: "X is a … that …", "X refers to …", "… is called X", "X, the study of …, …"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from backend.agents.local.document import Token
from backend.agents.local.en.appositions import apposed, which_is
from backend.agents.local.en.beside import explained_beside
from backend.agents.local.en.classing import (
    of_a_case,
    of_a_class,
    of_a_field,
    of_a_word,
    of_somebody,
    referring_to,
)
from backend.agents.local.en.clause import Clause, clause_at, noun_phrase
from backend.agents.local.en.cues import phrases_in
from backend.agents.local.en.inflect import is_plural
from backend.agents.local.en.meaning import Definition, complement_strength, meaning_of, term_span
from backend.agents.local.en.naming import by_another_name, given_a_name, in_a_case, named_by_somebody
from backend.agents.local.en.verbs import has_own_verb
from backend.agents.local.en.words import word_set

_MEANING: dict[tuple[str, ...], float] = {
    ("refers", "to"): 1.0, ("refer", "to"): 1.0, ("means",): 0.85, ("is", "defined", "as"): 1.0,
    ("are", "defined", "as"): 1.0, ("can", "be", "defined", "as"): 1.0, ("may", "be", "defined", "as"): 1.0,
    ("is", "the", "term", "for"): 1.0, ("denotes",): 0.9, ("relates", "to"): 0.65, ("describes",): 0.75, ("describe",): 0.7,
    ("is", "a", "term", "for"): 1.0, ("is", "viewed", "as"): 0.6, ("is", "understood", "as"): 0.8,
    ("consists", "of"): 0.65, ("consist", "of"): 0.65, ("is", "the", "term", "now", "used", "to", "refer", "to"): 1.0,
    ("is", "a", "term", "used", "to", "describe"): 1.0, ("is", "the", "term", "used", "to", "describe"): 1.0,
    ("is", "used", "to", "describe"): 0.9, ("is", "the", "name", "for"): 1.0, ("is", "used", "to", "mean"): 0.9,
}  # fmt: skip
_WHEN = word_set("occurs occur happens happen is are exists exist arises arise results result develops")
_TAKING_PLACE = (("takes", "place", "when"), ("take", "place", "when"))
_NAMED = (
    ("is", "called"), ("are", "called"), ("is", "known", "as"), ("are", "known", "as"), ("is", "termed"),
    ("are", "termed"), ("is", "referred", "to", "as"), ("are", "referred", "to", "as"), ("is", "labeled"),
    ("is", "what", "sociologists", "call"), ("is", "what", "scientists", "call"), ("was", "known", "as"),
    ("were", "known", "as"), ("was", "called"), ("were", "called"), ("are", "considered"),
)  # fmt: skip
_NAMING_WORDS = frozenset(phrase[1] for phrase in _NAMED)
_SAYING_WHAT = frozenset(word for phrase in _MEANING for word in phrase[:1]) | _WHEN | word_set("takes take")
_DEFINES = word_set(
    "define defines defined conceptualize conceptualizes conceptualized characterize characterizes"
)
_OPENING_CLAUSE = word_set("while although though whereas since because as when if")
_SHORT_OPENING, _LONG_OPENING = 10, 18  # words: "In biology, …", "Developed by students of … in the 1920s, …"
_BEING = word_set("being having dealing including")
_GIVING = word_set("call calls called named termed dubbed labeled")
_WAS = word_set("was were")
_IN_CASE = word_set("when if")
_JOINTS, _PARTING = word_set("and while whereas but"), word_set("; while whereas")
_DASHES = frozenset({"—", "–", "--"})
_MARKS = _DASHES | {",", ":"}
_MARKS_OR_TERM = _MARKS | word_set("term terms phrase word")
_CALLING = word_set("called known termed dubbed labeled referred")
_ALSO = word_set("also sometimes often commonly")
_TELLS_MORE = word_set("to that who which where of in for by with among between")
_IS = word_set("is are was were")
_OWNING = word_set("’s 's")
_STUDYING = word_set("studies examines investigates explores")
_NAMED_AS = word_set("term terms word phrase")
_FOR_TERMS = _NAMED_AS | word_set("name expression label")


def definitions_in(
    tokens: tuple[Token, ...],
    phrases: Sequence[tuple[int, int, bool]] | None = None,
    *,
    past: bool = False,
) -> Iterator[Definition]:
    """The definitions a sentence gives, at most one for each term; `phrases` are its `phrases_in` where they are known.

    Args:
        past: whether what something was defines it too, as in a text of history.
    """
    words = {token.lower for token in tokens}
    beside = phrases if phrases is not None else tuple(phrases_in(tokens))
    # Each finder is asked only where a word stands that it cannot do without.
    found = (
        _named(tokens) if words & _NAMING_WORDS else (),
        _of_the_term(tokens) if words & _NAMED_AS else (),
        of_a_class(tokens) if words & _CALLING else (),
        _called(tokens) if words & _CALLING else (),
        _of_subjects(tokens, past) if words & (_SAYING_WHAT | (_WAS if past else set())) else (),
        of_somebody(tokens) if words & _OWNING else (),
        of_a_field(tokens) if words & _STUDYING else (),
        of_a_case(tokens) if words & _IN_CASE else (),
        _defined_as(tokens) if words & _DEFINES else (),
        by_another_name(tokens) if words & _CALLING else (),
        given_a_name(tokens) if words & _GIVING else (),
        in_a_case(tokens) if words & _IN_CASE else (),
        named_by_somebody(tokens) if "which" in words else (),
        which_is(tokens) if "which" in words else (),
        referring_to(tokens) if "referring" in words else (),
        of_a_word(tokens) if words & _FOR_TERMS else (),
        apposed(tokens) if words & _MARKS else (),
        explained_beside(tokens, beside) if words & _MARKS_OR_TERM else (),
    )
    seen: set[tuple[int, int]] = set()
    for definitions in found:
        for definition in definitions:
            span = (definition.first, definition.last)
            if not any(span[0] < last and first < span[1] for first, last in seen):
                seen.add(span)
                yield definition


def starts(tokens: tuple[Token, ...]) -> Iterator[int]:
    """Where a subject may begin: the first word, after a short opening phrase, after "while" or a semicolon."""
    yield 0
    opens = bool(tokens) and tokens[0].tag in {"IN", "TO", "VBN", "VBG", "RB"}
    if opens and tokens[0].lower not in {"although", "though", "because", "if", "since", "when", "unless"}:
        reach = _LONG_OPENING if tokens[0].tag == "VBN" else _SHORT_OPENING
        comma = next((i for i, token in enumerate(tokens[:reach]) if token.text == ","), 0)
        if comma:
            yield comma + 1
    for at in range(4, len(tokens) - 4):
        lower = tokens[at].lower
        if lower == ",":
            if tokens[at + 1].lower in _JOINTS:
                yield at + 2
        elif lower in _PARTING:
            yield at + 1
    if tokens and tokens[0].lower == "while":
        yield 1


def _of_subjects(tokens: tuple[Token, ...], past: bool) -> Iterator[Definition]:
    for start in starts(tokens):
        if start == 1:  # "While X is …, Y …": the comma ends what is said of X.
            comma = next((i for i, token in enumerate(tokens) if token.text == ","), len(tokens))
            tokens = tokens[:comma]
        clause = clause_at(tokens, start)
        if clause is not None:
            found = _of_subject(tokens, clause, past)
            if found:
                yield found


def _of_subject(tokens: tuple[Token, ...], clause: Clause, past: bool) -> Definition | None:
    if clause.verb - clause.subject_end > 1:
        return None
    key = term_span(tokens, clause.start, clause.head_end)
    between = tokens[clause.head_end : clause.subject_end]
    if between and between[0].lower == "of":
        key = term_span(tokens, clause.start, clause.subject_end)
    elif between and not (between[0].text in {",", *_DASHES} and len(between) <= 9 and _is_aside(between)):
        return None
    if key is None:
        return None
    owner = next((i for i in range(key[0], key[1]) if tokens[i].tag == "POS"), 0)
    if owner and tokens[owner - 1].tag == "NN" and clause.start < key[0] == owner - 1 < key[1] - 2:
        key = (owner + 1, key[1])  # "a nation’s national product"
    head = next(
        (tokens[i - 1].lower for i in range(key[0] + 1, key[1]) if tokens[i].lower == "of"),
        tokens[key[1] - 1].lower,
    )
    words = tuple(token.lower for token in tokens[clause.verb : clause.verb + 8])
    agrees = (words[0] == "are") == is_plural(tokens[key[1] - 1].text)
    if clause.start and words[0] in {"is", "are"} and not agrees:  # "theft and vandalism are all …"
        return None
    for phrase, strength in _MEANING.items():
        if words[: len(phrase)] == phrase:
            if phrase[1:] == ("of",) and words[2] not in {"a", "an", "the", "any", "all", "those"}:
                return None  # "a graph consists of vertices and of edges": its parts, and no kind
            if phrase == ("describes",) and words[1] in {"how", "what", "why", "when"}:
                return None
            meaning = meaning_of(tokens[clause.verb + len(phrase) :], head)
            return Definition(*key, meaning, strength) if meaning else None
    comes = 2 if words[:3] in _TAKING_PLACE else 1
    if (words[0] in _WHEN and words[1:2] == ("when",)) or comes == 2:
        meaning = meaning_of(tokens[clause.verb + comes :])
        return Definition(*key, f"what happens {meaning}", 0.7) if meaning else None
    if words[:2] == ("is", "how"):
        meaning = meaning_of(tokens[clause.verb + 2 :])
        # "how strong a sound seems" asks for a measure, "how people behave" for a way.
        opening = "how" if tokens[clause.verb + 2].tag.startswith(("JJ", "RB")) else "the way"
        return Definition(*key, f"{opening} {meaning}", 0.65) if meaning else None
    if words[0] in {"is", "are"} or (past and words[0] in _WAS):
        strength = complement_strength(tokens, clause.verb + 1)
        meaning = meaning_of(tokens[clause.verb + 1 :], head) if strength else None
        return Definition(*key, meaning, strength) if meaning else None
    return None


def _of_the_term(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "…, and the term “tort” describes a wrong that …" """
    for at in range(1, min(len(tokens) - 6, 20)):
        if tokens[at].lower not in _NAMED_AS or tokens[at - 1].lower not in {"the", "and", "or"}:
            continue
        first = at + 1
        last = noun_phrase(tokens, first + (tokens[first].text in '“"'))
        last += last < len(tokens) and tokens[last].text in '”"' and tokens[last - 1].text not in '”"'
        key = term_span(tokens, first, last, named=True) if last > first else None
        words = tuple(token.lower for token in tokens[last : last + 8])
        for phrase, strength in _MEANING.items() if key else ():
            if words[: len(phrase)] == phrase and words[len(phrase)] not in {"how", "what", "why", "when"}:
                told = tokens[last + len(phrase) : _sentence_end(tokens, last)]
                meaning = meaning_of(told, tokens[key[1] - 1].lower) if key else None
                if meaning and key:
                    yield Definition(*key, meaning, max(0.9, strength))
                break


def _sentence_end(tokens: tuple[Token, ...], at: int) -> int:
    """Where a clause ends that "while" or "since" opens: before the comma of the next; else the end."""
    opened = tokens[0].lower in _OPENING_CLAUSE
    return next((i for i in range(at, len(tokens)) if opened and tokens[i].text == ","), len(tokens))


def _is_aside(between: tuple[Token, ...]) -> bool:
    return len(between) > 1 and (
        between[0].text in _DASHES
        or between[1].lower
        in {"or", "called", "known", "sometimes", "often", "in", "from", "also", "another"}
    )


def _named(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "A violation of norms is called deviance." """
    joint = next((i for i in range(5, len(tokens) - 6) if tokens[i].lower in {"while", "whereas"}), 0)
    if joint and tokens[joint - 1].text == ",":
        yield from (
            replace(found, first=found.first + joint + 1, last=found.last + joint + 1)
            for found in _named(tokens[joint + 1 :])
        )
        tokens = tokens[: joint - 1]
    lowers = tuple(token.lower for token in tokens)
    for at in range(4, len(tokens) - 1):
        if lowers[at] not in _IS or lowers[at + 1] not in _NAMING_WORDS:
            continue
        for phrase in _NAMED:
            size = len(phrase)
            if lowers[at : at + size] != phrase:
                continue
            first = at + size
            last = _name_end(tokens, first)
            key = term_span(tokens, first, last, named=True) if last > first else None
            closed = last >= len(tokens) or tokens[last].text in {".", ",", ";", "”", *_DASHES}
            closed = closed or tokens[last].lower in {"by", "because", "since", "in"}
            if (
                last + 1 < len(tokens)
                and tokens[last].lower == "and"
                and tokens[last + 1].tag.startswith("VB")
            ):
                closed = True
            if key is None or not closed or tokens[0].tag not in {"DT", "NN", "NNS", "JJ", "VBG"}:
                continue
            leans = tokens[at - 1].lower == "what" or any(t.text == ";" for t in tokens[:at])
            if leans or {"this", "these"} & set(lowers[:at]) or has_own_verb(tokens[:at]):
                continue
            told = _without_examples(_without_aside(tokens[:at]))
            meaning = meaning_of(told)
            if meaning and len(meaning.split()) >= 4 and len(meaning) >= len(_joined(told)) - 40:
                yield Definition(*key, meaning[0].lower() + meaning[1:], 0.9)
                return


def _name_end(tokens: tuple[Token, ...], first: int) -> int:
    """Where a name ends: a noun phrase, or an activity as in "secondary aging"."""
    last = noun_phrase(tokens, first)
    activity = tokens[first].tag == "JJ" and first + 1 < len(tokens) and tokens[first + 1].tag == "VBG"
    return first + 2 if last == first and activity else last


def _called(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "… achieve development that occurs without damage, also called sustainable development" """
    for at in range(6, len(tokens) - 2):
        if tokens[at].lower not in _CALLING or (tokens[at - 1].text != "," and tokens[at - 2].text != ","):
            continue
        first = at + 1 + (tokens[at + 1].lower in {"as", "to"}) + (tokens[at + 1].lower == "to")
        last = noun_phrase(tokens, first)
        comma = at - 1 if tokens[at - 1].text == "," else at - 2
        key = term_span(tokens, first, last) if last > first else None
        closed = last >= len(tokens) or tokens[last].text in {".", ",", ";", *_DASHES}
        if key is None or not closed or (comma == at - 2 and tokens[at - 1].lower not in _ALSO):
            continue
        begin = next(
            (
                i
                for i in range(comma - 4, 0, -1)
                if tokens[i - 1].tag[:2] in {"VB", "MD"} and noun_phrase(tokens, i) > i
            ),
            -1 if tokens[0].tag not in {"DT", "NNS"} else 0,
        )
        end = noun_phrase(tokens, begin) if begin >= 0 else 0
        if (
            not end
            or end >= comma
            or tokens[end].lower not in _TELLS_MORE
            or has_own_verb(tokens[begin:comma])
            or any(tokens[i].lower == "and" and tokens[i + 1].tag == "TO" for i in range(begin, comma))
        ):
            continue
        meaning = meaning_of(tokens[begin:comma])
        if meaning and len(meaning.split()) >= 5:
            opening = meaning[:1] if begin else meaning[:1].lower()
            yield Definition(*key, opening + meaning[1:], 0.7)


def _without_examples(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens without ", such as …" at their end, its closing comma with it."""
    at = next(
        (i for i in range(len(tokens) - 2) if tokens[i].text == "," and tokens[i + 1].lower == "such"), 0
    )
    return tokens[:at] if at and tokens[-1].text == "," else tokens


def _without_aside(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens without what stands between two dashes."""
    dashes = [at for at, token in enumerate(tokens) if token.text in _DASHES]
    return tokens[: dashes[0]] + tokens[dashes[1] + 1 :] if len(dashes) == 2 else tokens


def _joined(tokens: tuple[Token, ...]) -> str:
    return " ".join(token.text for token in tokens)


def _defined_as(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "Biologists define a population as all animals of one kind that …" """
    for at, token in enumerate(tokens[:20]):
        if token.lower in _DEFINES and at:
            last = noun_phrase(tokens, at + 1)
            if last == at + 1 and tokens[last].tag == "VBG":
                last += 1
            if last > at + 1 and last + 1 < len(tokens) and tokens[last].lower == "as":
                key = term_span(tokens, at + 1, last)
                meaning, begin = _quoted(tokens, last + 1)
                opens = tokens[begin].tag in {"DT", "NN", "NNS", "JJ", "VBG"}
                if key and meaning and opens and tokens[begin].lower not in _BEING:
                    yield Definition(*key, meaning, 0.95)


def _quoted(tokens: tuple[Token, ...], at: int) -> tuple[str | None, int]:
    """The meaning from `at` on and where it begins, quotation marks around the whole of it left out."""
    if tokens[at].text not in '“"' or at + 1 >= len(tokens):
        return meaning_of(tokens[at:]), at
    close = next((i for i in range(at + 1, len(tokens)) if tokens[i].text in '”"'), 0)
    whole = close and all(t.text in ".”" for t in tokens[close + 1 :])
    return (meaning_of(tokens[at + 1 : close]) if whole else None), at + 1
