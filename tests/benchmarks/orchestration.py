"""A quiz on a model provider, watched on its event stream: how long it takes beyond what the model itself takes.

The stand-in provider runs in a process of its own and says when it answered what, by the clock both processes share.
"""

import json
import multiprocessing
import random
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any
from urllib.request import Request, urlopen

import openai

from backend.agents.hands import MOST_HANDS
from tests.benchmarks.chapter import made_up
from tests.console import ADMIN, Console, folder_for_data, running_console
from tests.peers import author
from tests.peers.provider import MODEL, Exchange, a_provider

COUNTS = {"multiple_choice": 12, "true_false": 4, "cloze": 4}
ITEMS = sum(COUNTS.values())
# Draft, then solve: the shortest way from nothing to an item that passed.
CRITICAL_CALLS = 2
MOST_TIMES_CRITICAL = 1.25
MOST_LAG = 0.5
MOST_OVERHEAD_MS = 25.0
ROUNDS = 3


@dataclass(frozen=True)
class Answered:
    """One answer of the stand-in: when it was sent, to what, and the questions it drafted or the one it answered."""

    at: float
    solves: bool
    stems: list[str]
    request: dict[str, Any]


@dataclass(frozen=True)
class Watched:
    """What one run took, in seconds.

    Attributes:
        wall: from the run's start to its end, by its own times.
        from_click: from the request to the stream's `end`.
        checking: for each item, from its draft's answer to the event that shows it.
        passed: for each item, from its last call's answer to the event that says how it stands.
        calls: model calls.
        drafts: drafting calls among them.
        replaced: items another was put in the place of.
        bare: the same requests sent by the same library and nothing else, drafts first and then the rest.
    """

    wall: float
    from_click: float
    checking: list[float]
    passed: list[float]
    calls: int
    drafts: int
    delivered: int
    replaced: int
    bare: float


def measure() -> tuple[list[str], bool]:
    """Run quizzes against a model that takes a second and one that takes no time; lines to print, and whether all held."""
    slow = [_watch(1.0, seed) for seed in range(ROUNDS)]
    quick = [_watch(0.0, seed) for seed in range(ROUNDS)]
    critical = CRITICAL_CALLS * 1.0
    wall = statistics.median(run.wall for run in slow)
    lags = [lag for run in slow for lag in (*run.checking, *run.passed)]
    overhead = statistics.median(run.wall - run.bare for run in quick) / ITEMS * 1_000
    bare = statistics.median(run.bare for run in quick) / ITEMS * 1_000
    spare = [run.drafts + run.delivered - run.calls for run in (*slow, *quick) if not run.replaced]
    rows = [
        (
            f"{ITEMS} items, 1.0 s a call, from the run's start to its end",
            f"{wall:.2f} s = {wall / critical:.2f} × the critical path (limit {MOST_TIMES_CRITICAL:.2f} ×)",
            wall <= MOST_TIMES_CRITICAL * critical,
        ),
        (
            "from an answer to its item on the event stream",
            f"median {statistics.median(lags):.2f} s, slowest {max(lags):.2f} s (limit {MOST_LAG:.1f} s)",
            max(lags) <= MOST_LAG,
        ),
        (
            "orchestration an item, beyond its calls alone, model that takes no time",
            f"{overhead:.0f} ms (limit {MOST_OVERHEAD_MS:.0f} ms; the calls alone {bare:.0f} ms)",
            overhead <= MOST_OVERHEAD_MS,
        ),
        (
            "model calls beyond draft batches + items, in runs without a replacement",
            f"{-min(spare, default=0)} in {len(spare)} runs (limit 0)",
            min(spare, default=0) >= 0,
        ),
        (
            "items delivered",
            f"{min(run.delivered for run in (*slow, *quick))} to {ITEMS} of {ITEMS}",
            all(run.delivered == ITEMS for run in (*slow, *quick)),
        ),
    ]
    clicks = statistics.median(run.from_click for run in slow)
    lines = [f"{name}: {said}, {'held' if held else 'MISS'}" for name, said, held in rows]
    return [*lines, f"from the click to the stream's end: {clicks:.2f} s"], all(held for *_, held in rows)


