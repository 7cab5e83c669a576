"""Turn a plain English statement into the body of a question."""

from __future__ import annotations

from backend.agents.local.document import Token
from backend.agents.local.en.clause import Clause
from backend.agents.local.en.inflect import lemma
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import MODALS, word_set

_BASES = {
    "left": "leave", "felt": "feel", "won": "win", "broke": "break", "spoke": "speak", "bore": "bear",
    "swore": "swear", "shot": "shoot", "lay": "lie", "sat": "sit",
    "shone": "shine", "spun": "spin", "hung": "hang", "dug": "dig", "stuck": "stick",
    "developed": "develop", "was": "be", "were": "be", "is": "be", "are": "be",
    "fell": "fall", "saw": "see", "has": "have", "had": "have", "does": "do", "did": "do", "wound": "wind",
}  # fmt: skip
SAME_FORM = word_set(
    "set put cut read hit let cost hurt shut spread burst quit bet rid split cast shed upset beat"
)
_BE = word_set("is are was were")
_CLAUSE_OPENERS = word_set("""that which who whom whose where when while because although though if unless
    since whereas before after and but or until as so than whether how what why""")


LEAVING = word_set("although though but while whereas which and so compared with making leading after")


def inverted(tokens: tuple[Token, ...], clause: Clause, subject: str, drop: tuple[int, int]) -> str | None:
    """The clause in question order without the tokens `drop`: "did Columbus reach the Americas".

    `subject` is the subject as it stands inside a sentence. Nothing when the verb is not a plain one.
    """
    at = clause.verb
    verb = tokens[at]
    adverbs = tokens[clause.subject_end : at]
    rest = [token for i, token in enumerate(tokens) if i > at and not drop[0] <= i < drop[1]]
    leaves = next(
        (i for i, t in enumerate(rest[:-1]) if t.text == "," and rest[i + 1].lower in LEAVING), len(rest)
    )
    rest = rest[:leaves]
    while rest and rest[-1].text in {".", ",", ";"}:
        rest.pop()
    following = next((t for t in tokens[at + 1 :] if t.tag != "RB"), None)
    after = render(tuple(rest))
    between = f" {render(adverbs)}" if adverbs else ""
    helping = verb.lower in MODALS or verb.lower in _BE
    if verb.lower in {"has", "have", "had"} and following is not None and following.tag in {"VBN", "VBD"}:
        helping = True
    if helping:
        return " ".join(f"{verb.lower} {subject}{between} {after}".split())
    if verb.tag == "VBD" or (verb.tag == "VBN" and verb.lower.endswith("ed")):
        aid = "did"
    elif verb.tag == "VBZ" or verb.lower == "has":
        aid = "does"
    elif verb.tag in {"VBP", "VB"}:
        aid = "do"
    else:
        return None
    if aid == "did" and base_of(verb.lower) == verb.lower and verb.lower not in SAME_FORM:
        return None
    return " ".join(f"{aid} {subject}{between} {base_of(verb.lower)} {after}".split())


def base_of(verb: str) -> str:
    """The base form of a finite verb."""
    return _BASES.get(verb) or lemma(verb)


def in_main_clause(tokens: tuple[Token, ...], clause: Clause, at: int) -> bool:
    """Whether nothing between the verb and `at` opens another clause."""
    return not any(
        token.lower in _CLAUSE_OPENERS or token.text in {",", ";", ":", "—", "–"}
        for token in tokens[clause.verb + 1 : at]
    )
