"""The one table of readers. A new one is one file with `read`, and one row here."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from backend.quiz.formats import lettered
from backend.quiz.formats.csv import read as csv_read
from backend.quiz.formats.gift import read as gift_read
from backend.quiz.formats.json import read as json_read
from backend.quiz.formats.moodle_xml import read as moodle_read
from backend.quiz.formats.package import BrokenPackage, Package, is_package
from backend.quiz.formats.qti import read as qti_read
from backend.quiz.formats.qti12 import read as qti12_read
from backend.quiz.formats.reading import Found, ImportFormat, Problem, Reader, ReadItem, as_text

# A longer text is a book and not a quiz; it is refused before it is read.
MOST_CHARACTERS = 400_000
# More are not read out of a pasted text; a file may hold many more.
MOST_ITEMS = 200
# By so much of its beginning a file is known.
_HEAD = 1 << 16

READERS: dict[ImportFormat, Reader] = {
    ImportFormat.GIFT: gift_read.read,
    ImportFormat.MOODLE_XML: moodle_read.read,
    ImportFormat.AIKEN: lettered.read,
    ImportFormat.QTI12: qti12_read.read,
    ImportFormat.QTI21: qti_read.read,
    ImportFormat.QTI30: qti_read.read,
    ImportFormat.CSV: csv_read.read,
    ImportFormat.JSON: json_read.read,
    ImportFormat.TEXT: lettered.read,
}

_GIFT = re.compile(r"^::|^\$CATEGORY:", re.MULTILINE)
_BRACES = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)[=~#}]")
# Braces that hold answers: in a text of lettered options any others are sets and formulas.
_ANSWERS = re.compile(r"(?<!\\)\{\s*(?:[=~#]|(?:T|F|TRUE|FALSE)\s*[}#])|^[ \t]*[=~]", re.MULTILINE)
_FORMULA = re.compile(r"\$[^$\n]{1,500}\$|\\[a-zA-Z]{1,30}(?:\{[^{}\n]{0,200}\})+|[_^]\{[^{}\n]{0,200}\}")
_AIKEN = re.compile(r"^ANSWER:\s*[A-Z]\s*$", re.MULTILINE)
_COLUMNS = re.compile(
    r"(?:^|[,;\t|\"])(?:stem|questions?|question text|prompt)(?:[,;\t|\"]|$)", re.IGNORECASE
)
_LETTERED = re.compile(r"^[ \t]*[*(]?[A-Da-d][.)]\s", re.MULTILINE)
_JSON = re.compile(r"^\s*(?:\{\s*\"|\[\s*\{\s*\")")


@dataclass(slots=True)
class ReadText:
    """All that was read of a pasted text."""

    format: ImportFormat
    items: list[ReadItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def guess_format(text: str) -> ImportFormat:
    """What a text seems to be; where nothing tells, questions with lettered options."""
    first = next((line for line in text.replace("\ufeff", "").splitlines() if line.strip()), "")
    if first.lstrip().startswith("<"):
        return _guess_xml(text[:4_000])
    if _JSON.match(text.lstrip("\ufeff")):
        return ImportFormat.JSON
    if _COLUMNS.search(first) and re.search(r"[,;\t|]", first) and not _LETTERED.search(text[:2_000]):
        return ImportFormat.CSV
    if _GIFT.search(text) or _has_gift_answers(_FORMULA.sub(" ", text)):
        return ImportFormat.GIFT
    return ImportFormat.AIKEN if _AIKEN.search(text) else ImportFormat.TEXT


def _has_gift_answers(text: str) -> bool:
    if len(_LETTERED.findall(text)) >= 2:
        return bool(_ANSWERS.search(text))
    return bool(_BRACES.search(text))


def _guess_xml(text: str) -> ImportFormat:
    if "questestinterop" in text or "imsqti_xmlv1p" in text:
        return ImportFormat.QTI12
    if "qti-assessment" in text or "qtiv3p0" in text or "xmlv3p0" in text:
        return ImportFormat.QTI30
    if "<assessmentItem" in text or "<assessmentTest" in text or "imsqti_" in text:
        return ImportFormat.QTI21
    return ImportFormat.MOODLE_XML


def _guess_package(file: BinaryIO) -> ImportFormat:
    """By its manifest, else by its first file."""
    try:
        package = Package(file)
        names = package.names("imsmanifest.xml") + package.names(".xml")
        opened = package.open(names[0]) if names else None
        text = opened.read(_HEAD).decode("utf-8", "replace") if opened else ""
    except BrokenPackage:
        text = ""
    return _guess_xml(text) if text else ImportFormat.QTI21


def guess_file(file: BinaryIO) -> ImportFormat:
    """What a file seems to be, by its beginning."""
    if is_package(file):
        return _guess_package(file)
    head = file.read(_HEAD)
    file.seek(0)
    return guess_format(as_text(io.BytesIO(head)).read())


def columns_of(file: BinaryIO, format: ImportFormat) -> list[tuple[str, str]]:
    """The columns of a table and what each is taken for; nothing for other formats."""
    return csv_read.understood(file) if format is ImportFormat.CSV else []


def read_file(file: BinaryIO, format: ImportFormat | None = None) -> Iterator[Found]:
    """Each question of a file of any length, one at a time; without a format it is guessed."""
    return READERS[format or guess_file(file)](file)


def read_quiz_text(text: str, format: ImportFormat | None = None) -> ReadText:
    """Read a quiz out of a text; without a format it is guessed. Never raises: what cannot be read is a problem."""
    format = format or guess_format(text)
    reading = ReadText(format)
    if len(text) > MOST_CHARACTERS:
        said = (
            f"This has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read at once: paste a part."
        )
        reading.problems.append(Problem(1, said))
        return reading
    file = io.BytesIO(text.encode("utf-8", "replace"))
    for found in READERS[format](file):
        if isinstance(found, Problem):
            reading.problems.append(found)
        elif len(reading.items) < MOST_ITEMS:
            reading.items.append(found)
        else:
            said = (
                f"At most {MOST_ITEMS} questions are read at once: paste the rest, from here on, by itself."
            )
            reading.problems.append(Problem(found.line, said))
            break
    return reading
