"""What changed between two versions of a question, word by word."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rapidfuzz.distance import Levenshtein

from pages.ui import escape_markdown, sentence_case

FIELDS: Final = {"stem": "Question", "bloom": "Bloom level"}
# As many words beside a change are shown; what lies further off is left out.
_AROUND: Final = 12
_MOST_WORDS: Final = 2_000
# Any: a version holds what pydantic wrote, as JSON.
Content = Mapping[str, Any]


def changed_fields(old: Content, new: Content) -> list[tuple[str, str]]:
    """The fields that differ: what each is called, and its words as Markdown, those gone struck and those new bold."""
    return [
        (FIELDS.get(name, sentence_case(name)), marked(written(old.get(name)), written(value)))
        for name, value in new.items()
        if written(old.get(name)) != written(value)
    ]


def marked(old: str, new: str) -> str:
    """The words of two texts as Markdown: what stands in both as it is, what is gone struck, what is new bold."""
    before, after = old.split()[:_MOST_WORDS], new.split()[:_MOST_WORDS]
    parts: list[str] = []
    gone: list[str] = []
    come: list[str] = []
    for change in Levenshtein.opcodes(before, after):
        if change.tag != "equal":
            gone += before[change.src_start : change.src_end]
            come += after[change.dest_start : change.dest_end]
            continue
        parts += _changed(gone, come)
        gone, come = [], []
        kept = before[change.src_start : change.src_end]
        parts.append(_plain(kept, first=not parts, last=change.src_end == len(before)))
    return " ".join([*parts, *_changed(gone, come)])


def _changed(gone: Sequence[str], come: Sequence[str]) -> list[str]:
    return [f":red[~~{_escaped(gone)}~~]"] * bool(gone) + [f":green[**{_escaped(come)}**]"] * bool(come)


def _plain(words: Sequence[str], *, first: bool, last: bool) -> str:
    head = [] if first else list(words[:_AROUND])
    tail = [] if last else list(words[-_AROUND:])
    if len(words) <= len(head) + len(tail):
        return _escaped(words)
    return " ".join([_escaped(head), "…", _escaped(tail)]).strip()


def _escaped(words: Sequence[str]) -> str:
    return escape_markdown(" ".join(words))


def written(value: Any) -> str:
    """A field as a person reads it; the key among options is marked."""
    return " · ".join(_written(value)) or "—"


def _written(value: Any) -> Iterator[str]:
    match value:
        case None | "":
            return
        case {"text": text, **more}:
            why = more.get("rationale")
            yield ("✓ " if more.get("correct") else "") + str(text) + (f" ({why})" if why else "")
        case {"quote": quote}:
            yield f"“{quote}”"
        case Mapping():
            for name, held in value.items():
                if held is not None:
                    yield f"{name}: {', '.join(_written(held))}"
        case [str(left), str(right)]:
            yield f"{left} – {right}"
        case list() | tuple():
            for held in value:
                yield from _written(held)
        case float():
            yield f"{value:g}"
        case _:
            yield str(value)
