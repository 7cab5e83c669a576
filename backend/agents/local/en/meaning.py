"""The two sides of a definition: the term proper, and the phrase that says what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from backend.agents.local.document import Token
from backend.agents.local.en.clause import noun_phrase
from backend.agents.local.en.inflect import content_words
from backend.agents.local.en.standalone import dangles
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import (
    EMPTY_HEADS,
    EMPTY_MODIFIERS,
    HEDGES,
    STOP_WORDS,
    THEORY_WORDS,
    TOLD_BEFORE,
    word_set,
)

_QUOTES = '“”"‘’'
_NO_TERM_HEADS = word_set("""century centuries decade decades year years day days today time times period
    war people others person case example way ways fact society’s world united states paper study book
    article man woman thing things everyone everybody someone anyone nobody kind type types form forms stage
    states group groups number percent""")
_NO_TERM_OPENINGS = word_set("""important main key good best better common great major another other many
    most several few past late early recent previous following average typical further certain various
    different particular big biggest largest greatest first second third fourth fifth final last next
    original initial popular famous well-known modern similar same respective own entire whole general
    example existing current present result growing""")
_NO_TERM_VERBS = word_set("account including providing categorizing measure encounter total early late")
_NO_PART_OF_LONG = word_set("total overall existing current certain specific particular complex so-called")
_MAY_OPEN = word_set("self second first back use last part")
_MAY_NOT_CLOSE = word_set(
    "of the a an to for with and or that which who whose what as at from is are was were be than its their into when if not"
)
_POSTMODIFIERS = word_set("""of that which who whose in by for to with where through between based used
    among from without within wherein made characterized designed involving containing consisting using about on
    whereby when during composed against over toward towards at under across""")
_LEAVING = (
    "which|where|while|whereas|but|although|though|because(?! of)|since|so|such as|including|like|unlike|as opposed|"
    "rather than|not|especially|particularly|usually|often|typically|even|as well as|as in|with|for example|"
    "for instance|regardless|whether|if|when|thus|thereby|making|leading|giving|allowing|causing|creating|"
    "resulting|whose|who|in contrast|compared|according|instead|sometimes|as|for|in turn|was|were|is|are|has|"
    "have|will|can"
)
_GOING_ON = (
    "is|are|was|were|it|they|he|she|can|may|this|these|has|have|often|usually|the|a|an|that|there|its|their|not|"
    "will|in|as|also|who|some|many|most|those|someone|people|then|so|thus"
)
_CUT = re.compile(
    rf"\s*[;:—–]|,\s+(?:{_LEAVING}|and\s+(?:{_GOING_ON}))\b|,\s+or\s+[\"“]|\s+such as\b"
    r"|\s+(?:but\s+|and\s+)?(?:because(?! of)|whereas|while(?!\s+(?:still|\w+ing)\b)|although|unless|whether or not|"
    r"in order to|so that)\b"
)
_IN_ASIDE = re.compile(r"\b(?:who|that|which), [^,]*\Z")  # a comma behind it closes what is put in
_OPENERS = word_set("that which who where")
_SPENT = re.compile(
    r", for instance\b|\bdo(?:ing)? so\b|^(?:an?|the) (?:term|word)\b|, a (?:term|word)\b|\bas follows\b"
)
_BROKEN = re.compile(r"\b(?:that|how|why) (?:as|when|if|because|while|although|since)\b[^,]*\Z|^that\b")
_KIND_ONLY = re.compile(
    r"(?:an?|the|one)? ?(?:\w+ )?(?:form|type|kind|sort|part|aspect|group|version) of (?:\w+ )?\w+\Z"
)
_ASIDE = re.compile(r"^(?:according to [\w. ]+|in [\w ]{3,25}|simply|essentially),\s+", re.IGNORECASE)
_NAMING = re.compile(
    r"^(?:an?|the)\s+(?:\w+\s+)?(?:term|name|word|concept|label|phrase|expression)\s+(?:(?:that is |often |commonly |"
    r"sometimes )?(?:used )?(?:to|that|which)\s+(?:refers?\s+to|describes?|means?)|(?:given\s+to|for|meaning|of|"
    r"referring to|describing))\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A defined term at `[first, last)` of the tokens, and what it means as a noun phrase without end mark."""

    first: int
    last: int
    meaning: str
    strength: float


