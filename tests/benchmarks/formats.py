"""A thousand questions out to every format, and fifty thousand in: seconds, and how far the memory grows.

Each is a process of its own, so that none inherits the memory of another. Seconds are those of the processor, but where a
file is written to the bank.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from backend.quiz.formats import ExportFormat, export
from backend.quiz.formats.readers import ImportFormat, ReadItem, read_file
from backend.quiz.schemas import Evidence, Item
from tests.console import ROOT
from tests.quiz.formats.items import choices, item

OUT, IN = 1_000, 50_000
TEXT_SECONDS, PDF_SECONDS = 1.0, 10.0
# The process that reads is given up after 330 s.
WRITTEN_SECONDS = 180.0
# A reader holds a piece of the file and one question; the rest is what an interpreter grows by while it works.
MOST_GROWTH_MB = 40.0
READ = (ExportFormat.CSV, ExportFormat.GIFT, ExportFormat.MOODLE_XML, ExportFormat.JSON)
SETTLED = 2_000


@dataclass(frozen=True)
class Measured:
    """One line of the table."""

    name: str
    seconds: float
    most_seconds: float | None
    growth: float | None = None
    more: str = ""

    @property
    def held(self) -> bool:
        """Whether both limits hold."""
        slow = self.most_seconds is not None and self.seconds > self.most_seconds
        return not slow and (self.growth is None or self.growth <= MOST_GROWTH_MB)

    def __str__(self) -> str:
        limit = f"(at most {self.most_seconds:g} s)" if self.most_seconds else ""
        grown = (
            ""
            if self.growth is None
            else f", memory grew by {self.growth:.1f} MB (at most {MOST_GROWTH_MB:g})"
        )
        return f"{'held' if self.held else 'MISSED'}  {self.name}: {self.seconds:.2f} s {limit}{grown}{self.more}"


def questions(count: int) -> list[Item]:
    """Questions with emphasis, a formula, code, reasons and evidence, each in words of its own."""
    quote = Evidence(start=0, end=200, quote="Mitochondria make ATP. " * 9)
    return [
        item(
            "multiple_choice",
            f"In case {n}, which **organelle** makes $ATP_{{{n}}}$ in `cells` of this kind, and why is that so?",
            number=n + 1,
            options=choices(
                *(f"a text of option {m} in case {n}, é" for m in range(4)), reasons={0: f"because of {n}"}
            ),
            evidence=[quote],
            explanation=f"As the source says of case {n}. " * 3,
            tags=["cells", f"unit {n % 9}"],
        )
        for n in range(count)
    ]


def write_out(format: str) -> None:
    """In a process of its own: make the file, and print the seconds."""
    items = questions(OUT)
    began = time.process_time()
    export(ExportFormat(format), "Cells", items)
    sys.stdout.write(json.dumps({"seconds": time.process_time() - began}))


def read_in(format: str, path: str) -> None:
    """In a process of its own: read the file, and print the seconds and how far the peak of memory rose after the start."""
    peak = _peak()
    count = 0
    began = time.process_time()
    with Path(path).open("rb") as file:
        for found in read_file(file, ImportFormat(format)):
            assert isinstance(found, ReadItem), found
            count += 1
            if count == SETTLED:
                peak = _peak()
    assert count == IN, count
    sys.stdout.write(json.dumps({"seconds": time.process_time() - began, "growth": _peak() - peak}))


def _peak() -> float:
    """The peak of this process alone, in MB; what `getrusage` says begins with that of the process it was forked from."""
    status = Path("/proc/self/status")
    if status.exists():
        (peak,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _child(*arguments: str) -> dict[str, float]:
    found: dict[str, float] = json.loads(_run("tests.benchmarks.formats", *arguments))
    return found


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def measure() -> list[Measured]:
    """Every format out, and the four that are read as streams in."""
    found = []
    for format in ExportFormat:
        limit = (
            PDF_SECONDS
            if format is ExportFormat.PDF
            else None
            if format is ExportFormat.DOCX
            else TEXT_SECONDS
        )
        seconds = _child("out", format.value)["seconds"]
        found.append(Measured(f"{OUT:,} questions to {format.value}", seconds, limit))
    with tempfile.TemporaryDirectory(prefix="formats-") as folder:
        for format in READ:
            path = Path(folder) / format.value
            path.write_bytes(_many(format))
            read = _child("in", format.value, str(path))
            found.append(
                Measured(f"{IN:,} questions from {format.value}", read["seconds"], None, read["growth"])
            )
    found.append(_written())
    return found


def _written() -> Measured:
    """So many questions out of a file into the database, as people wait for it."""
    done = json.loads(_run("tests.benchmarks.bringing"))
    more = (
        f", that of the process that read it was {done['child_peak']:.0f} MB at most; before the end others saw "
        f"{done['most_seen_before_the_end']:.0f} of them; another thread woke up {done['late_p95_ms']:.1f} ms late "
        "at the 95th percentile"
    )
    name = f"{IN:,} questions of a file written to the bank"
    return Measured(name, done["seconds"], WRITTEN_SECONDS, done["growth"], more)


def _many(format: ExportFormat) -> bytes:
    """A file of so many questions: the same thousand over and over, between one head and one foot."""
    whole = export(format, "Cells", questions(OUT)).content
    opening, closing = {
        ExportFormat.CSV: (b"\r\n", b""),
        ExportFormat.GIFT: (b"", b""),
        ExportFormat.MOODLE_XML: (b"<quiz>", b"</quiz>"),
        ExportFormat.JSON: (b'"items": [', b"]"),
    }[format]
    start = whole.index(opening) + len(opening)
    end = whole.rindex(closing) if closing else len(whole)
    head, body, foot = whole[:start], whole[start:end], whole[end:]
    joined = io.BytesIO()
    joined.write(head)
    comma = b"," if format is ExportFormat.JSON else b""
    joined.write(comma.join([body] * (IN // OUT)))
    joined.write(foot)
    return joined.getvalue()


def main() -> int:
    """Measure and print; 1 where a limit is missed."""
    found = measure()
    sys.stdout.write("\n".join(map(str, found)) + "\n")
    return 0 if all(one.held for one in found) else 1


if __name__ == "__main__":
    if sys.argv[1] == "out":
        write_out(sys.argv[2])
    else:
        read_in(sys.argv[2], sys.argv[3])
