"""The folder of backups: one dump and one note beside it for each, readable by the console's own user alone."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from backend.backups.schemas import Manifest
from backend.config import settings
from backend.errors import Conflict, NotFound, Unavailable

ENDING = ".dump"
PART = ".part"


def folder() -> Path:
    """Where this process keeps backups."""
    return settings().data_dir / "backups"


def file_name(at: datetime, id_hex: str) -> str:
    """The name of a backup's file: sorts by time, and two of one second differ."""
    return f"toolboxai-{at:%Y%m%dT%H%M%SZ}-{id_hex[-6:]}{ENDING}"


@contextmanager
def new_file(name: str) -> Iterator[Path]:
    """A path to write a dump to; it gets its name only when the block ends well, and else leaves nothing.

    Raises:
        Unavailable: the folder cannot be written.
    """
    place = folder()
    part = place / (name + PART)
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Dumps hold password hashes and signing keys.
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    except OSError as error:
        raise Unavailable(
            f"The folder {place} cannot be written: {error.strerror}. Make room there, or set TOOLBOX_DATA_DIR.",
            code="backup_folder_unusable",
        ) from error
    try:
        yield part
        part.replace(place / name)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def passing_file() -> Iterator[Path]:
    """A path to write a dump to that goes with the block.

    Raises:
        Unavailable: the folder cannot be written.
    """
    with new_file(f"passing-{secrets.token_hex(6)}") as part:
        try:
            yield part
        finally:
            kept = part.with_suffix("")
    kept.unlink(missing_ok=True)


def write_manifest(manifest: Manifest) -> None:
    """Lay the note beside the file."""
    place = _note_of(folder() / manifest.file)
    part = place.with_name(place.name + PART)
    part.write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    part.chmod(0o600)
    part.replace(place)


def read_manifest(file: Path) -> Manifest | None:
    """The note beside a file; None when there is none or it cannot be read."""
    try:
        return Manifest.model_validate_json(_note_of(file).read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError):
        return None


def manifests() -> list[Manifest]:
    """The notes of all backups that lie here, newest first."""
    found = [read_manifest(file) for file in folder().glob(f"*{ENDING}")]
    return sorted((note for note in found if note), key=lambda note: note.started_at, reverse=True)


def remove(name: str) -> None:
    """Delete a backup's file and its note."""
    (folder() / name).unlink(missing_ok=True)
    _note_of(folder() / name).unlink(missing_ok=True)


def sound_file(file: Path) -> Path:
    """The file, once it is seen to be there and to be what was written.

    Raises:
        NotFound: there is no such file.
        Conflict: its checksum is not the one its note names.
    """
    if not file.is_file():
        raise NotFound(f"There is no backup file {file.name} on this machine.", code="backup_file_missing")
    note = read_manifest(file)
    if note is not None and checksum(file) != note.sha256:
        raise Conflict(
            f"The file {file.name} is not what was written: its checksum differs from the one in its note. "
            "Take another backup's file.",
            code="backup_damaged",
        )
    return file


def checksum(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _note_of(file: Path) -> Path:
    return file.with_name(file.name + ".json")
