"""How alike two questions are, and numbers by which a database finds the ones worth comparing.

Likeness is the share of trigrams two questions have in common (the stem with its blank filled in, and the key), as
PostgreSQL's pg_trgm counts it, which is not in every installation. Min-hashes of the trigrams (Broder 1997), four to a
band, make questions that are alike share a band: two that share 0.6 of their trigrams do in 96 of 100 cases, two that
share 0.2 in 4.
"""

import hashlib
import random
import zlib
from collections.abc import Sequence
from typing import Final

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapper

from backend.quiz.checks.subject import BLANK, key_texts, normal
from backend.quiz.models import ItemRow
from backend.quiz.schemas import Answer, ItemContent, ItemType, Option

# From here on two questions are close; below they only have a turn of phrase in common.
CLOSE: Final = 0.6
SAME: Final = 1.0
_BANDS: Final = 24
_ROWS: Final = 4
_MASKS: Final = tuple(random.Random(1997).getrandbits(32) for _ in range(_BANDS * _ROWS))  # noqa: S311 (no secret)
_READ: Final = ("type", "stem", "options", "answer")


def asked(content: ItemContent) -> str:
    """What a question asks and is answered by, as words alone."""
    keys = key_texts(content)
    blank = BLANK.search(content.stem)
    stem = content.stem
    if blank and keys:
        return normal(stem[: blank.start()] + keys[0] + stem[blank.end() :])
    # Formulas and code may leave no words at all.
    return " ".join(part for part in (normal(stem) or stem.strip(), *sorted(map(normal, keys))) if part)


def fingerprint(content: ItemContent) -> str:
    """The same for questions with the same words and the same key, whatever their capitals, points and other options."""
    key = sorted(normal(text) or text.strip() for text in key_texts(content))
    parts = [normal(content.stem) or content.stem.strip(), *key]
    return hashlib.md5("\n".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def trigrams(text: str) -> frozenset[str]:
    """The trigrams of a text's words, each word with two spaces before it and one after, as pg_trgm has them."""
    return frozenset(
        padded[at : at + 3]
        for word in text.split()
        for padded in (f"  {word} ",)
        for at in range(len(word) + 1)
    )


def bands(text: str) -> list[int]:
    """Numbers of which texts with most trigrams in common share at least one."""
    hashes = [zlib.crc32(gram.encode("utf-8", "replace")) for gram in trigrams(text)]
    if not hashes:
        return []
    least = [min(map(mask.__xor__, hashes)) for mask in _MASKS]
    return [
        zlib.crc32(repr((band, least[band * _ROWS : (band + 1) * _ROWS])).encode()) for band in range(_BANDS)
    ]


def likeness(one: ItemContent, other: ItemContent) -> float:
    """How alike two questions are: 1 for the same words with the same key, else below 1."""
    if fingerprint(one) == fingerprint(other):
        return SAME
    mine, theirs = trigrams(asked(one)), trigrams(asked(other))
    together = len(mine | theirs)
    return min(0.99, len(mine & theirs) / together) if together else 0.0


def compared(
    stem: str, options: Sequence[dict[str, object]], answer: dict[str, object], kind: str
) -> ItemContent:
    """The parts of a kept item that are compared; it was validated when it was written."""
    return ItemContent.model_construct(
        type=ItemType(kind),
        stem=stem,
        options=[Option.model_construct(**option) for option in options],  # type: ignore[arg-type]
        answer=Answer.model_construct(**answer),  # type: ignore[arg-type]
    )


def note(row: ItemRow) -> None:
    """Note on an item what it is found by."""
    content = compared(row.stem, row.options, row.answer, row.type)
    row.fingerprint = fingerprint(content)
    row.likeness = bands(asked(content))


@event.listens_for(ItemRow, "before_insert")
def _made(_mapper: Mapper[ItemRow], _connection: object, row: ItemRow) -> None:
    note(row)


@event.listens_for(ItemRow, "before_update")
def _changed(_mapper: Mapper[ItemRow], _connection: object, row: ItemRow) -> None:
    state = inspect(row)
    if any(state.attrs[name].history.has_changes() for name in _READ):
        note(row)
