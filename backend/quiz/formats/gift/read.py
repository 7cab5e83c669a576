"""GIFT in the order Moodle's importer takes it apart: blocks, escapes, name, braces, feedback, then the type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import chain
from typing import BinaryIO

from backend.quiz.formats.reading import Found, Reading, lines_of, option, uneven
from backend.quiz.formats.rich import as_written, from_html
from backend.quiz.schemas import ItemType, Option

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# Escaped characters wait in the private use area while the marks are read.
_BASE = 0xE000
_NAMED = re.compile(r"^::(?P<name>.*?)::\s*", re.DOTALL)
_FORMAT = re.compile(r"^\s*\[(?P<format>html|moodle|plain|markdown)\]")
_TAG = re.compile(r"\[tag:((?:\\]|[^\]])+)\]")
# Formulas as Moodle's filter finds them, in Markdown that guards each of their signs.
_MATH = re.compile(r"\\\\\((?P<inline>.*?)\\\\\)|\\\\\[(?P<display>.*?)\\\\\]", re.DOTALL)
_GUARDED = re.compile(r"\\([!-/:-@\[-`{-~])")
_WEIGHT = re.compile(r"^%\s*(?P<share>-?\d{1,3}(?:\.\d*)?)%")
_PIECE = re.compile(r"(?P<mark>[=~])(?P<text>[^=~]*)")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_ORDER = re.compile(r"^>\s*\d*[^\n]*\n(?P<entries>.*)$", re.DOTALL)


@dataclass
class _Block:
    """A question's lines, and what the comments before it say of it."""

    line: int
    text: str = ""
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(file: BinaryIO) -> Iterator[Found]:
    """Each question; what is none is a problem with its line."""
    reading = Reading()
    for block in _blocks(lines_of(file)):
        if not block.text.startswith("$CATEGORY:"):
            _read_block(reading, block)
        yield from reading.drain()


def _blocks(lines: Iterable[str]) -> Iterator[_Block]:
    """Blocks between blank lines, without comments; a blank line inside braces does not end one."""
    held: list[str] = []
    tags: list[str] = []
    start = unclosed = 0
    after_blank = False
    for number, raw in enumerate(chain(lines, [""]), 1):
        line = raw.replace("\ufeff", "").strip()
        if line.startswith("//"):
            tags += [tag.replace("\\]", "]") for tag in _TAG.findall(line)]
            continue
        if after_blank and held and line.startswith(("::", "$CATEGORY:")):
            # A question begins: the brace before it was never closed, and takes nothing along.
            yield _Block(start, "\n".join(held), tags)
            held, tags, unclosed = [], [], 0
        after_blank = not line
        if not line and unclosed <= 0:
            if held:
                yield _Block(start, "\n".join(held), tags)
                tags = []
            held, unclosed = [], 0
        elif line or held:
            start = start if held else number
            held.append(line)
            plain = _ESCAPED.sub("", line)
            unclosed += plain.count("{") - plain.count("}")
    if held:
        yield _Block(start, "\n".join(held), tags)


def _hide(found: re.Match[str]) -> str:
    sign = found.group(1)
    return "\n" if sign == "n" else chr(_BASE + ord(sign)) if ord(sign) < 128 else found.group()


def _unhide(text: str) -> str:
    return "".join(chr(ord(sign) - _BASE) if _BASE <= ord(sign) < _BASE + 128 else sign for sign in text)


def _show(text: str, default: str = "") -> str:
    """A text of its own: our Markdown, out of the format it is marked with."""
    marked = _FORMAT.match(text)
    shown = _unhide(text[marked.end() :] if marked else text).strip()
    named = marked["format"] if marked else default
    if named == "markdown":
        return _from_markdown(shown)
    if named == "plain":
        return as_written(shown)
    if "<" in shown or "&" in shown:
        # Without a mark Moodle takes it for HTML, in which line ends are spaces; ours stay.
        return from_html(shown.replace("\n", "<br>") if named != "html" else shown)
    return shown if named != "html" else from_html(shown)


def _from_markdown(text: str) -> str:
    """Moodle's Markdown as ours: formulas between dollars, and "<" as itself."""
    if "\\" in text:
        text = _MATH.sub(_formula, text)
    if "&" in text:
        for entity, sign in (("&lt;", "<"), ("&#123;", "{"), ("&#125;", "}"), ("& &0", "&&0")):
            text = text.replace(entity, sign)
    return text


def _formula(found: re.Match[str]) -> str:
    inline = found["inline"]
    inner = unescape(_GUARDED.sub(r"\1", inline if inline is not None else found["display"]))
    return f"${inner}$" if inline is not None else f"$${inner}$$"


def _read_block(reading: Reading, block: _Block) -> None:
    private = any(_BASE <= ord(sign) < _BASE + 128 for sign in block.text)
    text = _NAMED.sub("", (block.text if private else _ESCAPED.sub(_hide, block.text)))
    opening, closing = text.find("{"), text.find("}")
    if opening < 0 or closing < opening:
        what = "no answer in braces" if opening < 0 else "a brace that is not closed"
        reading.refuse(block.line, f"This question has {what}: put the answers between {{ and }} after it.")
        return
    answers, after = text[opening + 1 : closing], text[closing + 1 :]
    before = text[:opening]
    explanation = ""
    if "####" in answers:
        answers, _, explanation = answers.rpartition("####")
    marked = _FORMAT.match(before)
    named = marked["format"] if marked else ""
    blank = "____" if after.strip() else ""
    stem = _show(f"{before}{blank}{after}")
    _Taking(reading, block, stem, _show(explanation, named), named).take(answers.strip(), bool(blank))


