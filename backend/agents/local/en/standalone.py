"""Whether an English sentence is whole and makes sense without its neighbours."""

from __future__ import annotations

import re
from itertools import pairwise

from backend.agents.local.document import Token
from backend.agents.local.en.words import (
    CONNECTIVES,
    DROPPABLE,
    INCLUSIVE,
    POINTERS,
    PRONOUNS,
    TALKING_TO,
    THIRD_PERSON,
    TOLD_BEFORE,
    word_set,
)

_POINTERS = re.compile("|".join(POINTERS))  # looked for in small letters only
_EXAMPLES = re.compile(r"\bfor (?:example|instance)\b|\bin turn\b")
_BARE_CONNECTIVES = word_set("""and but or so yet nor then however therefore thus hence also instead
    indeed moreover furthermore""")
_OPENINGS: dict[str, list[tuple[str, ...]]] = {}  # by their first word, the longest first
for _words in sorted({tuple(phrase.split()) for phrase in (*CONNECTIVES, *DROPPABLE) if phrase}, key=len):
    _OPENINGS.setdefault(_words[0], []).insert(0, _words)
_INSERTED: dict[str, list[list[str]]] = {}  # between two commas, by their first word
for _phrase in (
    "for example", "for instance", "in fact", "on the other hand",
    "however", "therefore", "then", "thus", "moreover", "too", "also",
):  # fmt: skip
    _INSERTED.setdefault(_phrase.split()[0], []).append([*_phrase.split(), ","])
_POSTPONED = word_set("""of that who which whose whom to for between by through where when behind during
    among with""")
_GOES_ON = frozenset({"NN", "NNS", "VBZ", "VBP", "VBD", "VBN", "MD"})
_URGING = word_set("consider imagine think look suppose notice note remember recall see ask picture")
_MAY_DANGLE = THIRD_PERSON | word_set("this these here those such that another others other the")
_HE = word_set("he she him her his hers himself herself")
_THEY = word_set("they them their theirs themselves")


