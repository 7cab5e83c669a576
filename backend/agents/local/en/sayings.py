"""What single clauses of an English sentence say of a term, also where the whole sentence leans on its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from backend.agents.local.document import Relation, Token
from backend.agents.local.en.claims import DENIALS, VIEWING, claim_end
from backend.agents.local.en.clause import Clause, clause_at, first_verb, noun_phrase
from backend.agents.local.en.definitions import starts
from backend.agents.local.en.inflect import is_plural
from backend.agents.local.en.meaning import term_span
from backend.agents.local.en.naming import phrase_start, whole_start
from backend.agents.local.en.standalone import dangles
from backend.agents.local.en.words import (
    EMPTY_HEADS,
    EMPTY_MODIFIERS,
    INCLUSIVE,
    TALKING_TO,
    THEORY_WORDS,
    THIRD_PERSON,
    word_set,
)

_FEWEST, _MOST = 3, 30  # words of a predicate
_HEDGED = word_set("may might could would should")
_JOINTS = word_set(", and or because while when as which by through")
_OWN = word_set("its their")
_DROPPED = word_set("also therefore thus then however too")
_CAUSING = word_set("""leads lead causes cause creates create produces produce contributes contribute promotes promote
    reduces reduce increases increase triggers trigger affects affect influences influence results result shapes shape
    prevents prevent strengthens strengthen weakens weaken determines determine encourages encourage""")
_SERVING = word_set(
    "helps help serves serve allows allow enables enable functions seeks seek aims aim provides provide"
)
_HAVING = word_set(
    "includes include contains contain comprises comprise consists consist has have involves involve"
)
_COMING = word_set("occurs occur happens happen arises arise emerges emerge stems stem develops develop")
_WHERE = word_set("when where wherein whereby")
_OPENS_CLAUSE = word_set("in under within with through")
_INTO = word_set("in under by through for to with on")
_FINDING = word_set(
    "shown show shows showed found find finds revealed reveals reveal demonstrated demonstrates known"
)
_BROKEN = frozenset({":", ";", '"', "(", "—", "–"})
_IS = word_set("is are was were")
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_VERBAL = _FINITE | {"VB"}
_PLAIN = frozenset({"NN", "JJ"})  # "In debt bondage, …": a thing in general, neither places nor many
_LEAVING = word_set(
    "while whereas although though but which who where when making leading so with and according plus"
)
_RELATIVE_BEFORE = word_set("and or , this that these those")


@dataclass(frozen=True, slots=True)
class Saying:
    """What the tokens `[begin, end)`, a finite verb first, say of the term `[first, last)` of the subject from `start`."""

    start: int
    first: int
    last: int
    begin: int
    end: int
    relation: Relation
    strength: float
    plural: bool
    lead: str = ""  # what makes a whole clause a predicate: "means that" before it


def sayings_in(tokens: tuple[Token, ...]) -> Iterator[Saying]:
    """What a sentence says of terms, at most once for each place where a predicate begins."""
    seen: set[int] = set()
    words = {token.lower for token in tokens}
    opens = bool(tokens) and tokens[0].lower in _OPENS_CLAUSE
    # Each finder is asked only where a word stands that it cannot do without.
    found = (
        _of_subjects(tokens),
        _of_relatives(tokens) if "which" in words else (),
        _by_clauses(tokens) if opens or words & _WHERE or "which" in words else (),
        _according(tokens) if "according" in words else (),
    )
    for sayings in found:
        for saying in sayings:
            if saying.begin not in seen:
                seen.add(saying.begin)
                yield saying


def _of_subjects(tokens: tuple[Token, ...]) -> Iterator[Saying]:
    for start in (*starts(tokens), *_reported(tokens), *_conceded(tokens)):
        clause = clause_at(tokens, start)
        if clause is None or clause.verb - clause.subject_end > 2:
            continue
        key = _subject(tokens, clause)
        if key is None:
            continue
        end = claim_end(tokens, clause.verb + 1)
        if start == 1 and tokens[0].lower == "while":
            end = next((i for i in range(start, end) if tokens[i].text == ","), end)
        found = saying_of(tokens, start, key, clause.verb, end, 0.45 if start <= 1 else 0.4)
        if found:
            yield found


def _reported(tokens: tuple[Token, ...]) -> Iterator[int]:
    """Where a clause begins that somebody found to be true: "Research has shown that …"."""
    for at in range(2, len(tokens) - 4):
        if tokens[at].lower == "that" and tokens[at - 1].lower in _FINDING:
            yield at + 1


def _conceded(tokens: tuple[Token, ...]) -> Iterator[int]:
    """Where the main clause begins behind one that only sets it off: "While X …, Y …"."""
    if tokens and tokens[0].lower in {"while", "although", "though", "whereas"}:
        for at in range(4, min(len(tokens) - 4, 30)):
            if tokens[at].text == "," and tokens[at + 1].tag in {"DT", "NN", "NNS", "JJ", "NNP", "VBG"}:
                yield at + 1


def _by_clauses(tokens: tuple[Token, ...]) -> Iterator[Saying]:
    """ "… the still, in which the vapor is cooled …" and "In a fair draw, every ticket has …" """
    for at in range(1, len(tokens) - 4):
        if tokens[at].text not in {",", "—", "–"}:
            continue
        begin = at + 2 + (tokens[at + 1].lower in _INTO and tokens[at + 2].lower == "which")
        if begin == at + 2 and tokens[at + 1].lower not in _WHERE:
            continue
        first = phrase_start(tokens, at)
        before = tokens[first - 1].lower if first else ""
        if before == "of":
            first = whole_start(tokens, at)
            before = ""
        aside = any(token.lower == "than" for token in tokens[max(0, first - 3) : first])
        if before not in _RELATIVE_BEFORE and not aside:
            yield from _meant(tokens, first, at, begin, 0.5, hedged=True)
    if tokens and tokens[0].lower in _OPENS_CLAUSE:
        end = noun_phrase(tokens, 1)
        begin = _behind_alias(tokens, end)
        typical = tokens[1].lower in {"a", "an"} or tokens[0].lower == "under"
        plain = tokens[0].lower == "in" and all(t.tag in _PLAIN for t in tokens[1:end])
        if (typical or (plain and begin > end + 1)) and 1 < end < begin < len(tokens) - 4:
            yield from _meant(tokens, 1, end, begin, 0.42)


def _behind_alias(tokens: tuple[Token, ...], end: int) -> int:
    """Where the clause begins behind "In tide mills," or "In tide mills, or sea mills,"; 0 where none does."""
    if end >= len(tokens) or tokens[end].text != ",":
        return 0
    if tokens[end + 1 : end + 2] and tokens[end + 1].lower == "or":
        last = noun_phrase(tokens, end + 2)
        return last + 1 if end + 2 < last < len(tokens) and tokens[last].text == "," else 0
    return end + 1


def _according(tokens: tuple[Token, ...]) -> Iterator[Saying]:
    """ "According to cell theory, three rules hold for living things." """
    if len(tokens) < 8 or (tokens[0].lower, tokens[1].lower) != ("according", "to"):
        return
    end = noun_phrase(tokens, 2)
    if end < len(tokens) - 4 and tokens[end].text == ",":
        for saying in _meant(tokens, 2, end, end + 1, 0.55, hedged=True):
            yield replace(
                saying, relation=Relation.HOLDS, lead="hold that" if saying.plural else "holds that"
            )


def _meant(
    tokens: tuple[Token, ...], start: int, last: int, begin: int, strength: float, *, hedged: bool = False
) -> Iterator[Saying]:
    """A term at `[start, last)` and the clause from `begin` that holds where it does."""
    key = term_span(tokens, start, last)
    clause = clause_at(tokens, begin)
    verb = clause.verb if clause and clause.verb - clause.subject_end <= 1 else _verb_behind(tokens, begin)
    if key is None or not verb or tokens[begin].lower in THIRD_PERSON:
        return
    end = _close(tokens, verb, claim_end(tokens, verb + 1))
    said = tokens[begin:end]
    words = [token.lower for token in said]
    if not _FEWEST + 2 <= len(said) <= _MOST or _BROKEN & set(words) or TALKING_TO & set(words):
        return
    if tokens[verb].tag == "VBD" or DENIALS & set(words) or {"this", "these", "such"} & set(words[:2]):
        return
    if (tokens[verb].lower in _HEDGED and not hedged) or any(
        dangles(said, i) for i in range(len(said)) if words[i] != "the"
    ):
        return
    plural = is_plural(tokens[key[1] - 1].text)
    lead = "mean that" if plural else "means that"
    yield Saying(start, *key, begin, end, Relation.STATES, strength, plural, lead)


def _verb_behind(tokens: tuple[Token, ...], begin: int) -> int:
    """Where the verb stands of "the number of boats entering a port is …"; 0 where no activity describes the subject."""
    verb = first_verb(tokens, begin)
    between = tokens[begin:verb]
    opens = tokens[begin].tag in {"DT", "NN", "NNS"} and any(token.tag == "VBG" for token in between[1:])
    plain = all(token.text != "," and token.tag not in {"WDT", "WP", "WRB"} for token in between)
    return verb if verb < len(tokens) and opens and plain else 0


def _subject(tokens: tuple[Token, ...], clause: Clause) -> tuple[int, int] | None:
    """The term that a clause is about; nothing for two subjects in one, or for a subject that points back."""
    between = tokens[clause.head_end : clause.subject_end]
    last = clause.head_end
    if between and between[0].lower == "of":
        last = clause.subject_end
    elif between and between[0].text not in {",", "—", "–"}:
        return None
    key = term_span(tokens, clause.start, last)
    opening = tokens[clause.start]
    if key and (opening.tag == "PRP$" or (opening.lower in _RELATIVE_BEFORE and key[1] - key[0] == 1)):
        return None
    return key


def _of_relatives(tokens: tuple[Token, ...]) -> Iterator[Saying]:
    """ "… a safety valve, which requires a pressure to open …" """
    for at in range(2, len(tokens) - 4):
        if (
            tokens[at].text != ","
            or tokens[at + 1].lower != "which"
            or not tokens[at - 1].tag.startswith("NN")
        ):
            continue
        verb = at + 2
        if tokens[verb].text == ",":  # "…, which, as one sees, are …"
            verb = 1 + next(
                (i for i in range(verb + 1, min(verb + 8, len(tokens) - 3)) if tokens[i].text == ","), verb
            )
        while verb < len(tokens) - 3 and tokens[verb].tag == "RB":
            verb += 1
        first = phrase_start(tokens, at)
        key = term_span(tokens, first, at)
        before = tokens[first - 1].lower if first else ""
        plural = is_plural(tokens[at - 1].text)
        agrees = {"VBZ": not plural, "VBP": plural}.get(tokens[verb].tag, True)
        if (
            key is None
            or before in _RELATIVE_BEFORE | {"of"}
            or not agrees
            or tokens[verb].tag not in _FINITE
        ):
            continue
        end = claim_end(tokens, verb + 1)
        close = next((i for i in range(verb + 1, end) if tokens[i].text == ","), end)
        # "…, which are found in bone, skin and gut, give rise to …": the main verb stands behind the closing comma.
        back = next(
            (i for i in range(close, end - 1) if tokens[i].text == "," and _goes_on(tokens, i + 1)), end
        )
        if back < end or any(token.tag in _FINITE for token in tokens[close:end]):
            end = back if back < end else close
        start = first - (first > 0 and tokens[first - 1].lower == "the")
        found = saying_of(tokens, start, key, verb, end, 0.5)
        if found:
            yield found


def _goes_on(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the main clause goes on at `at` with its verb, behind what commas put in."""
    return tokens[at].tag in _VERBAL or (tokens[at].tag == "RB" and tokens[at + 1].tag in _VERBAL)


