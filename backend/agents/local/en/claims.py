"""Claims in an English sentence: a person or a thing, and what is said of it from the finite verb on."""

from __future__ import annotations

from dataclasses import dataclass

from backend.agents.local.document import Token
from backend.agents.local.en.clause import Clause, clause_at
from backend.agents.local.en.dates import opening_date
from backend.agents.local.en.meaning import term_span
from backend.agents.local.en.people import TITLES, People
from backend.agents.local.en.standalone import dangles
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import MODALS, SPEECH_VERBS, THEORY_WORDS, word_set

VIEWING = word_set("""views view sees see focuses focus emphasizes emphasize examines examine studies
    study suggests suggest states asserts assert argues argue proposes propose explains explain holds
    assumes assume maintains maintain looks look considers consider regards regard posits posit contends
    contend believe believes stresses stress highlights highlight""")
_SUBORDINATING = word_set("although if when while because since unless though once whereas")
DENIALS = word_set("not isn’t aren’t don’t doesn’t isn't aren't don't doesn't never no cannot can’t")
_WAS, _CREDITED = word_set("is was"), 0.65
_IDLE = word_set(
    "is are was were be been has have had do does did include includes become becomes seem seems"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who or what at `[first, last)`, the name to answer with, and the predicate without its end mark."""

    first: int
    last: int
    name: str
    predicate: str
    person: bool
    strength: float
    plural: bool


def claim_in(tokens: tuple[Token, ...], people: People) -> Claim | None:
    """The claim a sentence makes of its subject, or nothing."""
    start = _start(tokens)
    clause = clause_at(tokens, start)
    if clause is None or clause.verb - clause.subject_end > 2:
        return None
    end = claim_end(tokens, clause.verb + 1)
    predicate = render(tokens[clause.verb : end]).rstrip(" .,")
    size = len(predicate.split())
    if not 4 <= size <= 30 or predicate.count("“") > 1 or ":" in predicate or ";" in predicate:
        return None
    spoken = tokens[clause.verb : end]
    if any(
        t.lower not in {"his", "her", "their", "its"} and dangles(spoken, i) for i, t in enumerate(spoken)
    ):
        return None
    return _by_person(tokens, clause, people, predicate) or _of_thing(tokens, clause, predicate, start)


def _start(tokens: tuple[Token, ...]) -> int:
    """Past an opening that only dates the claim: "In 1893, …", "In May 1361 King Valdemar …"."""
    dated = opening_date(tokens)
    if dated and tokens[dated].tag.startswith("NNP"):
        return dated
    if tokens[0].lower in {"in", "by", "during"}:
        comma = next((i for i, token in enumerate(tokens[:6]) if token.text == ","), 0)
        if comma and any(token.tag == "CD" for token in tokens[:comma]):
            return comma + 1
    return 0


def claim_end(tokens: tuple[Token, ...], at: int) -> int:
    """Where another main clause begins after a comma, or the end."""
    for comma in range(at, len(tokens) - 2):
        if tokens[comma].lower in _SUBORDINATING:
            return len(tokens)
        if tokens[comma].text == "," and tokens[comma + 1].lower == "but":
            return comma
        if tokens[comma].text == ",":
            begin = comma + 2 if tokens[comma + 1].lower in {"and", "but", "so", "yet", "or"} else comma + 1
            if tokens[begin].tag in {"PRP", "EX"} or (
                begin == comma + 2 and tokens[begin].lower == "according"
            ):
                return comma
            following = clause_at(tokens, begin)
            if (
                following
                and (
                    tokens[begin].tag in {"NNP", "DT", "NNS"}
                    or (begin == comma + 2 and tokens[begin].tag == "NN")
                )
                and tokens[following.verb].tag in {"VBD", "VBZ"}
            ):
                return comma
    return len(tokens)


def _by_person(tokens: tuple[Token, ...], clause: Clause, people: People, predicate: str) -> Claim | None:
    head = tokens[clause.start : clause.head_end]
    first = clause.start + next(
        (i for i, t in enumerate(head) if t.text[:1].isupper() and t.tag.startswith("NNP")), 0
    )
    while first < clause.head_end and people.full_name(render(tokens[first : clause.head_end])) is None:
        first += 1
    titled = first > clause.start and tokens[first - 1].lower in TITLES
    named = first > clause.start and tokens[first - 1].tag.startswith("NNP") and not titled
    if first >= clause.head_end or named:
        return None
    name = people.full_name(render(tokens[first : clause.head_end]))
    if name is None or any(
        t.lower in {"and", "or"} for t in tokens[clause.head_end : clause.subject_end][:1]
    ):
        return None
    if tokens[clause.verb].lower in MODALS or name.split()[-1] in predicate:
        return None
    strength = 0.85 if tokens[clause.verb].lower in SPEECH_VERBS else 0.45
    if tokens[clause.verb].lower in _WAS:
        following = [token.lower for token in tokens[clause.verb + 1 : clause.verb + 3]]
        who = next((i for i in range(clause.verb + 2, clause.verb + 12) if _did(tokens, i)), 0)
        if who:  # "… was a chemist who worked on …"
            predicate, strength = predicate[len(render(tokens[clause.verb : who + 1])) + 1 :], _CREDITED
        elif following in (["known", "for"], ["famous", "for"], ["remembered", "for"], ["interested", "in"]):
            strength = _CREDITED
    return Claim(first, clause.head_end, name, predicate, person=True, strength=strength, plural=False)


def _did(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether "who" and what somebody thought or did stand at `at`."""
    return at + 3 < len(tokens) and tokens[at].lower == "who" and tokens[at + 1].lower in SPEECH_VERBS


def _of_thing(tokens: tuple[Token, ...], clause: Clause, predicate: str, start: int) -> Claim | None:
    if clause.subject_end != clause.head_end or start:
        return None
    verb = tokens[clause.verb]
    key = term_span(tokens, clause.start, clause.head_end)
    following = tokens[clause.verb + 1] if clause.verb + 1 < len(tokens) else verb
    passive = verb.lower in {"is", "are"} and following.tag in {"VBN", "VBG"}
    if key is None or (verb.lower in _IDLE and not passive) or verb.lower in MODALS:
        return None
    if verb.tag not in {"VBZ", "VBP", "VB"} and not passive:
        return None
    name = render(tokens[key[0] : key[1]])
    viewing = verb.lower in VIEWING
    theory = tokens[key[1] - 1].lower in THEORY_WORDS
    if verb.tag == "VB" and not viewing:
        return None
    if DENIALS & {t.lower for t in tokens[clause.verb : clause.verb + 4]}:
        return None
    strength = 0.85 if viewing and theory else 0.5 if theory else 0.4
    plural = verb.lower == "are" if passive else verb.tag != "VBZ"
    return Claim(*key, name, predicate, person=False, strength=strength, plural=plural)


def relative_claim_in(tokens: tuple[Token, ...]) -> Claim | None:
    """What a relative clause at the end of a sentence says of a term: "… countercultures, which reject some of …"."""
    for at in range(2, len(tokens) - 5):
        if (
            tokens[at].text != ","
            or tokens[at + 1].lower != "which"
            or tokens[at + 2].tag not in {"VBZ", "VBP"}
        ):
            continue
        if tokens[at + 2].lower in _IDLE | {"refers", "refer", "means"} or not tokens[at - 1].tag.startswith(
            "NN"
        ):
            continue
        first = at
        while first and (tokens[first - 1].tag in {"NN", "NNS", "JJ", "VBN"}):
            first -= 1
        key = term_span(tokens, first, at)
        plural = tokens[at + 2].tag == "VBP"
        said = tokens[at + 2 : claim_end(tokens, at + 3)]
        predicate = render(said).rstrip(" .,")
        if key is None or plural != (tokens[at - 1].tag == "NNS") or not 4 <= len(predicate.split()) <= 24:
            continue
        if any(dangles(said, i) for i in range(len(said))) or ":" in predicate or ";" in predicate:
            continue
        if first and tokens[first - 1].lower in {"and", "or", ",", "of", "this", "that", "these", "those"}:
            continue
        return Claim(
            *key, render(tokens[key[0] : key[1]]), predicate, person=False, strength=0.5, plural=plural
        )
    return None
