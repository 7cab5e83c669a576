"""Split an English sentence into words with exact offsets and tag their parts of speech."""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.agents.local.document import Token
from backend.agents.local.en.inflect import singularize
from backend.agents.local.en.retag import settled
from backend.agents.local.en.words import SPEECH_VERBS
from backend.tagging import tagger

_WORD = re.compile(
    r"[A-Za-z]+(?=[ ,])"  # most words: nothing below would take more
    r"|(?:[A-Za-z]\.){2,}(?!\w)"  # U.S.
    r"|\d+(?:[,.]\d+)*(?:st|nd|rd|th|s|%)?(?!\w)"  # 1,200  3.5  1960s  45%
    r"|(?:Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr)\.(?=\s)"
    r"|[’'](?:s|re|ve|ll|d|m)\b"
    r"|\w+(?:(?:[-‑&]|[’'](?!(?:s|re|ve|ll|d|m)\b))\w+)*[’'](?=\s[a-z])(?<=s[’'])"  # workers’ rights
    r"|\w+(?:(?:[-‑&]|[’'](?!(?:s|re|ve|ll|d|m)\b))\w+)*"
    r"|\S"
)
_MARKDOWN = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=[\w.,;:])[*_](?!\w)|`")
_CLOSING = ".,;:!?)]”"
_DESCRIBING = ("al", "ive", "ous", "ic", "ary", "able", "ible", "ful", "less")
_ABSTRACT = ("ism", "tion", "ology", "ness", "ment")
_REFERENCE = re.compile(r"\[(?:\d+(?:\s*[,–-]\s*\d+)*|citation needed|note \d+)\]")


def tokens_of(text: str, start: int, end: int) -> tuple[Token, ...]:
    """Tagged tokens of `text[start:end]`, without what stands in parentheses, reference marks and Markdown marks.

    Offsets are code points into `text`. An initial keeps its full stop ("C.").
    """
    skipped = _skipped(text, start, end)
    pieces = _pieces_around(text, start, end, skipped) if skipped else _pieces(text, start, end)
    tags = _tags([word for word, *_ in pieces])
    return tuple(
        [
            Token(word, _lower(word, tag), tag, first, last, spaced)
            for (word, first, last, spaced), tag in zip(pieces, tags, strict=True)
        ]
    )


def _pieces(text: str, start: int, end: int) -> list[tuple[str, int, int, bool]]:
    """Each word or mark with its span and whether white space stands before it."""
    pieces: list[tuple[str, int, int, bool]] = []
    cursor = start
    for found in _WORD.finditer(text, start, end):
        first, stop = found.span()
        if first < cursor:
            continue  # the full stop of an initial
        word = found.group()
        spaced = first > cursor
        if stop == first + 1:
            spaced = spaced and word not in _CLOSING
            if "A" <= word <= "Z" and stop < end and _is_initial(text, stop, opens=not pieces):
                stop += 1
                word = text[first:stop]
        pieces.append((word, first, stop, spaced))
        cursor = stop
    return pieces


def _is_initial(text: str, stop: int, *, opens: bool) -> bool:
    """Whether the one capital before `stop` keeps the full stop behind it."""
    return text[stop] == "." and (opens or (stop + 1 < len(text) and text[stop + 1].isspace()))


def _pieces_around(
    text: str, start: int, end: int, skipped: dict[int, int]
) -> list[tuple[str, int, int, bool]]:
    """The same without the stretches that are no part of the statement."""
    pieces: list[tuple[str, int, int, bool]] = []
    cursor = start
    space = False
    while cursor < end:
        if cursor in skipped:
            cursor = skipped[cursor]
            space = space or text[cursor - 1] in ")]"
            continue
        if text[cursor].isspace():
            space = True
            cursor += 1
            continue
        found = _WORD.match(text, cursor, end)
        stop = found.end() if found else cursor + 1
        word = text[cursor:stop]
        closing = False
        if stop == cursor + 1:
            closing = word in _CLOSING
            if "A" <= word <= "Z" and stop < end and _is_initial(text, stop, opens=not pieces):
                stop += 1
                word = text[cursor:stop]
        pieces.append((word, cursor, stop, space and not closing))
        space = False
        cursor = stop
    return pieces


def _lower(word: str, tag: str) -> str:
    """In small letters; but "I" behind a name is a number and not the pronoun "i"."""
    return word if word == "I" and tag == "NNP" else word.casefold()


def _skipped(text: str, start: int, end: int) -> dict[int, int]:
    """Where a stretch begins that is no part of the statement, and where it ends."""
    found: dict[int, int] = {}
    sentence = text[start:end]
    if not any(mark in sentence for mark in "([*_`"):
        return found
    opened: list[int] = []
    for at in range(start, end) if text.find("(", start, end) >= 0 else ():
        if text[at] == "(" and (at == start or text[at - 1].isspace()):
            opened.append(at)
        elif text[at] == "(":
            opened.append(-1)
        elif text[at] == ")" and opened:
            first = opened.pop()
            if first >= 0 and not any(mark >= 0 for mark in opened):
                found[first] = at + 1
    for pattern in (_REFERENCE, _MARKDOWN):
        for mark in pattern.finditer(text, start, end):
            found.setdefault(mark.start(), mark.end())
    return found


