"""Packages: several files in one, written so that the same quiz gives the same bytes, and read within bounds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, BinaryIO

from backend.quiz.formats.xml import Readable

# As long ago as a package can say: the time of making would make every package another.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOST_FILES = 60_000
_MOST_BYTES = 512 << 20
_LARGEST_FILE = 256 << 20


class BrokenPackage(Exception):
    """The file is no package, or more than is ever unpacked."""


def pack(files: Iterable[tuple[str, str]]) -> bytes:
    """Files by name, as one package."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as package:
        for name, text in files:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, text.encode("utf-8"))
    return out.getvalue()


def is_package(file: BinaryIO) -> bool:
    """Whether the file begins as a package does."""
    head = file.read(4)
    file.seek(0)
    return head == b"PK\x03\x04"


class Package:
    """A package that is read file by file; nothing of it is ever written to disk."""

    def __init__(self, file: BinaryIO) -> None:
        """Open it.

        Raises:
            BrokenPackage: it is none, is encrypted, or would unpack to more than is read.
        """
        try:
            self._package = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise BrokenPackage(f"This is no package that can be opened ({error}).") from error
        entries = self._package.infolist()
        if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
            raise BrokenPackage("This package unpacks to more than is read: divide it.")
        if any(entry.flag_bits & 1 for entry in entries):
            raise BrokenPackage("This package is locked with a password: save it without one.")
        self._names = {entry.filename: entry for entry in entries if not entry.is_dir()}

    def names(self, ending: str = "") -> list[str]:
        """The names of its files, in their order."""
        return [name for name in self._names if name.casefold().endswith(ending)]

    def open(self, name: str) -> Readable | None:
        """One of its files, to be read from the beginning; None where it is not there.

        Raises:
            BrokenPackage: it cannot be unpacked.
        """
        entry = self._names.get(name)
        if entry is None or entry.file_size > _LARGEST_FILE:
            return None
        try:
            opened = self._package.open(entry)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise BrokenPackage(f"“{name}” in this package cannot be unpacked ({error}).") from error
        return _Bounded(opened, entry.file_size, name)


class _Bounded:
    """Reads no more than the package said there is: what says one byte and unpacks to a billion is refused."""

    def __init__(self, file: IO[bytes], size: int, name: str) -> None:
        self._file = file
        self._left = size
        self._name = name

    def read(self, size: int = -1, /) -> bytes:
        try:
            read = self._file.read(size if size >= 0 else self._left + 1)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            raise BrokenPackage(f"“{self._name}” in this package is damaged ({error}).") from error
        except Exception as error:
            # zlib's own error has no common ancestor with the others.
            raise BrokenPackage(f"“{self._name}” in this package is damaged.") from error
        self._left -= len(read)
        if self._left < 0:
            raise BrokenPackage(f"“{self._name}” in this package is larger than it says.")
        return read


def parts(file: BinaryIO) -> Iterator[tuple[str, Readable]]:
    """The XML files of a package with their names; a file that is no package is its own only part.

    Raises:
        BrokenPackage: see `Package`.
    """
    if not is_package(file):
        yield "", file
        return
    package = Package(file)
    for name in package.names(".xml"):
        opened = package.open(name)
        if opened is not None:
            yield name, opened
