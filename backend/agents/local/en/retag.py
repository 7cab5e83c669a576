"""Mend tags that their neighbours show to be wrong: nouns taken for verbs, and finite verbs taken for other forms."""

from __future__ import annotations

import re

from backend.agents.local.en.words import MODALS, word_set

_NOUN_FOLLOWS = word_set("a an the of by in for with as from on about against between through into")
_PREPOSITIONS = word_set("of in for with from by on at about into against between through without")
_ENDS_PHRASE = word_set(", . ; : — – or is")
_TELLING = word_set(
    """refers refer states notes views focuses stresses claims holds studies looks reports functions results shapes
    causes aims replaces seeks ranks marks focus stress result"""
)
_DOING = word_set("""experience view issue face study play share use need value support benefit claim report work rank note
    practice conflict trade shape pledge function change transfer influence control search exchange age move answer
    question reward display struggle respond""")
_BE = {"is": "VBZ", "are": "VBP", "was": "VBD", "were": "VBD", "has": "VBZ"}
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_NEW_CLAUSE = word_set("""that which who where when because while although though if whereas since unless wherein
    whereby how why what as than""")
_PEOPLE = word_set(
    "poor rich wealthy elderly young old sick disabled unemployed homeless dead accused insured"
)
_MARKS = frozenset({",", ";", ":", "—", "–", "“", '"', "(", "."})
_HYPHENED = re.compile(r"\w+(?:-\w+)*-\w*(?:ers|ors|ists|ness|tion|ity|ment|seeker|sets?)\Z")
_AFTER_VERB = frozenset({"DT", "PRP$", "TO", "NNS", "JJ", "IN"})
_SUBJECT = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP"})
_OBJECT = frozenset({"CC", "DT", "IN", "JJ", "NN", "NNS", "NNP", "PRP$", "TO", "CD", "PRP", "RB", "VBN"})


def settled(words: list[str], tags: list[str]) -> list[str]:
    """The tags, mended where the words around leave no doubt. `tags` is changed and given back."""
    last = len(words) - 1
    finite = False  # whether the clause has its finite verb
    lowers = [word.lower() for word in words]
    for at, lower in enumerate(lowers):
        if lower in _MARKS or lower in _NEW_CLAUSE:
            finite = False
            if lower in _MARKS:
                continue
        tag = tags[at]
        if words[at] == "I" and at and tags[at - 1].startswith("NNP"):
            tags[at] = tag = "NNP"  # "Queen Elizabeth I"
        if lower in _BE:
            tags[at] = tag = _BE[lower]
        elif tag == "VBZ" and not at and last and tags[1] in {"VBN", "VBD", "VBP", "MD"}:
            tags[at] = tag = "NNS"  # "Attacks based on …"
        elif tag == "VBZ" and 0 < at < last and _is_noun(lowers, tags, at):
            tags[at] = tag = "NNS"
        elif tag == "VBD" and 0 < at < last and lowers[at + 1] == "by" and tags[at - 1].startswith("NN"):
            tags[at] = tag = "VBN"
        elif tag == "FW":
            tags[at] = tag = "NN"
        elif tag in {"JJ", "RB"} and at < last:
            tags[at] = tag = _of_noun(words[at], lowers, tags, at)
        elif tag in {"VB", "VBP", "VBN", "NN", "NNS"} and 0 < at < last:
            tags[at] = tag = _of_verb(lowers, tags, at, finite=finite)
        elif tag == "CD" and lower == "zero" and at < last and tags[at + 1].startswith("NN"):
            tags[at] = tag = "JJ"  # "zero population growth"
        if tag in _FINITE:
            finite = True
    return tags


def _of_noun(word: str, lowers: list[str], tags: list[str], at: int) -> str:
    """A describing word that is a noun, as "public" in "a public, …", or the other way round."""
    lower = lowers[at]
    if tags[at] == "RB":
        return "JJ" if lower.endswith("ward") and tags[at + 1].startswith("NN") else "RB"
    if at and _heads(lowers, tags, at):
        return "NNS" if lower in _PEOPLE and lowers[at - 1] == "the" else "NN"
    if "-" in word and _HYPHENED.match(lower):
        return "NNS" if lower.endswith("s") and not lower.endswith("ss") else "NN"
    return "JJ"


