"""An author's Markdown as runs of one kind, for what sets type itself: words, emphasis, code, formulas and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from markdown_it.token import Token

from backend.quiz.formats import md
from backend.quiz.formats.rich import HOLDERS, MARKDOWN, is_plain
from backend.quiz.formats.text import clean

_HELD = re.compile("\ue000(\\d+)\ue001")
_BLANK = re.compile(r"_{3,}")


class Hand(StrEnum):
    """How a run is set."""

    WORDS = "t"
    BOLD = "b"
    ITALIC = "i"
    BOTH = "bi"
    CODE = "c"
    FORMULA = "m"
    DISPLAY = "M"
    BLANK = "_"
    BREAK = "n"


@dataclass(frozen=True, slots=True)
class Run:
    """Signs set in one hand; a formula is its LaTeX."""

    hand: Hand
    text: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a block of code."""

    runs: tuple[Run, ...]
    code: bool = False


def blocks_of(text: str) -> list[Block]:
    """A text as paragraphs and blocks of code; nothing where there is no text."""
    cleaned = clean(text).strip("\n")
    if not cleaned.strip():
        return []
    if is_plain(cleaned):
        return [Block((Run(Hand.WORDS, cleaned.strip()),))]
    held: list[str] = []

    def hold(raw: str) -> str:
        held.append(raw)
        return f"\ue000{len(held) - 1}\ue001"

    tokens = MARKDOWN.parse(md.safe(HOLDERS.sub("", cleaned), hold, less_than="\\<"))
    found = []
    for token in tokens:
        if token.type == "inline":
            found.append(Block(tuple(_runs(token.children or [], held))))
        elif token.type in ("fence", "code_block"):
            code = _HELD.sub(lambda one: held[int(one[1])], token.content.rstrip("\n"))
            found.append(Block((Run(Hand.CODE, code),), code=True))
    return [block for block in found if block.runs]


def _runs(tokens: Sequence[Token], held: Sequence[str]) -> Iterator[Run]:
    bold = italic = 0
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "softbreak" | "hardbreak":
                yield Run(Hand.BREAK)
            case "code_inline":
                yield Run(Hand.CODE, _HELD.sub(lambda one: held[int(one[1])], token.content))
            case _:
                hand = (
                    Hand.BOTH
                    if bold and italic
                    else Hand.BOLD
                    if bold
                    else Hand.ITALIC
                    if italic
                    else Hand.WORDS
                )
                yield from _words(token.content, hand, held)


def _words(text: str, hand: Hand, held: Sequence[str]) -> Iterator[Run]:
    for place, part in enumerate(_HELD.split(text)):
        if place % 2:
            raw = held[int(part)]
            display = raw.startswith("$$")
            yield Run(Hand.DISPLAY if display else Hand.FORMULA, raw[2:-2].strip() if display else raw[1:-1])
            continue
        at = 0
        for blank in _BLANK.finditer(part):
            if blank.start() > at:
                yield Run(hand, part[at : blank.start()])
            yield Run(Hand.BLANK)
            at = blank.end()
        if part[at:]:
            yield Run(hand, part[at:])


def length_of(blocks: Sequence[Block]) -> int:
    """About how many signs wide the blocks are, by which it is told what fits beside what."""
    return sum(len(run.text) + 6 * (run.hand is Hand.BLANK) for block in blocks for run in block.runs)
