"""`make bench`: start-up and drafting in a real console, and the choice between arms, against limits and baselines.

The machine may be busy: read the ratios before the seconds.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import checking, dispatch, engine, formats, keys, orchestration, regret, solving, study
from tests.benchmarks.chapter import chapter
from tests.console import ROOT, Console, running_console

COUNTS = {"multiple_choice": 8, "true_false": 5, "cloze": 5, "short_answer": 1, "numerical": 1}
ROUNDS = 3


@dataclass(frozen=True)
class Row:
    """One measurement: its seconds, its limit, and what it is compared with."""

    name: str
    seconds: float
    limit: float | None
    baseline: float
    baseline_name: str


def main() -> int:
    """Measure, print one table, answer 1 when a limit did not hold; `engine`, `study` or `formats` does it alone."""
    if sys.argv[1:] == ["engine"]:
        return engine.main()
    if sys.argv[1:] == ["study"]:
        return study.main()
    if sys.argv[1:] == ["formats"]:
        return formats.main()
    title, text = chapter()
    imports = _median(_import_seconds)
    parsing = _median(lambda: _parse_seconds(text))
    # World-readable on purpose: run as root, PostgreSQL works as another user.
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Path(folder).chmod(0o755)
        data_dir = Path(folder) / "data"
        with running_console(data_dir) as console:
            first_start = console.ready_after
        starts, firsts, alls, delivered = [], [], [], 0
        for _ in range(ROUNDS):
            with running_console(data_dir) as console:
                starts.append(console.ready_after)
                first, all_of_them, delivered = _draft(console, title, text)
                firsts.append(first)
                alls.append(all_of_them)
    start = statistics.median(starts)
    rows = [
        Row("start on an empty data folder to /readyz", first_start, None, imports, "imports"),
        Row("start on an existing data folder to /readyz", start, imports + 3.0, imports, "imports"),
        Row(
            "first of 20 items shown, after the run starts",
            statistics.median(firsts),
            1.0,
            parsing,
            "parsing",
        ),
        Row("all of 20 items, after the run starts", statistics.median(alls), 5.0, parsing, "parsing"),
    ]
    _print(rows, imports, parsing, len(text.split()), delivered)
    clicks = dispatch.measure()
    choice = regret.measure()
    tested = keys.measure()
    checked = checking.measure()
    human = solving.answer_questions()
    answered = ["", *human.lines()] if human else []
    orchestrated, kept_up = orchestration.measure()
    sys.stdout.write(
        "\n".join([f"{clicks}", *choice.lines(), f"{tested}", *orchestrated, *checked.lines(), *answered, ""])
    )
    held = clicks.held and choice.held and tested.held and kept_up and checked.held
    held = engine.main() == 0 and held
    held = formats.main() == 0 and held
    held = held and all(row.limit is None or row.seconds <= row.limit for row in rows)
    return 0 if held and delivered == sum(COUNTS.values()) else 1


def _draft(console: Console, title: str, text: str) -> tuple[float, float, int]:
    source = console.call("POST", "/sources", {"title": title, "text": text})["id"]
    began = time.perf_counter()
    run = console.call("POST", "/runs", {"source_id": source, "blueprint": {"counts": COUNTS, "seed": 7}})
    first = 0.0
    while True:
        run = console.call("GET", f"/runs/{run['id']}")
        if not first and run["delivered"]:
            quiz = console.call("GET", f"/quizzes/{run['quiz_id']}")
            assert quiz["items"]
            first = time.perf_counter() - began
        if run["state"] not in ("queued", "running"):
            return first, time.perf_counter() - began, int(run["delivered"])
        time.sleep(0.01)


def _import_seconds() -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "import app, streamlit.web.bootstrap, uvicorn"], cwd=ROOT, check=True
    )
    return time.perf_counter() - began


def _parse_seconds(text: str) -> float:
    # In a process of its own, loading included: what the engine's own first step cannot go below.
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "import sys; from textblob.en import parse; parse(sys.stdin.read())"],
        input=text.encode(),
        check=True,
    )
    return time.perf_counter() - began


def _median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(ROUNDS))


def _print(rows: list[Row], imports: float, parsing: float, words: int, delivered: int) -> None:
    lines = [
        f"{words} words; {delivered} of {sum(COUNTS.values())} items delivered; median of {ROUNDS}.",
        f"Baselines: imports {imports:.2f} s; loading the tagger and parsing the text once {parsing:.2f} s.",
        "",
        f"{'':46} {'measured':>9} {'limit':>9} {'':5} ratio",
    ]
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:.2f} s"
        held = "" if row.limit is None else ("held" if row.seconds <= row.limit else "MISS")
        ratio = f"{row.seconds / row.baseline:.2f} × {row.baseline_name}"
        lines.append(f"{row.name:46} {row.seconds:7.2f} s {limit:>9} {held:5} {ratio}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
