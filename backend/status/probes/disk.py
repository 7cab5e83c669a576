"""The disks of the data folder and of the private database, on the machine that samples: how full, and can one write."""

import os
import platform
import time
from datetime import timedelta
from pathlib import Path

from backend.config import settings
from backend.db.embedded import cluster_folder
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes.words import mebibytes, milliseconds
from backend.status.schemas import Figure, State

GIB = 1_073_741_824
# Less of it than the share, and fewer bytes: a tenth of a big disk is plenty.
LITTLE_SPACE, LITTLE_BYTES = 0.10, 50 * GIB
HARDLY_ANY_SPACE, HARDLY_ANY_BYTES = 0.03, 5 * GIB
FEW_FILES = 0.02
# A page of a database: smaller than any file worth writing.
PAGE = b"\0" * 8_192


def _look(around: Surroundings) -> Reading:
    folder, space = min(
        ((folder, around.disk_usage(folder)) for folder in _folders(around.data_dir)),
        key=lambda each: each[1].free / max(each[1].total, 1),
    )
    free = space.free / max(space.total, 1)
    left = f"{mebibytes(space.free)} of {mebibytes(space.total)}, {free:.0%}"
    figures = [Figure(label="Free", value=left), Figure(label="On", value=platform.node() or "unknown")]
    where = "data folder" if folder == around.data_dir else "database's files"
    if free < HARDLY_ANY_SPACE and space.free < HARDLY_ANY_BYTES:
        summary = f"The disk with the {where} is full: {left} free."
        return Reading(State.DOWN, summary, figures=tuple(figures))
    try:
        took = _write(around.data_dir)
    except OSError as error:
        summary = f"Nothing can be written into the data folder: {error.strerror or error}."
        action = "Free space there, or see to it that the console's user may write there."
        return Reading(State.DOWN, summary, action, figures=tuple(figures))
    figures.append(Figure(label="Write of 8 KiB", value=milliseconds(took)))
    files = _files_left(folder)
    if files is not None:
        figures.append(Figure(label="Free file entries", value=f"{files:.0%}"))
    if free < LITTLE_SPACE and space.free < LITTLE_BYTES:
        return Reading(
            State.DEGRADED,
            f"The disk with the {where} gets full: {left} free.",
            latency_ms=took,
            figures=tuple(figures),
        )
    if files is not None and files < FEW_FILES:
        summary = f"The disk with the {where} can take few more files: {files:.1%} of its entries are free."
        action = "Remove small files there; space alone does not help."
        return Reading(State.DEGRADED, summary, action, latency_ms=took, figures=tuple(figures))
    return Reading(
        State.OPERATIONAL,
        f"{free:.0%} of the disk with the {where} is free.",
        latency_ms=took,
        figures=tuple(figures),
    )


def _folders(data_dir: Path) -> list[Path]:
    """Where this console writes: its data folder, and its private database's where that lies elsewhere."""
    if settings().database_url is not None:
        return [data_dir]
    cluster = cluster_folder(data_dir)
    return [data_dir, cluster] if cluster.is_dir() else [data_dir]


def _write(folder: Path) -> float:
    """Milliseconds to write a small file, which does not stay."""
    file = folder / f".probe-{os.getpid()}"
    began = time.perf_counter()
    try:
        file.write_bytes(PAGE)
    finally:
        file.unlink(missing_ok=True)
    return (time.perf_counter() - began) * 1_000


def _files_left(folder: Path) -> float | None:
    """Share of the file system's entries for files that are free; None where it has no such limit."""
    if not hasattr(os, "statvfs"):
        return None
    found = os.statvfs(folder)
    return found.f_favail / found.f_files if found.f_files else None


PROBE = Probe(
    "disk",
    "Disk",
    _look,
    "Free space there: old backups lie in `backups` in the data folder. Or enlarge the disk.",
    affects="new work may be lost",
    timeout=timedelta(seconds=4),
)