def trimmed(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens without an opening that adds nothing ("In general,") and without "also" and ", however,"."""
    opening = _opening(tokens)
    if opening and " ".join(t.lower for t in tokens[:opening]).rstrip(" ,") in DROPPABLE:
        tokens = tokens[opening:]
    lowers = [token.lower for token in tokens]
    if "also" not in lowers and not any(
        word == "," and following in _INSERTED for word, following in pairwise(lowers)
    ):
        return tokens
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        inserted = _INSERTED.get(lowers[at + 1], ()) if lowers[at] == "," and at + 1 < len(tokens) else ()
        size = next((len(words) for words in inserted if lowers[at + 1 : at + 1 + len(words)] == words), 0)
        if size:
            at += size + 1
            continue
        if tokens[at].lower == "also" and 0 < at < len(tokens) - 1 and tokens[at - 1].lower != "but":
            at += 1
            continue
        kept.append(tokens[at])
        at += 1
    return tuple(kept)


def _opening(tokens: tuple[Token, ...]) -> int:
    """How many tokens a connective opening takes, its comma with it; 0 when there is none."""
    lowers = tuple(token.lower for token in tokens[:6])
    for phrase in _OPENINGS.get(lowers[0], ()) if lowers else ():
        size = len(phrase)
        if lowers[:size] == phrase and len(lowers) > size:
            if lowers[size] == ",":
                return size + 1
            if size == 1 and phrase[0] in _BARE_CONNECTIVES:
                return size
    return 0


def is_whole(text: str, tokens: tuple[Token, ...]) -> bool:
    """Whether a sentence begins with a capital, ends with a full stop and has its quotation marks in pairs."""
    if not re.search(r"\.[\"”’')\]»*_]*(?:\s*\[\d+(?:[,–-]\s*\d+)*\])*\Z", text) or text.rstrip(
        "\"”’')]"
    ).endswith(".."):
        return False
    first = next((c for c in text if c.isalnum()), "")
    if not (first.isupper() or first.isdigit()) or text.count("“") != text.count("”") or text.count('"') % 2:
        return False
    if text.count("(") != text.count(")") or re.match(r"[\[(…]|\.\.", text) or "..." in text or "…" in text:
        return False
    capitals = sum(map(str.isupper, text))
    if capitals > 0.25 * len(text) and capitals > 0.5 * sum(map(str.isalpha, text)):
        return False
    return any(t.tag.startswith("VB") or t.tag == "MD" for t in tokens) and len(tokens) >= 5


def stands_alone(tokens: tuple[Token, ...]) -> bool:
    """Whether nothing in the sentence points out of it: no dangling pronoun, connective, place or reader."""
    words = [token.lower for token in tokens]
    if not 5 <= len(words) <= 60 or not words or _opening(tokens):
        return False
    if words[0] in _URGING or (words[0] == "let" and words[1] in {"’s", "'s", "us"}):
        return False
    told = (words[0] == "there" and words[1] in {"are", "is"}) or (
        words[0] in {"those", "one"} and words[1] in {"who", "of", "whose"}
    )
    if words[0] in PRONOUNS and not told:
        return False
    if (
        words[0]
        in {
            "both",
            "either",
            "neither",
            "each",
            "all",
            "some",
            "many",
            "most",
            "few",
            "several",
            "none",
        }
        and len(words) > 1
        and not (tokens[1].tag.startswith(("NN", "JJ", "VBG", "VBN")) or words[1] in {"of", "the"})
    ):
        return False
    if {"earlier", "later", "afterward", "afterwards"} & set(words[:6]) or {
        "former",
        "latter",
        "aforementioned",
    } & set(words):
        return False
    if words[-2:-1] in (["too"], ["also"]) or words[-3:-1] == ["as", "well"]:
        return False
    if (TALKING_TO - INCLUSIVE) & set(words):
        return False
    if any(dangles(tokens, at) for at, word in enumerate(words) if word in _MAY_DANGLE):
        return False
    said = " ".join(words)
    return not (_EXAMPLES.search(said) or _POINTERS.search(said))


def dangles(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the word at `at` points to something outside of `tokens`."""
    word = tokens[at].lower
    following = tokens[at + 1].lower if at + 1 < len(tokens) else "."
    if word in {"this", "these", "here"}:
        return True
    if word == "those":
        return following not in {
            "who",
            "that",
            "of",
            "in",
            "with",
            "whose",
            "without",
            "from",
            "whom",
            "at",
            "living",
            "close",
        }
    if word == "such":
        return following not in {"as", "that"}
    if word == "that" and following in {"way", "time", "point", "case", "reason", "year", "day", "same"}:
        return True
    if word == "that" and at and following in {"of", "is", "was"} and tokens[at - 1].tag in {"IN", "CC"}:
        # "more like that of a young star" stands for a noun before.
        return following != "of" or not any(token.tag == "NN" for token in tokens[:at])
    if word in THIRD_PERSON:
        return not _antecedent(tokens[:at], word)
    if word in {"another", "others", "other"} and at <= 1:
        return True
    if word == "the" and at + 1 < len(tokens):
        return _told_before(tokens, at + 1)
    return False


def _antecedent(before: tuple[Token, ...], pronoun: str) -> bool:
    tags = {token.tag for token in before}
    if pronoun in _HE:
        return bool(tags & {"NNP", "NNPS"}) or any(
            t.lower in {"person", "child", "man", "woman", "individual", "someone", "somebody", "member"}
            for t in before
        )
    if pronoun in _THEY:
        return bool(tags & {"NNS", "NNPS"}) or any(
            t.lower
            in {"people", "person", "someone", "everyone", "individual", "member", "community", "society"}
            for t in before
        )
    return bool(tags & {"NN", "NNP"})


def _told_before(tokens: tuple[Token, ...], at: int) -> bool:
    if tokens[at].lower == "way" and at + 1 < len(tokens) and tokens[at + 1].tag in {"NNS", "PRP", "DT"}:
        return False  # "the way people see sexuality"
    opens = at == 1 and len(tokens) > 2 and tokens[1].lower in TOLD_BEFORE and tokens[1].tag != "CD"
    if opens and tokens[2].tag in _GOES_ON and tokens[2].lower not in _POSTPONED:
        return True
    end = at
    while end < len(tokens) and tokens[end].tag in {"JJ", "JJR", "CD", "NN", "NNS", "VBN"}:
        end += 1
    if end == at or end - at > 2 or tokens[end - 1].lower not in TOLD_BEFORE:
        return False
    following = tokens[end].lower if end < len(tokens) else "."
    if end < len(tokens) and (tokens[end].tag == "POS" or tokens[end].tag.startswith("NNP")):
        return False  # "the movement Young Italy"
    after = tokens[end + 1].lower if end + 1 < len(tokens) else ""
    return following not in _POSTPONED and after not in {"which", "whom"}
