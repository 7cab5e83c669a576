"""Questions with lettered options, as people type them and as Aiken has them.

A question is one or more lines, its options begin with `A.`, `B)` or `(c)` in order, and its key is a line `ANSWER: B`, a
`*` before or after an option, or a list of answers at the end. A question without options takes its answer as typed; a
numbered one with neither is open. Options may also stand behind each other in one line, or be a list with dashes. What
stands above the first numbered question is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from backend.quiz.formats.reading import Found, Problem, Reading, as_text, choice_or_truth, option
from backend.quiz.schemas import ItemType, Option

# A key at the end wants the whole text in memory; a longer one is a book and not a quiz.
MOST_CHARACTERS = 4_000_000

_OPTION = re.compile(
    r"^(?P<mark>[*✓✔]\s*)?[(\[]?(?P<letter>[A-Za-z])[.):\]]\s*(?P<text>.*?)(?P<after>\s*(?:\*|✓|✔|\(correct\)))?$"
)
_BULLET = re.compile(r"^(?P<mark>[*✓✔]\s*)?[-–•●○▪◦]\s+(?P<text>.*?)(?P<after>\s*(?:\*|✓|✔|\(correct\)))?$")
# "a) blue  b) green  c) red" in one line; with full stops it takes three of them, since a sentence may end in a letter.
_INLINE = re.compile(r"(?:(?<=\s)|\A)[*✓✔]?[(\[]?(?P<letter>[A-Ha-h])(?P<sign>[.)\]])\s+(?=\S)")
_ANSWER = re.compile(r"^(?:correct\s+)?(?:answers?|ans|key|solution)\s*[:=]\s*(?P<said>.+)$", re.IGNORECASE)
_EXPLAINED = re.compile(r"^(?:explanation|feedback|rationale|reason)\s*:\s*(?P<said>.*)$", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^(?:q(?:uestion)?\s*)?(?P<number>\d{1,4})\s*[.):]\s*(?P<rest>.*)$|^q(?:uestion)?\s*[.):]\s+(?P<bare>.+)$",
    re.IGNORECASE,
)
_KEY_LIST = re.compile(r"^(?:answers?|answer\s+key|key|solutions?)\s*:?$", re.IGNORECASE)
_KEY_ENTRY = re.compile(
    r"(?P<number>\d{1,4})\s*[.):=-]?\s*\(?(?P<letters>[A-Za-z](?:\s*[,&]\s*[A-Za-z])*)\b\)?"
)
# Each gap is read in one way only: else a line of gaps takes for ever.
_LETTERS = re.compile(r"^\(?[A-Za-z]\)?(?:(?:\s*(?:,|and|&|;)\s*|\s+)\(?[A-Za-z]\)?)*\.?$")
_TRUE_OR_FALSE = re.compile(
    r"^\(?(?:true\s*(?:or|/)\s*false|t\s*/\s*f)\)?\s*[:.?–-]*\s*(?=\S)", re.IGNORECASE
)
_TRUTH = {"true": True, "t": True, "false": False, "f": False}
_BLANK = re.compile(r"_{3,}")
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?")


@dataclass
class _Block:
    """A question on its way."""

    line: int
    number: int | None = None
    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    right: set[int] = field(default_factory=set)
    answer: str | None = None
    explanation: str = ""
    bulleted: bool = False

    @property
    def expected(self) -> str:
        return chr(ord("a") + len(self.options)) if len(self.options) < 26 else ""


def read(file: BinaryIO) -> Iterator[Found]:
    """Each question; what cannot be one is a problem with its line.

    A key may stand at the very end, so all is read first.
    """
    reading = Reading()
    source = as_text(file)
    text = source.read(MOST_CHARACTERS + 1)
    source.detach()
    if len(text) > MOST_CHARACTERS:
        yield Problem(
            1, f"This is longer than {MOST_CHARACTERS:,} characters: divide it, or use another format."
        )
        return
    blocks, keys = _blocks(text.replace("\0", ""))
    numbered = any(block.number is not None for block in blocks)
    if numbered and _is_heading(blocks[0]):
        del blocks[0]
    for place, block in enumerate(blocks, 1):
        # Beside numbers, a place says nothing of which answer is meant.
        listed = keys.get(block.number or (0 if numbered else place))
        if block.answer is None and not block.right and listed:
            block.answer = listed
        _take(reading, block)
        yield from reading.drain()


def _blocks(text: str) -> tuple[list[_Block], dict[int, str]]:
    blocks: list[_Block] = []
    keys: dict[int, str] = {}
    block: _Block | None = None
    after_blank = in_keys = False
    for number, line in _lines(text):
        if not line:
            after_blank = True
            continue
        if _KEY_LIST.match(line) and blocks:
            in_keys, block = True, None
            continue
        if in_keys and (entries := list(_KEY_ENTRY.finditer(line))):
            keys.update({int(entry["number"]): entry["letters"] for entry in entries})
            continue
        in_keys = False
        if block is None or _begins(line, block, after_blank=after_blank):
            block = _Block(number)
            blocks.append(block)
        _add(block, line)
        after_blank = False
    return blocks, keys


def _is_heading(block: _Block) -> bool:
    return block.number is None and not block.options and block.answer is None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        # Every gap is one space: long ones would be tried at each of their places.
        line = " ".join(raw.replace("\ufeff", "").split())
        for piece in _taken_apart(line):
            yield number, piece


def _taken_apart(line: str) -> list[str]:
    """A line with several options in it, one after the other; else the line."""
    marks: list[re.Match[str]] = []
    for found in _INLINE.finditer(line):
        if ord(found["letter"].casefold()) == ord("a") + len(marks):
            marks.append(found)
    enough = 2 if all(found["sign"] != "." for found in marks) else 3
    if len(marks) < enough:
        return [line]
    starts = [0] * bool(line[: marks[0].start()].strip()) + [found.start() for found in marks]
    return [line[a:b].strip() for a, b in zip(starts, [*starts[1:], len(line)], strict=True)]


def _begins(line: str, block: _Block, *, after_blank: bool) -> bool:
    """Whether a line begins the next question."""
    if _is_option(line, block) or _is_bullet(line, block) or _ANSWER.match(line) or _EXPLAINED.match(line):
        return False
    done = bool(block.options or block.answer is not None)
    if _NUMBERED.match(line):
        return done or after_blank
    return (after_blank and done) or block.answer is not None


def _is_option(line: str, block: _Block) -> bool:
    found = _OPTION.match(line)
    return bool(found and block.stem and found["letter"].casefold() == block.expected)


def _is_bullet(line: str, block: _Block) -> bool:
    return bool(_BULLET.match(line) and block.stem and (block.bulleted or not block.options))


def _add(block: _Block, line: str) -> None:
    entry = _OPTION.match(line) if _is_option(line, block) else None
    if entry is None and _is_bullet(line, block):
        entry, block.bulleted = _BULLET.match(line), True
    if entry:
        if entry["mark"] or entry["after"]:
            block.right.add(len(block.options))
        block.options.append(entry["text"].strip())
    elif answer := _ANSWER.match(line):
        block.answer = answer["said"].strip()
    elif explained := _EXPLAINED.match(line):
        block.explanation = explained["said"]
    elif block.options:
        block.options[-1] = f"{block.options[-1]} {line}".strip()
    else:
        numbered = None if block.stem else _NUMBERED.match(line)
        if numbered:
            block.number = int(numbered["number"]) if numbered["number"] else None
            line = (numbered["rest"] if numbered["number"] else numbered["bare"]) or ""
        if line:
            block.stem.append(line)


def _take(reading: Reading, block: _Block) -> None:
    stem = "\n".join(block.stem)
    if block.options:
        _take_choice(reading, block, stem)
    elif block.answer is None and block.number is not None and len(block.stem) == 1:
        reading.take(block.line, ItemType.ESSAY, stem, explanation=block.explanation)
    elif block.answer is None:
        reading.refuse(
            block.line,
            "This has neither options nor an answer: begin each option with A), B) and so on, or add a line “Answer: …”.",
        )
    elif (truth := _TRUTH.get(block.answer.strip(" .").casefold())) is not None:
        options = [Option(text="True", correct=truth), Option(text="False", correct=not truth)]
        plain = _TRUE_OR_FALSE.sub("", stem)
        reading.take(block.line, ItemType.TRUE_FALSE, plain, options, explanation=block.explanation)
    elif _NUMBER.fullmatch(block.answer) and not _BLANK.search(stem):
        answer = {"value": float(block.answer)}
        reading.take(block.line, ItemType.NUMERICAL, stem, answer=answer, explanation=block.explanation)
    else:
        kind = ItemType.CLOZE if _BLANK.search(stem) else ItemType.SHORT_ANSWER
        accepted = [part.strip() for part in block.answer.split(";") if part.strip()] or [block.answer]
        reading.take(block.line, kind, stem, answer={"accepted": accepted}, explanation=block.explanation)


def _take_choice(reading: Reading, block: _Block, stem: str) -> None:
    right = set(block.right)
    if block.answer is not None:
        named = _places(block)
        if named is None:
            reading.refuse(
                block.line,
                f"The answer “{block.answer[:40]}” names none of the {len(block.options)} options: give its letter.",
            )
            return
        right |= named
    options = [option(text, at in right) for at, text in enumerate(block.options)]
    reading.take(block.line, choice_or_truth(options), stem, options, explanation=block.explanation)


def _places(block: _Block) -> set[int] | None:
    """The options an answer names, by letter or in words; None where it names none."""
    said = (block.answer or "").strip()
    if _LETTERS.match(said):
        places = {ord(letter.casefold()) - ord("a") for letter in re.findall(r"\b[A-Za-z]\b", said)}
        return places if places and all(place < len(block.options) for place in places) else None
    plain = [text.strip(" .").casefold() for text in block.options]
    lead = _OPTION.match(said)
    words = (lead["text"] if lead else said).strip(" .").casefold()
    if words in plain:
        return {plain.index(words)}
    return None
