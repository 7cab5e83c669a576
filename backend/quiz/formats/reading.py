"""What every reader gives: one question after the other with the line it begins at, and what could not be read and why."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, BinaryIO

from pydantic import ValidationError

from backend.lettering import without_disguises
from backend.quiz.schemas import Bloom, Difficulty, ItemContent, ItemType, Option
from backend.refusals import words_of

_CHUNK = 1 << 20
# What our writers put before the two levels where a format has only tags to keep them in.
BLOOM_TAG, DIFFICULTY_TAG = "bloom:", "difficulty:"


class ImportFormat(StrEnum):
    """The formats a quiz can be read from; `text` is numbered questions with lettered options."""

    GIFT = "gift"
    MOODLE_XML = "moodle_xml"
    AIKEN = "aiken"
    QTI12 = "qti12"
    QTI21 = "qti21"
    QTI30 = "qti30"
    CSV = "csv"
    JSON = "json"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Problem:
    """A question that could not be read: the line it begins at, from 1, and what to do.

    `part` is the file inside a package that the line counts in.
    """

    line: int
    message: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class ReadItem:
    """A question as it was read, the line it begins at, from 1, and what of it an item cannot hold."""

    line: int
    content: ItemContent
    notes: tuple[str, ...] = ()
    part: str = ""


Found = ReadItem | Problem
# One question at a time, so that a file of any length is read in the memory of its largest question.
Reader = Callable[[BinaryIO], Iterator[Found]]


@dataclass(slots=True)
class Reading:
    """What was read since it was last taken out."""

    part: str = ""
    found: list[Found] = field(default_factory=list)

    def refuse(self, line: int, message: str) -> None:
        """Note what could not be read."""
        self.found.append(Problem(line, message, self.part))

    def take(
        self,
        line: int,
        kind: ItemType,
        stem: str,
        options: Sequence[Option] | None = None,
        answer: Mapping[str, object] | None = None,
        explanation: str = "",
        tags: Sequence[str] = (),
        notes: Sequence[str] = (),
        **more: Any,  # Any: further fields of an item, which are validated here.
    ) -> None:
        """Keep a question, or note that it is more than an item may hold.

        Args:
            options: may come unvalidated (`model_construct`); they are validated here.
            tags: with the Bloom level and the difficulty among them, where the format has only tags for these.
            notes: what the file says of it and an item cannot hold.
        """
        if not stem.strip():
            self.refuse(line, "This question has no text: write what is asked.")
            return
        given = {
            "type": kind,
            "stem": stem.strip(),
            "options": [option.model_dump() for option in options or []],
            "answer": answer or {},
            "explanation": explanation.strip(),
            **_levels(tags),
            **more,
        }
        given, hidden = undisguised(given)
        if hidden:
            notes = [*notes, hidden_note(hidden)]
        try:
            content = ItemContent.model_validate(given)
        except ValidationError as error:
            self.refuse(line, too_much(error))
            return
        self.found.append(ReadItem(line, content, tuple(dict.fromkeys(notes)), self.part))

    def drain(self) -> Iterator[Found]:
        """Give what was read so far, and forget it."""
        found, self.found = self.found, []
        return iter(found)


# Any: what a question is made of, on its way to being validated.
def undisguised(given: Any) -> tuple[Any, int]:
    """The same without signs that hide or reorder text, and how many there were."""
    if isinstance(given, str):
        return without_disguises(given)
    if isinstance(given, dict):
        cleaned = {key: undisguised(value) for key, value in given.items()}
        return {key: value for key, (value, _) in cleaned.items()}, sum(n for _, n in cleaned.values())
    if isinstance(given, (list, tuple)):
        parts = [undisguised(value) for value in given]
        return [value for value, _ in parts], sum(n for _, n in parts)
    return given, 0


def hidden_note(count: int) -> str:
    """What is said of signs that were left out because they hide or reorder text."""
    said = "1 character" if count == 1 else f"{count} characters"
    return f"{said} that cannot be seen, or that show text in another order, left out."


def option(text: str, correct: bool, rationale: str = "") -> Option:
    """An option as it was read, to be validated by `Reading.take`."""
    return Option.model_construct(text=text, correct=correct, rationale=rationale)


def _levels(tags: Sequence[str]) -> dict[str, object]:
    """Tags, and the two levels our own files keep among them."""
    kept: dict[str, object] = {}
    plain = []
    for tag in tags:
        head, _, level = tag.partition(":")
        if head == "bloom" and level in list(Bloom):
            kept["bloom"] = level
        elif head == "difficulty" and level in list(Difficulty):
            kept["difficulty"] = level
        else:
            plain.append(tag)
    return {**kept, "tags": plain}


def tags_and_levels(tags: Sequence[str], bloom: Bloom, difficulty: Difficulty) -> list[str]:
    """Tags with the two levels among them, as `take` reads them back."""
    return [*tags, f"{BLOOM_TAG}{bloom.value}", f"{DIFFICULTY_TAG}{difficulty.value}"]


def uneven(shares: Sequence[float]) -> list[str]:
    """What is lost of right options that earn different shares in the file, in percent; the least step is 5."""
    if len(shares) < 2 or max(shares) - min(shares) < 0.01:
        return []
    if len(shares) > 10 and max(shares) - min(shares) <= 5:
        # As our own writer shares 100% out among so many.
        return []
    told = ", ".join(f"{share:g}%" for share in shares)
    return [f"The right options give {told} in the file; here each gives the same."]


def choice_or_truth(options: Sequence[Option]) -> ItemType:
    """The type that options make: true/false, several answers, or one."""
    if len(options) == 2 and {option.text.strip(" .").casefold() for option in options} == {"true", "false"}:
        return ItemType.TRUE_FALSE
    several = sum(option.correct for option in options) > 1
    return ItemType.MULTIPLE_RESPONSE if several else ItemType.MULTIPLE_CHOICE


def too_much(error: ValidationError) -> str:
    """Why a question is more, or other, than an item may be."""
    first = error.errors()[0]
    where = " ".join(str(part) for part in first["loc"] if isinstance(part, str)) or "question"
    return f"The {where} cannot be kept as it stands ({words_of(first).lower()}): shorten or correct it."


def as_text(file: BinaryIO) -> io.TextIOWrapper:
    """The file as text: by its byte order mark, else UTF-8 where it is that throughout, else Windows' Western letters."""
    head = file.read(4)
    file.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig" if _is_utf8(file) else "cp1252"
        file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines_of(file: BinaryIO) -> Iterator[str]:
    """The lines of a text file without their ends, whatever those are; NUL characters are dropped."""
    text = as_text(file)
    text.reconfigure(newline=None)
    for line in text:
        yield line.rstrip("\n").replace("\0", "")
    text.detach()