def saying_of(
    tokens: tuple[Token, ...], start: int, key: tuple[int, int], verb: int, end: int, strength: float
) -> Saying | None:
    end = _close(tokens, verb, end)
    said = tokens[verb:end]
    words = [token.lower for token in said]
    if not _FEWEST <= len(said) <= _MOST or _BROKEN & set(words) or words.count("“") != words.count("”"):
        return None
    theory = tokens[key[1] - 1].lower in THEORY_WORDS
    relation = _relation(words)
    # "Exchange theory suggests we depend on others as we age": the author speaks of everybody.
    talking = TALKING_TO - INCLUSIVE if theory and relation is Relation.HOLDS else TALKING_TO
    if words[0] in _HEDGED or DENIALS & set(words[:4]) or talking & set(words) or not _says_much(said):
        return None
    leaning = next(
        (
            i
            for i, word in enumerate(words)
            if word not in _OWN and dangles(said, i) and not _is_known(said, i)
        ),
        0,
    )
    if leaning:
        # What leans on other sentences is left out where a border stands before it.
        border = next(
            (i for i in range(leaning, 3, -1) if words[i] in _JOINTS and said[i - 1].tag[:2] == "NN"), 0
        )
        return saying_of(tokens, start, key, verb, verb + border, strength) if border else None
    if {"he", "she", "former", "latter"} & set(words):
        return None
    if relation is Relation.HOLDS:
        strength = 0.75 if theory else 0.4
    elif relation is not Relation.STATES:
        strength += 0.05
    if said[0].tag == "VBD" or words[0] in {"was", "were"}:
        strength -= 0.1
    plural = said[0].tag == "VBP" or words[0] in {"are", "were", "have"}
    if said[0].tag in {"VBD", "MD", "VB"}:
        plural = is_plural(tokens[key[1] - 1].text)
    if plural != is_plural(tokens[key[1] - 1].text):
        return None
    return Saying(start, *key, verb, end, relation, strength, plural)