def term_span(
    tokens: tuple[Token, ...], first: int, last: int, *, named: bool = False
) -> tuple[int, int] | None:
    """The term proper within `[first, last)`: no article, no "the term", no quotation marks; else nothing.

    `named` says that the text calls it a term or a name, so that it may open with a word such as "third".
    """
    first, last = _unwrapped(tokens, first, last)
    if last - first > 2 and tokens[first].lower in _NO_PART_OF_LONG:
        first += 1
    if last - first > 1 and tokens[first].lower in {
        "term",
        "terms",
        "word",
        "concept",
        "phrase",
        "idea",
        "notion",
    }:
        first += 2 if tokens[first + 1].lower == "of" else 1
        named = True
        first, last = _unwrapped(tokens, first, last)
    words = tokens[first:last]
    if not 1 <= len(words) <= 5 or any(_no_part(token) or token.lower == "or" for token in words):
        return None
    head, opening = words[-1], words[0]
    if any(token.tag == "NNS" for token in words[:-2]):
        return None
    if head.lower in STOP_WORDS or (
        not named and (opening.lower in STOP_WORDS - _MAY_OPEN or opening.lower in _NO_TERM_OPENINGS)
    ):
        return None
    if head.lower in _NO_TERM_HEADS and (len(words) == 1 or opening.lower in EMPTY_MODIFIERS):
        return None
    # "reducing poverty" is what somebody does, "the earth’s carrying capacity" a thing.
    described = first > 0 and tokens[first - 1].tag in {"POS", "DT", "PRP$", "JJ"}
    acts = opening.tag == "VBG" and head.lower not in THEORY_WORDS and not described
    if len(words) > 1 and (opening.lower in _NO_TERM_VERBS or acts):
        return None
    if len(words) == 1 and head.lower in TOLD_BEFORE | EMPTY_HEADS | EMPTY_MODIFIERS:
        return None
    if head.lower in {"century", "decades", "years", "days", "century’s"} or not head.tag.startswith(
        ("NN", "VBG", "JJ")
    ):
        return None
    if len(head.text) < 3 and not head.text.isupper():
        return None
    return first, last


def _unwrapped(tokens: tuple[Token, ...], first: int, last: int) -> tuple[int, int]:
    while first < last and (tokens[first].lower in {"a", "an", "the"} or tokens[first].text in _QUOTES):
        first += 1
    while last > first and (tokens[last - 1].text in _QUOTES or tokens[last - 1].text == ","):
        last -= 1
    return first, last


def _no_part(token: Token) -> bool:
    return (
        token.tag in {"PRP", "PRP$", "CD", "DT", "WP", "WDT", "IN", "MD"} and token.lower != "of"
    ) or token.text in ',;:"“”()'


def meaning_of(tokens: tuple[Token, ...], head: str = "") -> str | None:
    """The defining phrase, cut where its clause ends; nothing when it leans on something untold.

    `head` is the defined term's last word: it stands in for "one" and "those".
    """
    if not tokens:
        return None
    opening = tokens[0].lower
    meaning = _ASIDE.sub("", render(tokens).rstrip(" ."))
    if opening in {"one", "those"} and head and len(tokens) > 3:
        if tokens[1].lower not in {"in", "that", "who", "which", "where", "whose", "with", "of"}:
            return None
        stand_in = head if opening == "those" else f"{'an' if head[0] in 'aeiou' else 'a'} {head}"
        meaning = stand_in + meaning[len(tokens[0].text) :]
    elif any(
        dangles(tokens, at) and not _in_general(tokens, at)
        for at in range(len(_within(tokens, len(_cut(meaning)) - 1)))
    ):
        return None
    meaning = _NAMING.sub("", _cut(meaning))
    if _breaks_off(tokens, len(meaning)):
        return None
    words = meaning.split()
    lowers = [word.strip(",.;:\"“”'’").casefold() for word in words]
    if not 3 <= len(words) <= 34 or not lowers[-1] or _is_cut(lowers):
        return None
    if lowers[0] in {
        "not",
        "this",
        "these",
        "such",
        "it",
        "its",
        "their",
        "very",
        "often",
        "both",
        "no",
        "more",
        "less",
    }:
        return None
    if {"this", "these", "you", "your", "i", "my"} & set(lowers) or _SPENT.search(meaning):
        return None
    if (len(words) < 5 and len(content_words(meaning)) < 2) or _KIND_ONLY.match(meaning):
        return None
    if _BROKEN.search(meaning) or " refers to " in meaning:
        return None
    if meaning.count("“") != meaning.count("”") or meaning.count('"') % 2 or meaning.count("“") > 2:
        return None
    return meaning


