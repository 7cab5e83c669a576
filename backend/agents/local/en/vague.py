"""How little a statement teaches: signs that it is about nobody in particular, one day, or nothing definite."""

from __future__ import annotations

import re

from backend.agents.local.document import Token
from backend.agents.local.en.clause import first_verb
from backend.agents.local.en.inflect import content_words
from backend.agents.local.en.words import ROLE_NOUNS, SPEECH_VERBS, THEORY_WORDS, TOLD_BEFORE, word_set

LONG, TOO_LONG = 22, 30  # words
_OF_SOME = word_set("some many most several few various other others another both all each every much")
_UNSURE = word_set("might may could would should")
_URGING = word_set("say suppose imagine picture consider take both either neither")
_WRITINGS = word_set("study experiment survey book film article report author researcher")
_GOING_ON = word_set("first further indeed still again then thus so today now")
_LEAVING_OPEN = word_set("like unlike besides compared depending when if though although as for even")
_NOBODY = word_set("""some many most several few various others people person persons everyone anyone someone
    nobody individuals researchers scholars sociologists scientists critics experts studies research observers
    there one it what each every all both another again still today now recently often sometimes
    historically traditionally currently anything nothing something this these those they he she""")
_TIME = word_set(
    "today recently currently now nowadays century centuries decade decades recent modern-day ago yet still"
)
EMPTY = re.compile(
    r"\b(?:plays? an? \w* ?(?:role|part)|(?:is|are|be) (?:very |quite |also |so |often |more |just )*(?:important|"
    r"different|difficult|complex|complicated|common|possible|clear|evident|interesting|easy|hard|good|bad|"
    r"unique|controversial|significant|similar|true|widespread|popular)\b(?! to\b| than\b| from\b| for\b)|no exception|"
    r"a (?:key|major|big|large|great|significant|important) (?:step|part|issue|problem|role|factor|concern)|"
    r"more than just|one to \w+|seems? to be|even more|"
    r"in many ways|a number of|a variety of|various|and so on|or more|worth noting|areas? of concern|of course|"
    r"do(?:es)? the same|do(?:es)? so|of course|a concern|at stake|at risk|"
    r"(?:vary|varies|changes?|differs?)\.?\Z|continues? to|has been|have been|much more|in fact|"
    r"(?:must|should) (?:be|have)|can be \w+(?= \.\Z))\b"
)
_NOWHERE = 4  # what a word that points to an untold thing counts
_BROKEN = 7  # what a clause without its verb counts
OF_ONCE = 3  # what it counts that something happened once
_LITTLE = 3  # words with a meaning beside the term
_THOUGHT = frozenset({"VBD"})
_SAYS_SO = SPEECH_VERBS | {"out"}  # "points out that"


def vagueness(tokens: tuple[Token, ...], first: int, last: int, *, person: bool = False) -> int:
    """0 for a statement about the term at `[first, last)` that one might teach, up to about 6 for an empty one.

    Of a person it is told in the past what was thought, and in quotation marks.
    """
    words = [token.lower for token in tokens]
    text = " ".join(words)
    points = 0
    subject = first - (first > 0 and tokens[first - 1].tag == "DT") == 0
    points += 0 if subject else 1
    if words[0] in _OF_SOME or (words[0] in _NOBODY and not subject):
        points += 2
    points += words[0] in _LEAVING_OPEN
    points += 3 * _told(tokens, first, last) + 4 * _is_told(tokens, first, last)
    numbers = [
        t for at, t in enumerate(tokens) if t.tag == "CD" and not first <= at < last and t.lower != "one"
    ]
    points += min(2, len(numbers)) + 2 * ("percent" in words)
    if _TIME & set(words):
        points += 1
    names = [
        at for at, t in enumerate(tokens)
        if at and t.tag.startswith("NNP") and not first <= at < last and not tokens[at - 1].tag.startswith("NNP")
    ]  # fmt: skip
    points += 2 if len(names) > 1 else len(names)
    at = first_verb(tokens, last)
    verb = tokens[at] if at < len(tokens) else None
    past = happened(tokens, last)
    if verb is None or (past and not (person and verb.lower in SPEECH_VERBS)):
        points += OF_ONCE
    points += verb is not None and verb.lower in _UNSURE
    if verb is not None and verb.lower in {"is", "are"}:
        points += 2 * (tokens[at + 1].tag == "VBG" and tokens[at + 1].lower not in {"based", "according"})
    if EMPTY.search(text):
        points += 1
    if "“" in text and not person and not any(t.text == "“" for t in tokens[max(0, first - 1) : first]):
        points += 1
    size = sum(word[0].isalnum() for word in words)
    points += (size > LONG) + 2 * (size > TOO_LONG)
    compared = any(t.tag in {"JJR", "RBR"} or t.lower in {"more", "less"} for t in tokens)
    if compared and not {"than", "likely"} & set(words):
        points += 1
    points += words.count(",") > 2
    points += _NOWHERE * any(points_away(tokens, at) for at in range(1, len(tokens) - 2))
    points += _BROKEN * _urges(words) + bool({"not", "no"} & set(words))
    points += 2 * _told_little(tokens, first, last) + _BROKEN * breaks_off(tokens)
    return points