def _is_known(said: tuple[Token, ...], at: int) -> bool:
    """Whether "the" stands before more than one word, so that the phrase may name something by itself."""
    return said[at].lower == "the" and at + 2 < len(said) and said[at + 1].tag == "JJ"


def _close(tokens: tuple[Token, ...], verb: int, end: int) -> int:
    """Where the predicate ends: before what a comma adds that is no member of a list."""
    for at in range(verb + 2, end - 1):
        if tokens[at].text != "," or tokens[at + 1].lower not in _LEAVING:
            continue
        listed = tokens[at + 1].lower == "and" and not any(t.tag in _FINITE for t in tokens[at + 2 : at + 6])
        if not listed:
            end = at
            break
    while end > verb and tokens[end - 1].text in {".", ",", ";", "”"}:
        end -= 1
    return end


def _says_much(said: tuple[Token, ...]) -> bool:
    """Whether a predicate says something a term can be known by: not that it is important, an example or there."""
    if said[0].lower not in _IS:
        return said[-1].tag not in {"IN", "DT", "TO", "CC"}
    following = next((token for token in said[1:] if token.tag != "RB"), said[-1])
    if following.lower in EMPTY_MODIFIERS | EMPTY_HEADS or following.tag in {"IN", "DT", "PRP", "EX", "CD"}:
        return False
    return following.tag in {"VBN", "VBG", "VBD"} or (following.tag == "JJ" and len(said) > 4)


def _relation(words: list[str]) -> Relation:
    verb = words[0]
    opening = " ".join(words[:3])
    if verb in VIEWING:
        return Relation.HOLDS
    if verb in _COMING or opening.startswith(("is caused", "are caused", "results from", "result from")):
        return Relation.FOLLOWS
    if verb in _CAUSING:
        return Relation.CAUSES
    if verb in _SERVING or opening.startswith(
        ("is used", "are used", "is meant", "is designed", "are designed")
    ):
        return Relation.SERVES
    return Relation.HAS if verb in _HAVING else Relation.STATES
