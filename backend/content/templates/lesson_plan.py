"""The template of lesson plans: a TOML file that a school may replace. A bad one is refused with its line."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from backend.errors import Invalid
from backend.numbers import Whole
from backend.quiz.schemas import LONGEST_PERIOD, SHORTEST_PERIOD, Bloom

PLACES = frozenset({"title", "term", "other", "minutes"})
LARGEST_FILE = 100_000  # bytes
_SHIPPED = Path(__file__).with_name("lesson_plan.toml")
_TABLE = re.compile(r"^\s*\[(\[?)\s*([\w.\"-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w\"-]+)\s*=")
_AT = re.compile(r" \(at (line (?P<line>\d+)|end of document)[^)]*\)$")


def _known_places(sentence: str) -> str:
    try:
        named = [
            f"{name}{'!' if conversion else ''}{':' if spec else ''}"
            for _, name, spec, conversion in Formatter().parse(sentence)
            if name is not None
        ]
    except ValueError:
        raise PydanticCustomError(
            "braces", "A curly bracket has no partner: write {term} with both."
        ) from None
    for name in named:
        if name not in PLACES:
            known = ", ".join(f"{{{place}}}" for place in sorted(PLACES))
            raise PydanticCustomError(
                "place",
                f"There is nothing to put for {{{name}}}: only {known} are known.",
            )
    return sentence


Sentence = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_known_places)]
Heading = Annotated[str, Field(min_length=1, max_length=120)]
Count = Annotated[Whole, Field(ge=1, le=20)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Use(StrEnum):
    """What of the text stands under a phase."""

    NOTHING = "nothing"
    IDEAS = "ideas"
    TERMS = "terms"
    CONTRASTS = "contrasts"
    QUESTIONS = "questions"


class Objectives(_Part):
    """Sentences by level; each level has one at least."""

    heading: Heading = "Objectives"
    most: Count = 4
    remember: list[Sentence] = Field(min_length=1)
    understand: list[Sentence] = Field(min_length=1)
    apply: list[Sentence] = Field(min_length=1)
    analyze: list[Sentence] = Field(min_length=1)
    evaluate: list[Sentence] = Field(min_length=1)
    create: list[Sentence] = Field(min_length=1)

    def of(self, level: Bloom) -> list[str]:
        """The sentences of a level."""
        sentences: list[str] = getattr(self, level.value)
        return sentences


class Materials(_Part):
    """What is brought along; `terms` introduces the list of terms, and is empty where none is wanted."""

    heading: Heading = "Materials"
    items: list[Sentence] = Field(default_factory=list, max_length=20)
    terms: str = Field("", max_length=200)


class Phase(_Part):
    """A part of the lesson; `weight` is its share of the minutes beside the others' weights."""

    name: Heading
    weight: Annotated[Whole, Field(ge=1, le=1_000)]
    text: Sentence
    uses: Use = Use.NOTHING
    most: Count = 4


class Checks(_Part):
    """Questions that tell whether the objectives are met."""

    heading: Heading = "Checks for understanding"
    most: Count = 5


class Differentiation(_Part):
    """What stands over the help for some and over the challenge for others."""

    heading: Heading = "Differentiation"
    support: Sentence
    challenge: Sentence
    most: Count = 3


class Homework(_Part):
    """What is to be done at home."""

    heading: Heading = "Homework"
    text: Sentence
    most: Count = 3


class LessonTemplate(_Part):
    """How a school lays out its lesson plans."""

    period: Annotated[Whole, Field(ge=SHORTEST_PERIOD, le=LONGEST_PERIOD)] = 45
    objectives: Objectives
    materials: Materials = Materials()
    phase: list[Phase] = Field(min_length=1, max_length=20)
    checks: Checks = Checks()
    differentiation: Differentiation
    homework: Homework

    def minutes_of(self, period: int) -> list[int]:
        """The minutes of each phase by its weight, whole and adding up to the period (largest remainder).

        Every phase gets a minute at least, so a period has as many minutes as there are phases.
        """
        spare = max(0, period - len(self.phase))
        whole = sum(phase.weight for phase in self.phase)
        exact = [spare * phase.weight / whole for phase in self.phase]
        shares = [int(share) for share in exact]
        order = sorted(range(len(exact)), key=lambda at: (shares[at] - exact[at], at))
        for at in order[: spare - sum(shares)]:
            shares[at] += 1
        return [1 + share for share in shares]


def read_lesson_plan(data_dir: Path) -> LessonTemplate:
    """The school's template from `templates/lesson_plan.toml` in the data folder, else the shipped one.

    Raises:
        Invalid: `template_unreadable`, with the line and what to do.
    """
    path = data_dir / "templates" / "lesson_plan.toml"
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _bad(path, None, f"it is larger than {LARGEST_FILE:,} bytes")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return shipped_lesson_plan()
    except UnicodeDecodeError:
        raise _bad(path, None, "it is not UTF-8 text") from None
    except OSError as error:
        raise _bad(path, None, f"it cannot be read ({error.strerror})") from None
    return _parse(text, path)


@lru_cache(maxsize=1)
def shipped_lesson_plan() -> LessonTemplate:
    """The template that comes with the console."""
    return _parse(_SHIPPED.read_text(encoding="utf-8"), _SHIPPED)


@lru_cache(maxsize=8)
def _parse(text: str, path: Path) -> LessonTemplate:
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        at = _AT.search(said)
        line = int(at["line"]) if at and at["line"] else len(text.splitlines())
        raise _bad(path, line, _AT.sub("", said)[:1].lower() + _AT.sub("", said)[1:]) from None
    try:
        return LessonTemplate.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        raise _bad(path, line_of(text, first["loc"]), f"{where}: {first['msg']}") from None


def line_of(text: str, place: tuple[int | str, ...]) -> int:
    """The line, from 1, of what is wrong at a place of a TOML text: its key, else its table, else 1."""
    names = [part for part in place if isinstance(part, str)]
    number = next((part for part in place[1:2] if isinstance(part, int)), 0)
    seen, table, best = -1, "", 1
    for at, line in enumerate(text.splitlines(), 1):
        opened = _TABLE.match(line)
        if opened:
            table = opened[2]
            seen += bool(opened[1]) and table == names[0]
            if table == names[0] and (not opened[1] or seen == number):
                best = at
            continue
        key = _KEY.match(line)
        if key is None:
            continue
        full = [table, key[1]] if table else [key[1]]
        if full == names[: len(full)] and (len(full) == 1 or seen in (-1, number)):
            return at
    return best


def _bad(path: Path, line: int | None, why: str) -> Invalid:
    at = f", line {line}" if line else ""
    return Invalid(
        f"The template of lesson plans ({path.name}{at}) cannot be used: {why.rstrip('.')}. "
        "Correct the file in the folder templates of the data folder, or take it away to use the one that comes with the "
        "console.",
        code="template_unreadable",
    )