def happened(tokens: tuple[Token, ...], last: int) -> bool:
    """Whether the first verb behind the term that ends at `last` is of the past."""
    at = first_verb(tokens, last)
    return at < len(tokens) and (
        tokens[at].tag in _THOUGHT or tokens[at].lower in {"was", "were", "had", "did"}
    )


def points_away(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether "that" at `at` points to a thing named before: "help people understand that world"."""
    if tokens[at].lower != "that" or tokens[at - 1].tag.startswith("NN") or _tells_that(tokens, at):
        return False
    return tokens[at + 1].tag == "NN" and (
        tokens[at + 2].tag in {"IN", "TO", "CC"} or tokens[at + 2].text in {".", ","}
    )


def _tells_that(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether "that" at `at` opens what somebody or something says: "the theory holds that access to …"."""
    return tokens[at - 1].lower in _SAYS_SO and first_verb(tokens, at + 1) < len(tokens)


def _may_tell(token: Token) -> bool:
    """Whether a word may have "that" and a clause behind it."""
    return token.tag.startswith("VB") or token.lower in SPEECH_VERBS


def _urges(words: list[str]) -> bool:
    """Whether it opens a story, goes on with what was said, or leaves out whose: "Say …", "Further, …", "In most, …"."""
    opens = words[0] in _URGING or (words[0] in _GOING_ON and words[1] in {",", "and"})
    return opens or any(
        word in _OF_SOME and words[at + 1 : at + 2] == [","] for at, word in enumerate(words[:4])
    )


def breaks_off(tokens: tuple[Token, ...]) -> bool:
    """Whether "that" opens a clause whose verb is cut away, or the subject is "they" that nobody named."""
    at = next(
        (i for i, t in enumerate(tokens[:-1]) if t.lower == "that" and i and _may_tell(tokens[i - 1])),
        0,
    )
    if at and first_verb(tokens, at + 1) == len(tokens):
        return True
    return any(t.text == "," and tokens[i + 1].lower in {"they", "it"} for i, t in enumerate(tokens[:-1]))


def _told_little(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether hardly anything is said beside the term: "Sanctions can be negative"."""
    rest = " ".join(token.lower for at, token in enumerate(tokens) if not first <= at < last)
    return len(content_words(rest)) < _LITTLE


def _is_told(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether the term itself only names what was told before: "the bystanders" at the head, "the hypothesis"."""
    if not first or tokens[first - 1].lower != "the" or last - first > 1:
        return False
    opens = first == 1 and tokens[last].tag.startswith(("VB", "MD"))
    return opens or tokens[first].lower in TOLD_BEFORE | ROLE_NOUNS | THEORY_WORDS


def _told(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether it speaks of "the study", "the researcher" or another thing that only the text before names."""
    for at, token in enumerate(tokens[:-2]):
        if token.lower not in {"the", "that"} or first <= at + 1 < last or _tells_that(tokens, at):
            continue
        noun, after = tokens[at + 1], tokens[at + 2]
        known = noun.lower in TOLD_BEFORE | ROLE_NOUNS | THEORY_WORDS
        if (
            known
            and noun.tag.startswith("NN")
            and after.lower not in {"of", "that", "who", "which", "for", "in"}
            and (after.tag != "POS" or noun.lower in _WRITINGS)
        ):
            return True
    return False
