"""Exchange words of an English statement for others of their meaning, where the part of speech and the neighbours fit."""

from __future__ import annotations

from dataclasses import replace

from backend.agents.local.document import Token
from backend.agents.local.en.inflect import article
from backend.agents.local.en.synonyms import SWAPS, Swap
from backend.agents.local.en.words import word_set

Tokens = tuple[Token, ...]

_NOT_BEFORE_TO = word_set("happen happens opportunity opportunities allow allows chance")
_OTHER_SENSE = word_set("with as that of for")
_SAID_BEHIND = word_set("that how why what when where")
_HOLDS_MEMBERS = word_set(
    "group society family community organization country culture system cell body region city institution"
)
_WAYS = word_set("way ways manner degree extent")
_OF_MANY = word_set("most many much several various different")
_BEFORE = {"#": "CD", "^": "NNP"}  # what must stand behind words that are exchanged


def swapped(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """The words with a phrase at `at` exchanged for one that means the same."""
    for swap in SWAPS.get(said[at].lower, ()):
        words, put, _ = swap
        end = at + len(words)
        if tuple(token.lower for token in said[at:end]) != words or holds(said[at:end], held):
            continue
        if _fits(said, at, end, swap):
            new = words_like(put, said[at])
            return with_article((*said[:at], *new, *said[end:]), at)
    return None


def _fits(said: Tokens, at: int, end: int, swap: Swap) -> bool:
    words, put, tag = swap
    if not _stands(said, at, end, words, tag):
        return False
    if tag in _BEFORE and not (end < len(said) and said[end].tag.startswith(_BEFORE[tag])):
        return False
    if tag and tag not in _BEFORE and not said[at].tag.startswith(tag):
        return False
    if said[at].text[:1].isupper() and at:
        return False
    before, after = (said[at - 1].lower if at else ""), (said[end].lower if end < len(said) else ".")
    if tag == "JJ" and (
        before in {"more", "less", "most", "as", "so", "too", "very", "in"} or after == "than"
    ):
        return False
    if put.endswith(" as") and (
        after in {"to", "as", "."} or before not in {"is", "are", "be", "was", "were"}
    ):
        return False
    if words[-1] in _NOT_BEFORE_TO and after == "to":
        return False
    if put.startswith("enable") and after == "for":
        return False
    if put.startswith(("offer", "provide")) and after in {"for", "with"}:
        return False
    if tag == "MD" and after in {"not", "have", "never"}:
        return False
    if words == ("many",) and (
        before in {"as", "so", "how", "too", "the", "of", "very", "not"} or after in {"of", "as", "more"}
    ):
        return False
    if words == ("many",) and (end >= len(said) or not said[end].tag.startswith(("NN", "JJ"))):
        return False  # "many are", "many of them"
    if words[0] in {"significant", "considerable"} and after in {"other", "others"}:
        return False
    if words == ("large",) and after in {
        "number",
        "numbers",
        "amount",
        "amounts",
        "part",
        "extent",
        "scale",
        "share",
    }:
        return False
    if words[0] in {"each", "every"} and (
        end >= len(said) or said[end].tag not in {"NN", "JJ"} or after == "other"
    ):
        return False
    if words == ("in", "which") and not (at and said[at - 1].tag in {"NN", "NNS"}):
        return False
    if words == ("based", "on") and (not at or not said[at - 1].tag.startswith("NN")):
        return False
    if words == ("different",) and (
        after in {"from", "than", "kinds", "types"} or not said[end].tag.startswith("NN")
    ):
        return False
    if words[0] in {"own", "lack", "share"} and before in {"their", "its", "our", "his", "her", "a", "the"}:
        return False
    if tag in {"VBP", "VBZ", "VB"} and put.startswith(("do ", "does ")) and "not" in {t.lower for t in said}:
        return False
    if words == ("because",) and (
        after == "of" or before in {"is", "are", "was", "not", "just", "only", "simply"}
    ):
        return False
    if tag in {"NN", "NNS"} and at and said[at - 1].tag in {"NN", "VBG", "NNP"}:
        return False  # "carrying capacity" is a term
    if put.startswith("call") and after in {"that", "to"}:
        return False
    if put.rpartition(" ")[2] in _OF_MANY and end < len(said) and said[end].tag in {"DT", "PRP$"}:
        return False  # "most of a society", not "most a society"
    if tag == "VBD" and before in {"has", "have", "had", "been"}:
        return False
    if words[0] in {"is", "are"} and before in {"there", "it"}:
        return False
    if tag == "VB" and before in {"the", "a", "an", "of", "these", "their", "other"}:
        return False
    return not (words == ("due", "to") and before in {"is", "are", "was", "were"})


def _stands(said: Tokens, at: int, end: int, words: tuple[str, ...], tag: str) -> bool:
    """Whether nothing beside the words gives them another sense than the one they are exchanged in."""
    before, after = (said[at - 1] if at else None), (said[end] if end < len(said) else None)
    if after is None:
        return False
    if tag.startswith("VB") and words[0].endswith("s") and before is not None and before.tag.startswith("VB"):
        return False  # "conduct studies"
    if (
        words[0] in {"studies", "study"}
        and len(words) == 1
        and after.tag not in {"DT", "JJ", "NN", "NNS", "WRB"}
    ):
        return False
    if words[0] in {"each", "every"} and before is not None and before.tag == "RB":
        return False  # "almost every"
    if words == ("in", "which") and before is not None and before.lower in _WAYS:
        return False
    if tag == "#" and before is not None and before.lower in {"no", "not", "much", "far"}:
        return False
    if tag == "#" and after.lower == "one":
        return False
    if words[0] in {"attend", "choose", "chooses", "select", "need", "needs"} and after.lower in {
        "to",
        "not",
    }:
        return False
    if words[0] in {"identify", "identifies", "provided", "lack", "capacity"} and after.lower in _OTHER_SENSE:
        return False
    if words[0] == "provided" and after.tag == "PRP":
        return False
    if words[0].startswith(("provide", "offer")) and any(
        token.lower == "with" for token in said[end : end + 5]
    ):
        return False  # "provide people with"
    if words == ("people", "who") and before is not None and before.tag != "IN" and at:
        return False  # "disabled people who"
    if words == ("people", "who") and at > 1 and before is not None and before.lower == "of":
        return False  # "a group of people who"
    if words == ("increasingly",) and before is not None and before.lower in {"has", "have", "had", "been"}:
        return False
    if words == ("in",):
        inner = said[end + 1].lower if end + 1 < len(said) else ""
        return after.lower in {"a", "the", "their", "its"} and inner in _HOLDS_MEMBERS
    if words == ("while",):
        return before is not None and before.text == ","
    if (
        words[0] in {"explain", "explains", "show", "shows"}
        and len(words) == 1
        and after.lower in _SAID_BEHIND
    ):
        return False
    if words == ("particular",) and before is not None and before.lower in {"of", "in"}:
        return False  # "of particular concern"
    if words in {("view",), ("views",)}:
        return any(token.lower == "as" for token in said[end : end + 6])
    if words[0] in {"highly", "extremely", "several", "earlier", "previous", "safe"}:
        return after.tag.startswith(("JJ", "NN") if words[0] != "several" else "NNS")
    if words == ("like",):
        return before is not None and before.tag == "NNS" and after.tag.startswith(("NN", "JJ", "DT"))
    if words == ("which",):
        return before is not None and before.tag in {"NN", "NNS"} and after.tag in {"VBZ", "VBP", "MD"}
    if words == ("but",):
        return before is not None and before.text == "," and after.lower not in {"also", "not", "rather"}
    if words[0] in {"use", "need", "using", "uses", "needs"}:
        return after.tag not in {"TO", "IN", ".", ",", "CC", "VBN", "VB"}
    return True


def words_like(put: str, like: Token) -> Tokens:
    tokens = [Token(word, word, like.tag, -1, -1, True) for word in put.split()]
    tokens[0] = replace(tokens[0], spaced=like.spaced)
    if like.text[:1].isupper():
        tokens[0] = replace(tokens[0], text=tokens[0].text.capitalize())
    return tuple(tokens)


def with_article(said: Tokens, at: int) -> Tokens:
    """The article before `at` as the word there wants it."""
    if not at or said[at - 1].lower not in {"a", "an"}:
        return said
    fitting = article(said[at].text)
    if said[at - 1].text[:1].isupper():
        fitting = fitting.capitalize()
    return (*said[: at - 1], replace(said[at - 1], text=fitting, lower=fitting.casefold()), *said[at:])


def holds(tokens: Tokens, held: frozenset[int]) -> bool:
    return any(token.start in held for token in tokens)
