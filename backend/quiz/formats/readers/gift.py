"""GIFT in the order Moodle's importer takes it apart: blocks, escapes, name, braces, feedback, then the type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.quiz.formats.readers.contract import ImportFormat, Reading
from backend.quiz.schemas import ItemType, Option

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# Escaped characters wait in the private use area while the marks are read.
_BASE = 0xE000
_NAMED = re.compile(r"^::(?P<name>.*?)::\s*", re.DOTALL)
_FORMAT = re.compile(r"^\s*\[(?:html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"^%\s*(?P<share>-?\d{1,3}(?:\.\d*)?)%")
_PIECE = re.compile(r"(?P<mark>[=~])(?P<text>[^=~]*)")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_ORDER = re.compile(r"^>\s*\d*[^\n]*\n(?P<entries>.*)$", re.DOTALL)


def read(text: str) -> Reading:
    """Read every question; what is none is a problem with its line."""
    reading = Reading(ImportFormat.GIFT)
    for line, block in _blocks(text):
        if not block.startswith("$CATEGORY:"):
            _read_block(reading, line, block)
    return reading


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Blocks between blank lines, without comments; a blank line inside braces does not end one."""
    block: list[str] = []
    start = 0
    after_blank = False
    for number, raw in enumerate([*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""], 1):
        line = raw.replace("\ufeff", "").strip()
        if line.startswith("//"):
            continue
        if after_blank and block and line.startswith(("::", "$CATEGORY:")):
            # A question begins: the brace before it was never closed, and takes nothing along.
            yield start, "\n".join(block)
            block = []
        after_blank = not line
        plain = _ESCAPED.sub("", "\n".join(block))
        if not line and plain.count("{") <= plain.count("}"):
            if block:
                yield start, "\n".join(block)
            block = []
        elif line or block:
            start = start if block else number
            block.append(line)
    if block:
        yield start, "\n".join(block)


def _hide(found: re.Match[str]) -> str:
    sign = found.group(1)
    return "\n" if sign == "n" else chr(_BASE + ord(sign)) if ord(sign) < 128 else found.group()


def _show(text: str) -> str:
    text = _FORMAT.sub("", text)
    shown = "".join(chr(ord(sign) - _BASE) if _BASE <= ord(sign) < _BASE + 128 else sign for sign in text)
    return shown.strip()


def _read_block(reading: Reading, line: int, block: str) -> None:
    private = any(_BASE <= ord(sign) < _BASE + 128 for sign in block)
    text = _NAMED.sub("", (block if private else _ESCAPED.sub(_hide, block)))
    opening, closing = text.find("{"), text.find("}")
    if opening < 0 or closing < opening:
        what = "no answer in braces" if opening < 0 else "a brace that is not closed"
        reading.refuse(line, f"This question has {what}: put the answers between {{ and }} after it.")
        return
    answers, after = text[opening + 1 : closing], text[closing + 1 :]
    before = text[:opening]
    explanation = ""
    if "####" in answers:
        answers, _, explanation = answers.rpartition("####")
    answers = answers.strip()
    blank = "____" if after.strip() else ""
    stem = _show(f"{before}{blank}{after}")
    _take(reading, line, stem, answers, bool(blank), _show(explanation))


def _take(reading: Reading, line: int, stem: str, answers: str, blank: bool, explanation: str) -> None:
    pieces = [(found["mark"], found["text"].strip()) for found in _PIECE.finditer(answers)]
    truth = _TRUTH.get(answers.partition("#")[0].strip().upper())
    order = _ORDER.match(answers)
    if not answers:
        reading.take(line, ItemType.ESSAY, stem, explanation=explanation)
    elif order:
        entries = [_show(entry) for entry in order["entries"].split("\n") if entry.strip()]
        reading.take(line, ItemType.ORDERING, stem, answer={"order": entries}, explanation=explanation)
    elif answers.startswith("#"):
        _take_number(reading, line, stem, answers[1:], explanation)
    elif truth is not None:
        notes = [_show(note) for note in answers.split("#")[1:3]] + ["", ""]
        # The first note is for the wrong answer, the second for the right one.
        options = [
            _option("True", truth, notes[1] if truth else notes[0]),
            _option("False", not truth, notes[0] if truth else notes[1]),
        ]
        reading.take(line, ItemType.TRUE_FALSE, stem, options, explanation=explanation)
    elif any(mark == "~" for mark, _ in pieces):
        _take_choice(reading, line, stem, pieces, explanation)
    elif pieces and all("->" in text for _, text in pieces):
        pairs = [
            (_show(left), _show(right)) for left, _, right in (text.partition("->") for _, text in pieces)
        ]
        reading.take(line, ItemType.MATCHING, stem, answer={"pairs": pairs}, explanation=explanation)
    else:
        texts = [text for _, text in pieces] or [answers]
        accepted = [_show(_weighed(text)[1].partition("#")[0]) for text in texts]
        kind = ItemType.CLOZE if blank or re.search(r"_{3,}", stem) else ItemType.SHORT_ANSWER
        reading.take(line, kind, stem, answer={"accepted": accepted}, explanation=explanation)


def _option(text: str, correct: bool, rationale: str) -> Option:
    return Option.model_construct(text=text, correct=correct, rationale=rationale)


def _weighed(text: str) -> tuple[float | None, str]:
    weight = _WEIGHT.match(text)
    return (float(weight["share"]), text[weight.end() :].strip()) if weight else (None, text)


def _take_choice(
    reading: Reading, line: int, stem: str, pieces: list[tuple[str, str]], explanation: str
) -> None:
    options = []
    single = any(mark == "=" for mark, _ in pieces)
    for mark, text in pieces:
        share, rest = _weighed(text)
        said, _, note = rest.partition("#")
        correct = mark == "=" or (not single and share is not None and share > 0)
        options.append(_option(_show(said), correct, _show(note)))
    kind = ItemType.MULTIPLE_CHOICE if single else ItemType.MULTIPLE_RESPONSE
    reading.take(line, kind, stem, options, explanation=explanation)


def _take_number(reading: Reading, line: int, stem: str, answers: str, explanation: str) -> None:
    first = next((found["text"] for found in _PIECE.finditer(answers)), answers)
    said = _show(_weighed(first.strip())[1].partition("#")[0])
    value, _, tolerance = said.partition(":")
    low, dots, high = said.partition("..")
    try:
        if dots:
            number, slack = (float(low) + float(high)) / 2, abs(float(high) - float(low)) / 2
        else:
            number, slack = float(value), float(tolerance or 0)
    except ValueError:
        reading.refuse(line, f"“{said[:40]}” is not a number: write {{#42}} or {{#42:1}}.")
        return
    answer = {"value": number, "tolerance": slack}
    reading.take(line, ItemType.NUMERICAL, stem, answer=answer, explanation=explanation)
