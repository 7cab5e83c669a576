"""What a check looks at: one item, read once, and what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from backend.quiz.schemas import Finding, ItemContent, ItemType, Severity, Span

CHOICE_TYPES = frozenset({ItemType.MULTIPLE_CHOICE, ItemType.MULTIPLE_RESPONSE})
BLANK = re.compile(r"_{3,}")
LEAST_LETTERS = 4
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z0-9\"“(])|\n{2,}")


@dataclass
class Subject:
    """An item under check, with the parts several checks read."""

    content: ItemContent
    source_text: str | None = None
    others: Sequence[ItemContent] = ()
    # The school grade it is meant for; None where nobody said.
    grade: int | None = None

    @property
    def stem(self) -> str:
        """The stem as written: spans count in it."""
        return self.content.stem

    @cached_property
    def is_choice(self) -> bool:
        """Whether students choose among options that the author wrote."""
        return self.content.type in CHOICE_TYPES

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Where the stem's sentences start and end."""
        ends = [found.end() for found in _SENTENCE_END.finditer(self.stem)]
        starts = [0, *ends]
        return [
            (a, b) for a, b in zip(starts, [*ends, len(self.stem)], strict=True) if self.stem[a:b].strip()
        ]

    @cached_property
    def question(self) -> tuple[int, int]:
        """Where the sentence that asks lies: the last with a question mark, else the last one."""
        spans = self.sentences or [(0, len(self.stem))]
        asking = [span for span in spans if "?" in self.stem[span[0] : span[1]]]
        return (asking or spans)[-1]

    @cached_property
    def keys(self) -> list[str]:
        """The right answers as text, whatever the type."""
        answer = self.content.answer
        return key_texts(self.content) or [answer.rubric or ""]

    @cached_property
    def only_key(self) -> int | None:
        """Where the one right option of a multiple-choice item stands; None for other types, and for none or two."""
        right = [at for at, option in enumerate(self.content.options) if option.correct]
        return right[0] if self.content.type is ItemType.MULTIPLE_CHOICE and len(right) == 1 else None

    def option_span(self, index: int, start: int = 0, end: int | None = None) -> Span:
        """A span in an option's text."""
        whole = len(self.content.options[index].text)
        return Span(field=f"options.{index}.text", start=start, end=whole if end is None else end)

    def removal(self, index: int, *, leaving: int = 3) -> str | None:
        """The fix that takes a wrong option out, where enough options are left; None where not."""
        options = self.content.options
        return "" if not options[index].correct and len(options) > leaving else None

    def stem_span(self, start: int = 0, end: int | None = None) -> Span:
        """A span in the stem."""
        return Span(field="stem", start=start, end=len(self.stem) if end is None else end)


def key_texts(content: ItemContent) -> list[str]:
    """What the item counts as right, in words."""
    answer = content.answer
    if answer.accepted:
        return list(answer.accepted)
    if answer.value is not None:
        return [f"{answer.value:g} {answer.unit or ''}".strip()]
    if answer.pairs:
        return [f"{left} {right}" for left, right in answer.pairs]
    if answer.order:
        return list(answer.order)
    return [option.text for option in content.options if option.correct]


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return list(_words(text))


# Most checks ask for the words of the same few texts, one after the other.
@lru_cache(maxsize=512)
def _words(text: str) -> tuple[str, ...]:
    return tuple(found.group().casefold() for found in WORD.finditer(text))


@lru_cache(maxsize=8192)
def root(word: str) -> str:
    """A word without its commonest endings, so that "cells" repeats "cell"."""
    word = word.removesuffix("'s").removesuffix("’s")
    for ending in ("ies", "ing", "es", "ed", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_LETTERS - 1:
            return word[: -len(ending)].removesuffix("e")
    return word.removesuffix("e") if len(word) > LEAST_LETTERS else word


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """A text's words alone, for comparing whole texts."""
    return " ".join(words(text))


def finding(
    check: str, severity: Severity, message: str, span: Span | None = None, fix: str | None = None
) -> Finding:
    """A finding; `fix` is what to put in the span's place."""
    return Finding(check=check, severity=severity, message=message, span=span, fix=fix)


def quoted(text: str, limit: int = 60) -> str:
    """A text as a message quotes it: one line, cut when long."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= limit else line[: limit - 1].rstrip() + '…'}”"