@dataclass
class _Taking:
    """One question whose answers are being read."""

    reading: Reading
    block: _Block
    stem: str
    explanation: str
    format: str

    def _shown(self, text: str) -> str:
        return _show(text, self.format)

    def _keep(
        self, kind: ItemType, options: list[Option] | None = None, answer: dict[str, object] | None = None
    ) -> None:
        block = self.block
        self.reading.take(
            block.line, kind, self.stem, options, answer, self.explanation, block.tags, block.notes
        )

    def take(self, answers: str, blank: bool) -> None:
        """Tell the type by the marks among the answers, as Moodle does, and keep the question."""
        pieces = [(found["mark"], found["text"].strip()) for found in _PIECE.finditer(answers)]
        truth = _TRUTH.get(answers.partition("#")[0].strip().upper())
        order = _ORDER.match(answers)
        if not answers:
            self._keep(ItemType.ESSAY)
        elif order:
            entries = [from_html(_unhide(entry)) for entry in order["entries"].split("\n") if entry.strip()]
            self._keep(ItemType.ORDERING, answer={"order": entries})
        elif answers.startswith("#"):
            self._take_number(answers[1:])
        elif truth is not None:
            notes = [self._shown(note) for note in answers.split("#")[1:3]] + ["", ""]
            # The first note is for the wrong answer, the second for the right one.
            options = [
                option("True", truth, notes[1] if truth else notes[0]),
                option("False", not truth, notes[0] if truth else notes[1]),
            ]
            self._keep(ItemType.TRUE_FALSE, options)
        elif any(mark == "~" for mark, _ in pieces):
            self._take_choice(pieces)
        elif pieces and all("->" in text for _, text in pieces):
            sides = [text.partition("->") for _, text in pieces]
            pairs = [(self._shown(left), as_written(_show(right, "text"))) for left, _, right in sides]
            self._keep(ItemType.MATCHING, answer={"pairs": pairs})
        else:
            self._take_texts([text for _, text in pieces] or [answers], blank)

    def _take_texts(self, texts: list[str], blank: bool) -> None:
        accepted = []
        for text in texts:
            share, rest = _weighed(text)
            said, _, note = rest.partition("#")
            # What Moodle compares with is plain text, and a star in it stands for any.
            plain = _FORMAT.sub("", _unhide(said)).strip()
            plain = plain.replace("-*>", "->").replace("\\*", "*").replace("& &0", "&&0")
            if share is not None and share < 100:
                self.block.notes.append(
                    f"The answer “{plain[:40]}” gives {share:g}% in the file; here it counts in full."
                    if share > 0
                    else f"The answer “{plain[:40]}” gives nothing in the file and is left out."
                )
            if share is None or share > 0:
                accepted.append(plain)
            if note.strip():
                self.block.notes.append(f"The feedback on the answer “{plain[:40]}” is left out.")
        kind = ItemType.CLOZE if blank or re.search(r"_{3,}", self.stem) else ItemType.SHORT_ANSWER
        self._keep(kind, answer={"accepted": accepted})

    def _take_choice(self, pieces: list[tuple[str, str]]) -> None:
        options = []
        shares: list[float] = []
        single = any(mark == "=" for mark, _ in pieces)
        for mark, text in pieces:
            share, rest = _weighed(text)
            said, _, note = rest.partition("#")
            correct = mark == "=" or (not single and share is not None and share > 0)
            shown = self._shown(said)
            options.append(option(shown, correct, self._shown(note)))
            if correct and not single and share is not None:
                shares.append(share)
            elif not correct and share is not None and share > 0:
                self.block.notes.append(
                    f"“{shown[:40]}” gives {share:g}% in the file; here it counts as wrong."
                )
        self.block.notes += uneven(shares)
        several = not single or sum(chosen.correct for chosen in options) > 1
        self._keep(ItemType.MULTIPLE_RESPONSE if several else ItemType.MULTIPLE_CHOICE, options)

    def _take_number(self, answers: str) -> None:
        texts = [found["text"] for found in _PIECE.finditer(answers)] or [answers]
        share, rest = _weighed(texts[0].strip())
        said = _unhide(rest.partition("#")[0]).strip()
        value, _, tolerance = said.partition(":")
        low, dots, high = said.partition("..")
        try:
            if dots:
                number, slack = (float(low) + float(high)) / 2, abs(float(high) - float(low)) / 2
            else:
                number, slack = float(value), float(tolerance or 0)
        except ValueError:
            self.reading.refuse(
                self.block.line, f"“{said[:40]}” is not a number: write {{#42}} or {{#42:1}}."
            )
            return
        if len(texts) > 1 or (share is not None and share < 100):
            self.block.notes.append("Only the first number is kept, and it gives all points.")
        self._keep(ItemType.NUMERICAL, answer={"value": number, "tolerance": slack})


def _weighed(text: str) -> tuple[float | None, str]:
    weight = _WEIGHT.match(text)
    return (float(weight["share"]), text[weight.end() :].strip()) if weight else (None, text)