def _watch(delay: float, seed: int) -> Watched:
    with _stand_in(delay) as (base_url, log), folder_for_data() as data_dir:
        provider = {"OPENAI_BASE_URL": base_url, "OPENAI_API_KEY": "sk-bench", "TOOLBOX_MODEL": MODEL}
        with running_console(data_dir, extra={**ADMIN, **provider}) as console:
            source = console.call(
                "POST", "/sources", {"title": "Structures", "text": made_up(random.Random(5))}
            )
            # Parsed and discovered once, as in a console that has been used before.
            _run(console, source["id"], {"cloze": 1}, seed + 100)
            before = len(log)
            run, quiz, events, from_click = _run(console, source["id"], COUNTS, seed)
            answered = log[before:]
        # Only a model that takes no time is compared with what its calls take.
        bare = 0.0 if delay else _send_again(base_url, answered)
        return _figures(run, quiz, events, from_click, answered, bare)


def _run(
    console: Console, source_id: str, counts: dict[str, int], seed: int
) -> tuple[dict[str, Any], dict[str, Any], list[tuple[float, dict[str, Any]]], float]:
    began = time.time()
    wanted = {"source_id": source_id, "blueprint": {"counts": counts, "seed": seed}, "engine": "provider"}
    run = console.call("POST", "/runs", wanted)
    events: list[tuple[float, dict[str, Any]]] = []
    ended = began
    request = Request(
        f"{console.base_url}/api/v1/runs/{run['id']}/events",
        headers={"Authorization": f"Bearer {console.token}"},
    )
    with urlopen(request, timeout=60) as stream:
        kind = ""
        for raw in stream:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: ") and kind == "item":
                events.append((time.time(), json.loads(line.removeprefix("data: "))))
            elif line.startswith("data: ") and kind == "end":
                ended = time.time()
                run = json.loads(line.removeprefix("data: "))
    return run, console.call("GET", f"/quizzes/{run['quiz_id']}"), events, ended - began


def _figures(
    run: dict[str, Any],
    quiz: dict[str, Any],
    events: list[tuple[float, dict[str, Any]]],
    from_click: float,
    log: list[Answered],
    bare: float,
) -> Watched:
    stems = {item["id"]: item["stem"] for item in quiz["items"]}
    drafted = {stem: answer.at for answer in log if not answer.solves for stem in answer.stems}
    solved = {stem: answer.at for answer in log if answer.solves for stem in answer.stems}
    checking: list[float] = []
    passed: list[float] = []
    for at, item in events:
        stem = stems.get(item["id"])
        if stem is None:
            continue
        if item["standing"] == "checking":
            checking.append(at - drafted[stem])
        else:
            passed.append(at - solved[stem])
    return Watched(
        wall=_seconds(run["finished_at"]) - _seconds(run["started_at"]),
        from_click=from_click,
        checking=checking,
        passed=passed,
        calls=len(log),
        drafts=sum(not answer.solves for answer in log),
        delivered=run["delivered"],
        replaced=sum("replaces" in item for _, item in events),
        bare=bare,
    )


def _send_again(base_url: str, answered: list[Answered]) -> float:
    """Seconds for the same requests without a console around them."""
    with (
        openai.OpenAI(base_url=base_url, api_key="sk-bench") as client,
        ThreadPoolExecutor(MOST_HANDS) as hands,
    ):

        def send(one: Answered) -> None:
            client.post("/chat/completions", cast_to=dict[str, Any], body=one.request)

        # What a process does only once, the console has done too.
        send(answered[0])
        began = time.perf_counter()
        list(hands.map(send, [one for one in answered if not one.solves]))
        list(hands.map(send, [one for one in answered if one.solves]))
        return time.perf_counter() - began


def _seconds(moment: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(moment).timestamp()


@contextmanager
def _stand_in(delay: float) -> Iterator[tuple[str, list[Answered]]]:
    """A provider in a process of its own: its base URL, and a list that grows as it answers."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, delay), daemon=True)
    process.start()
    base_url: str = ours.recv()
    log: list[Answered] = []

    def listen() -> None:
        while True:
            try:
                log.append(ours.recv())
            except (EOFError, OSError):
                return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        yield base_url, log
    finally:
        process.terminate()
        process.join(5)
        ours.close()


def _serve(told: Connection, delay: float) -> None:
    turn = threading.Lock()

    def answer(exchange: Exchange) -> None:
        time.sleep(delay)
        value = author.answer(exchange.prompt)
        drafts = value.get("items")
        asked = exchange.prompt.split("\nQuestion: ")[-1].split("\n")[0]
        stems = [draft["question"] for draft in drafts] if drafts is not None else [asked]
        exchange.say(json.dumps(value))
        with turn:
            told.send(Answered(time.time(), drafts is None, stems, exchange.body))

    with a_provider(answer) as peer:
        told.send(peer.base_url)
        threading.Event().wait()


if __name__ == "__main__":
    import sys

    said, all_held = measure()
    sys.stdout.write("\n".join(said) + "\n")
    sys.exit(0 if all_held else 1)