def _tags(words: list[str]) -> list[str]:
    if not words:
        return []
    parser = tagger().parser
    plain = [word.replace("’", "'") if "’" in word else word for word in words]
    tagged = [tag for _, tag in parser.find_tags(plain)]
    for index, word in enumerate(plain):
        if word.isalpha() and word.islower() and word != "that" and tagged[index][:3] != "NNP":
            continue  # nothing to mend in a plain word
        tagged[index] = _corrected(word, tagged[index], index, plain, tagged)
    if len(plain) > 1 and tagged[0].startswith("NNP") and plain[1][:1].islower():
        tagged[0] = _opening(plain[0], plain[1], tagged)
    for index in range(1, min(4, len(plain) - 1)):
        # "Mitochondria release the energy": two nouns before an article are a subject and its verb.
        if (
            tagged[index + 1] == "DT"
            and tagged[index] in {"NN", "NNS"}
            and tagged[index - 1].startswith("NN")
            and not any(tag.startswith("VB") or tag in {"MD", "IN"} for tag in tagged[:index])
        ):
            tagged[index] = "VBZ" if tagged[index] == "NNS" else "VBP"
    return settled(plain, tagged)


def _opening(word: str, following: str, tags: list[str]) -> str:
    """The tag of a sentence's first word that only its place gives a capital: "Farmers fear", "Social norms are"."""
    lower, tag = word.lower(), tags[0]
    if lower.endswith(_ABSTRACT):
        return "NN"
    own = tagger().lexicon.get(lower)
    describes = own == "JJ" or (own is None and lower.endswith(_DESCRIBING))
    if describes and word[1:].islower() and tags[1] in {"NN", "NNS"}:
        return "JJ"
    plural = lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and following not in SPEECH_VERBS
    known = str(tagger().lexicon.get(singularize(lower)) or "")
    return "NNS" if plural and word[1:].islower() and known == "NN" else tag


def _corrected(word: str, tag: str, index: int, words: list[str], tags: list[str]) -> str:
    """Mend what the tagger gets wrong often."""
    lower = word.lower()
    before = words[index - 1].lower() if index else ""
    if lower.endswith("n't"):
        return "MD" if lower in {"can't", "won't", "wouldn't", "couldn't", "shouldn't", "mustn't"} else "VBP"
    if word[0].isdigit() and re.fullmatch(r"\d+(?:[,.]\d+)*%?", word):
        return "CD"
    if word in {"—", "–", "--", "…"}:
        return ":"
    if lower == "'s":
        return "POS" if index and tags[index - 1].startswith("NN") else tag
    if word.endswith("s'") and len(word) > 3:
        return "NNS"
    if lower == "that" and tag == "IN" and index and words[index - 1] in {",", "of"}:
        return "WDT"
    if (
        len(word) > 1
        and word[0].isupper()
        and index
        and word[1:].islower()
        and before not in {".", ":", "“", '"'}
    ):
        return "NNPS" if tag == "NNS" else "NNP"
    if tag.startswith("NNP") and word.islower():
        return "NNS" if lower.endswith("s") and not lower.endswith("ss") else "NN"
    return tag


def render(tokens: Sequence[Token]) -> str:
    """The words of a stretch as running text: one space where the source had any, none before a mark."""
    if len(tokens) == 1:
        return tokens[0].text.strip()
    return "".join([f" {token.text}" if token.spaced else token.text for token in tokens]).strip()