def _in_general(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether "the" stands before anybody of a kind, as in what a term means: "the stay of the guest in …"."""
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    return tokens[at].lower == "the" and at > 1 and following in _ANYBODY


def _is_cut(lowers: list[str]) -> bool:
    """Whether the last word cannot end a phrase; a preposition can after a relative ("a group we compare with")."""
    if lowers[-1] in {"to", "with", "for", "in", "on", "from"} and {"that", "which", "whom", "who"} & set(
        lowers[:-3]
    ):
        return False
    return lowers[-1] in _MAY_NOT_CLOSE


def _breaks_off(tokens: tuple[Token, ...], length: int) -> bool:
    """Whether the first `length` letters end before the verb of a clause that "that" or "which" opened."""
    kept = _within(tokens, length)
    opens = (i for i, t in enumerate(kept) if t.lower in _OPENERS and not _points(kept, i))
    opener = max(opens, default=-1)
    return (
        opener >= 0
        and len(kept) - opener <= 4
        and not any(t.tag.startswith("VB") or t.tag == "MD" for t in kept[opener + 1 :])
        and not any(one.tag == "NN" and other.tag == "NNS" for one, other in pairwise(kept[opener + 1 :]))
    )


def _within(tokens: tuple[Token, ...], length: int) -> tuple[Token, ...]:
    """The tokens that the first `length` letters are said in, and the one after."""
    said = 0
    for at, token in enumerate(tokens):
        said += len(token.text) + token.spaced * (at > 0)
        if said > length:
            return tokens[: at + 1]
    return tokens


def _points(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether "that" only points at the noun behind it: "within that context"."""
    return (
        tokens[at].lower == "that"
        and at > 0
        and tokens[at - 1].tag == "IN"
        and tokens[at + 1 : at + 2] != ()
        and (tokens[at + 1].tag == "NN")
    )


def _cut(meaning: str) -> str:
    cut = _CUT.search(meaning)
    while cut:
        if (
            cut.start() > 24
            and len(meaning[: cut.start()].split()) >= 4
            and not _splits_list(meaning, cut.start())
            and not _IN_ASIDE.search(meaning[: cut.start()])
        ):
            return meaning[: cut.start()].rstrip(" ,;:")
        cut = _CUT.search(meaning, cut.end())
    return meaning.rstrip(" ,;:")


def _splits_list(meaning: str, at: int) -> bool:
    """Whether the comma at `at` stands inside a list "a, b, and c"."""
    return meaning[at : at + 5] == ", and" and "," in meaning[:at][-40:]


_COUNTED = word_set(
    "number amount percentage proportion share kind sort change increase decrease difference measure"
)
_DEFINING = word_set(
    "that which who whose where by whom used based designed process study when gathered collected given produced"
)
_RELATIVE = word_set("that who which whose")
_ANYBODY = word_set(
    "researcher person child student teacher author company country community couple victim group"
)
# Nouns behind which "that" opens what is held, and says nothing of a kind.
_CONTENT = word_set("evidence proof news fear hope concern belief idea fact sign reason claim")


def complement_strength(tokens: tuple[Token, ...], at: int) -> float:
    """How much `tokens[at:]` after a copula reads like a definition: 0 not at all, 1 surely."""
    rest = tokens[at:]
    if len(rest) < 4:
        return 0.0
    opening = rest[0].lower
    if opening in {"one", "those"}:
        return 0.75 if rest[1].lower in {"in", "that", "who", "which", "where", "whose", "with"} else 0.0
    participle = (
        rest[0].tag in {"VBN", "VBG"} and rest[1].text != "," and not rest[1].tag.startswith(("NN", "JJ"))
    )
    if (
        rest[0].tag in {"RB", "IN", "TO", "PRP", "PRP$", "CD", "EX", "WRB"}
        or participle
        or opening in HEDGES | {"no"}
    ):
        return 0.0
    end = noun_phrase(tokens, at)
    if end == at:
        return 0.0
    if end < len(tokens) and tokens[end].lower in {"and", "or"}:
        end = max(end, noun_phrase(tokens, end + 1))
    phrase = tokens[at:end]
    counted = phrase[-1].lower in _COUNTED and end < len(tokens) and tokens[end].lower in {"of", "in"}
    if (phrase[-1].lower in EMPTY_HEADS and not counted) or any(
        token.lower in EMPTY_MODIFIERS - {"primary"} for token in phrase[:3]
    ):
        return 0.0
    determined = opening in {"a", "an", "any", "the"}
    plural = phrase[-1].tag in {"NNS", "NNPS"}
    follow = tokens[end] if end < len(tokens) else None
    if follow is not None and follow.text == "," and plural:
        joint = next((i for i in range(end, min(end + 9, len(tokens))) if tokens[i].lower == "and"), 0)
        last = noun_phrase(tokens, joint + 1) if joint else 0
        if joint and last > joint + 1 and last < len(tokens) and tokens[last].lower in _POSTMODIFIERS:
            return 0.8
    if follow is not None and (
        follow.lower in _POSTMODIFIERS or follow.tag in {"VBG", "VBN", "WDT", "WP", "WRB"}
    ):
        telling = follow.lower in _RELATIVE and phrase[-1].lower not in _CONTENT  # "energy that a body has …"
        strength = 0.9 if determined or plural else 0.85 if telling else 0.75 if follow.tag == "VBN" else 0.6
        # "the engine of change" may be a figure of speech; "a system in which …" defines.
        return (
            strength
            if {token.lower for token in rest[:40]} & _DEFINING or not determined
            else 0.75 * strength
        )
    return 0.0