def _heads(lowers: list[str], tags: list[str], at: int) -> bool:
    """Whether a describing word is the head of its phrase: "an independent variable,", "the standard of"."""
    after, previous = lowers[at + 1], tags[at - 1]
    goes_on = after in {",", "and", "or"} and at + 2 < len(tags) and tags[at + 2] in {"JJ", "CC", "RB"}
    if goes_on and after == "," and lowers[at + 2] == "or" and at + 3 < len(tags) and tags[at + 3] == "DT":
        goes_on = False  # "an aggregate, or a crowd"
    if goes_on or not (after in _ENDS_PHRASE or tags[at + 1] in {"IN", "VBZ", "VBD", "VBP", "MD"}):
        return False
    if previous in {"DT", "PRP$"}:
        does = tags[at + 1] in _FINITE | {"VB"} or lowers[at + 1] in _DOING
        if lowers[at - 1] == "the" and lowers[at] in _PEOPLE and does:
            return True  # "the elderly make", "the poor could"
        return (
            (previous == "PRP$" and after == "of")
            or lowers[at - 1] in {"a", "an"}
            or (lowers[at - 1] == "the" and (after == "of" or tags[at + 1] == "VBZ"))
        )
    return previous == "JJ" and at > 1 and tags[at - 2] == "DT" and after not in {"to", "for", "than"}


def _of_verb(lowers: list[str], tags: list[str], at: int, *, finite: bool) -> str:
    tag, before, after = tags[at], lowers[at - 1], lowers[at + 1]
    previous = tags[at - 1]
    if tag in {"NN", "NNS"}:
        if tag == "NN" and _does(lowers, tags, at, finite=finite):
            return "VB" if previous in {"MD", "TO", "RB"} else "VBP"
        if before == "who" and lowers[at] in _DOING and tags[at + 1] in _AFTER_VERB:
            return "VBP"  # "people who share ideas"
        telling = before in {"which", "who"} or (after in {"that", "to"} and previous.startswith("NN"))
        if telling and lowers[at] in _TELLING:
            return "VBZ" if tag == "NNS" else "VBP"
        starts = (
            lowers[at] in _TELLING and previous == "NNS" and after in {"when", "from", "in"} and not finite
        )
        return "VBP" if starts and tag == "NN" else tag
    if tag in {"VB", "VBP"}:
        described = previous == "JJ" and at > 1 and tags[at - 2] in {"DT", "IN"} and not _acts(tags, at)
        # A noun in the singular has no verb in the plain form: "culture lag can", "the gender pay gap".
        compound = (
            previous == "NN" and not finite and tag == "VB" and tags[at + 1] in {"MD", "VBZ", "NN", "NNS"}
        )
        if before in _NOUN_FOLLOWS or described or compound:
            return "NN"
        subject = previous == "NNS" or (previous == "RB" and at > 1 and tags[at - 2] == "NNS")
        governed = at > 1 and (lowers[at - 2] in MODALS or tags[at - 2] == "TO")
        return "VBP" if subject and not finite and not governed else tag
    # A participle behind its noun is the finite verb where the clause has no other.
    if (
        previous in _SUBJECT
        and not finite
        and after != "by"
        and tags[at + 1] in _OBJECT
        and not _has_finite(lowers, tags, at + 1)
    ):
        return "VBD"
    return tag


def _is_noun(lowers: list[str], tags: list[str], at: int) -> bool:
    """Whether a form in -s is no verb: "the means of production", "of leaves", "social needs,"."""
    if lowers[at] in {"has", "does"} or not lowers[at].endswith("s"):
        return False
    if lowers[at - 1] in _PREPOSITIONS or tags[at - 1] == "PRP$" or lowers[at - 1] in {"the", "a", "an"}:
        return True
    return tags[at - 1] == "JJ" and (at < 2 or tags[at - 2] != "DT") and lowers[at + 1] in _ENDS_PHRASE


def _does(lowers: list[str], tags: list[str], at: int, *, finite: bool) -> bool:
    """Whether a word taken for a noun is a verb: after "can" or "they", or after a plural where no other verb is."""
    previous, after = tags[at - 1], tags[at + 1]
    if previous == "MD":
        return at < 2 or tags[at - 2] not in {"DT", "PRP$"}
    if previous == "RB" and at > 1 and (tags[at - 2] == "MD" or lowers[at - 2] in {"they", "we", "you"}):
        return not finite or tags[at - 2] == "MD"
    if previous == "PRP" and lowers[at - 1] in {"they", "we", "you", "i"}:
        return not finite and after != "POS"
    if previous == "TO":
        return after in {"DT", "PRP$"}
    return (
        previous == "NNS"
        and lowers[at] in _DOING
        and not finite
        and after in _AFTER_VERB | {"NN", "WRB"}
        and not _has_finite(lowers, tags, at + 1)
    )


def _acts(tags: list[str], at: int) -> bool:
    """Whether an object follows, so that "the poor pay rent" keeps its verb."""
    return tags[at + 1] in {"DT", "PRP$", "NNS", "PRP"}


def _has_finite(lowers: list[str], tags: list[str], at: int) -> bool:
    for later in range(at, len(tags)):
        if tags[later] in _FINITE or lowers[later] in _BE:
            return True
        if lowers[later] in _NEW_CLAUSE or lowers[later] in {";", ":"}:
            return False
    return False
