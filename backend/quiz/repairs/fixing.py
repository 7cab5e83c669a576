"""One click on a finding: its fix, applied. It may change wording and options, never which of them is the key."""

from __future__ import annotations

import re

from pydantic import ValidationError

from backend.quiz.checks.combined import as_multiple_response
from backend.quiz.repairs.registry import REPAIR_NAMES, repair
from backend.quiz.schemas import Finding, ItemContent, ItemType

# Their fix is a place or an order, and no text.
_REARRANGED = frozenset({"lost_sequence", "key_balance"})
_OPTION = re.compile(r"options\.(\d+)\.text")
_DOUBLED = re.compile(r"(?<=\S) {2,}(?=\S)")
_LEFT_OVER = re.compile(r"\A[\s,;:]+")


def apply_fix(content: ItemContent, found: Finding) -> ItemContent | None:
    """The item with a finding's fix in the span's place; None where it offers none, or its place is no longer there.

    A fix that leaves an option empty takes the option out. Where the finding has no text to put anywhere, the repair of
    its name is made: numbers are sorted, the key moved.
    """
    if found.check == "complex_k_type" and found.fix == ItemType.MULTIPLE_RESPONSE:
        return as_multiple_response(content)
    if found.span is None or found.fix is None or found.check in _REARRANGED:
        return _repaired(content, found)
    option = _OPTION.fullmatch(found.span.field)
    if option and found.fix == "" and _is_whole(content, int(option[1]), found):
        return _without_option(content, int(option[1]))
    values = content.model_dump()
    try:
        fixed = ItemContent.model_validate(_with_text(values, found.span.field.split("."), found))
    except (ValidationError, KeyError, IndexError, TypeError, ValueError):
        return None
    return fixed if fixed != content and fixed.stem.strip() else None


def _repaired(content: ItemContent, found: Finding) -> ItemContent | None:
    if found.check not in REPAIR_NAMES:
        return None
    repaired = repair(content, [found])
    return repaired.content if repaired and found.check in repaired.done else None


def _is_whole(content: ItemContent, index: int, found: Finding) -> bool:
    if index >= len(content.options) or found.span is None:
        return False
    text = content.options[index].text
    return not (text[: found.span.start] + text[found.span.end :]).strip()


def _without_option(content: ItemContent, index: int) -> ItemContent | None:
    if content.options[index].correct or len(content.options) < 3:
        return None
    kept = [option for at, option in enumerate(content.options) if at != index]
    return content.model_copy(update={"options": kept})


def _with_text(values: dict[str, object], path: list[str], found: Finding) -> dict[str, object]:
    """The item's values with the text at a path changed.

    Raises:
        KeyError, IndexError, TypeError, ValueError: no text, or not this much of it, stands at the path.
    """
    assert found.span is not None
    held: object = values
    for part in path[:-1]:
        held = _step(held, part)
    text = _step(held, path[-1])
    if not isinstance(text, str) or found.span.end > len(text) or not isinstance(held, dict):
        raise ValueError(found.span.field)
    changed = text[: found.span.start] + (found.fix or "") + text[found.span.end :]
    held[path[-1]] = changed if found.fix else _tidy(changed, at_start=not text[: found.span.start].strip())
    return values


def _step(held: object, part: str) -> object:
    if isinstance(held, list):
        return held[int(part)]
    if isinstance(held, dict):
        return held[part]
    raise TypeError(part)


def _tidy(text: str, *, at_start: bool) -> str:
    """A text something was taken out of: no gap where it stood, and a capital where it began."""
    text = _DOUBLED.sub(" ", text).replace(" ,", ",").replace(" .", ".").replace(" ?", "?").rstrip()
    if not at_start:
        return text
    text = _LEFT_OVER.sub("", text)
    return text[:1].upper() + text[1:]
