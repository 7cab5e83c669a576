"""Prompts are versioned files beside this one; `CHANGELOG.md` says what changed. Source text enters as data only."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from backend.provider.schemas import Message

FOLDER = Path(__file__).parent
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_NAMED = re.compile(r"(?P<name>[a-z_]+)/v(?P<version>[1-9]\d*)")
_PARTS = re.compile(r"\A# system\n(?P<system>.+?)^# user\n(?P<user>.+)\Z", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of a prompt; `name` is what steps and provenance keep, such as `draft/v1`."""

    name: str
    system: str
    user: str

    @property
    def places(self) -> frozenset[str]:
        """What has to be filled in."""
        return frozenset(_PLACE.findall(self.system + self.user))

    def fill(self, **values: str) -> tuple[Message, ...]:
        """The messages; every place is filled once, and what is filled in is never read for places again.

        Raises:
            ValueError: a place is left empty, or a value has no place.
        """
        if set(values) != self.places:
            raise ValueError(f"{self.name} wants {sorted(self.places)}, not {sorted(values)}.")

        def put(part: str) -> str:
            return _PLACE.sub(lambda place: values[place.group(1)], part).strip()

        return (Message("system", put(self.system)), Message("user", put(self.user)))


@lru_cache(maxsize=32)
def load(name: str, version: int | None = None) -> Prompt:
    """A prompt by name, its newest version unless one is named: `draft`, `draft/v2`, or `draft` and 2.

    Raises:
        FileNotFoundError: there is no such prompt or version.
    """
    if named := _NAMED.fullmatch(name):
        name, version = named["name"], int(named["version"])
    chosen = version or max(versions(name), default=0)
    text = (FOLDER / name / f"v{chosen}.md").read_text(encoding="utf-8")
    parts = _PARTS.match(text)
    if parts is None:
        raise ValueError(f"{name}/v{chosen} has no parts '# system' and '# user' in this order.")
    return Prompt(f"{name}/v{chosen}", parts["system"], parts["user"])


def names() -> list[str]:
    """Every prompt there is."""
    return sorted(folder.name for folder in FOLDER.iterdir() if any(folder.glob("v*.md")))


def changes(name: str) -> dict[int, str]:
    """What the changelog says of each version of a prompt."""
    log = (FOLDER / "CHANGELOG.md").read_text(encoding="utf-8")
    part = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^## |\Z)", log, re.DOTALL | re.MULTILINE)
    entries = re.findall(
        r"^- \*\*v(\d+)\*\*: (.+?)(?=^- |\Z)", part[1] if part else "", re.DOTALL | re.MULTILINE
    )
    return {int(version): " ".join(text.split()) for version, text in entries}


def versions(name: str) -> list[int]:
    """The versions of a prompt, oldest first."""
    return sorted(int(file.stem[1:]) for file in (FOLDER / name).glob("v*.md"))


def fence_for(text: str) -> str:
    """A marker that cannot stand in the text it encloses: nobody can write a text that holds its own hash."""
    return f"TEXT-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
