"""What single clauses of an English sentence say of a term, also where the whole sentence leans on its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backend.agents.local.document import Relation, Token
from backend.agents.local.en.claims import DENIALS, VIEWING, claim_end
from backend.agents.local.en.clause import Clause, clause_at
from backend.agents.local.en.definitions import starts
from backend.agents.local.en.inflect import is_plural
from backend.agents.local.en.meaning import term_span
from backend.agents.local.en.standalone import dangles
from backend.agents.local.en.words import EMPTY_HEADS, EMPTY_MODIFIERS, TALKING_TO, THEORY_WORDS, word_set

_FEWEST, _MOST = 3, 30  # words of a predicate
_HEDGED = word_set("may might could would should")
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
_IS = word_set("is are was were")
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_LEAVING = word_set(
    "while whereas although though but which who where when making leading so with and according"
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


def sayings_in(tokens: tuple[Token, ...]) -> Iterator[Saying]:
    """What a sentence says of terms, at most once for each place where a predicate begins."""
    seen: set[int] = set()
    for find in (_of_subjects, _of_relatives):
        for saying in find(tokens):
            if saying.begin not in seen:
                seen.add(saying.begin)
                yield saying


def _of_subjects(tokens: tuple[Token, ...]) -> Iterator[Saying]:
    for start in starts(tokens):
        clause = clause_at(tokens, start)
        if clause is None or clause.verb - clause.subject_end > 2:
            continue
        key = _subject(tokens, clause)
        if key is None:
            continue
        end = claim_end(tokens, clause.verb + 1)
        if start == 1 and tokens[0].lower == "while":
            end = next((i for i in range(start, end) if tokens[i].text == ","), end)
        found = _saying(tokens, start, key, clause.verb, end, 0.45 if start <= 1 else 0.4)
        if found:
            yield found


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
    """ "… an individual mandate, which requires everyone to have insurance coverage …" """
    for at in range(2, len(tokens) - 4):
        if (
            tokens[at].text != ","
            or tokens[at + 1].lower != "which"
            or not tokens[at - 1].tag.startswith("NN")
        ):
            continue
        verb = at + 2
        while verb < len(tokens) - 3 and tokens[verb].tag == "RB":
            verb += 1
        first = at
        while first and tokens[first - 1].tag in {"NN", "NNS", "NNP", "JJ", "VBN"}:
            first -= 1
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
        if any(token.tag in _FINITE for token in tokens[close:end]):
            end = close
        found = _saying(tokens, first, key, verb, end, 0.5)
        if found:
            yield found


def _saying(
    tokens: tuple[Token, ...], start: int, key: tuple[int, int], verb: int, end: int, strength: float
) -> Saying | None:
    end = _close(tokens, verb, end)
    said = tokens[verb:end]
    words = [token.lower for token in said]
    if not _FEWEST <= len(said) <= _MOST or {":", ";", "“", '"', "(", "—", "–"} & set(words):
        return None
    if words[0] in _HEDGED or DENIALS & set(words[:4]) or TALKING_TO & set(words) or not _says_much(said):
        return None
    if any(word not in _OWN and dangles(said, i) for i, word in enumerate(words)):
        return None
    if {"it", "they", "he", "she", "them", "former", "latter"} & set(words):
        return None
    relation = _relation(words)
    theory = tokens[key[1] - 1].lower in THEORY_WORDS
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
    return following.tag in {"VBN", "VBG"} or (following.tag == "JJ" and len(said) > 4)


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
