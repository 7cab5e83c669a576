"""`python -m tests.benchmarks.solving`: how often the local solver is right, on the evaluation texts beside the checkout.

Prints a table, and every right key it disputes: each is a fault of the solver or of the item, to be read by eye. With
`--keep`, only the questions people wrote are answered, and how it did is written down for the screens.
"""

import json
import statistics
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from backend.agents.local.en.solve.measured import FILE, VERSION, Band, Measured
from backend.agents.local.solving import solve
from backend.agents.material import Material
from backend.quiz.schemas import ItemType
from tests.agents.local import texts
from tests.agents.local.keys import (
    Tally,
    a_choice,
    a_statement,
    material_of,
    tally,
    typed,
    with_wrong_key,
)
from tests.benchmarks import weighing
from tests.benchmarks.chapter import EVALUATION
from tests.benchmarks.checking import human_questions, module_texts
from tests.console import ROOT

# Every so many chapters; the whole book takes some minutes.
STEP = 6


def main() -> int:
    """Measure; answers 1 when more than 2 % of the engine's own right keys are disputed."""
    if "--keep" in sys.argv[1:]:
        return keep()
    chapters = list(texts.RICH.values())
    modules: list[dict[str, Any]] = []
    if EVALUATION.is_file():
        modules = [json.loads(line) for line in EVALUATION.read_text(encoding="utf-8").splitlines()][::STEP]
    else:
        sys.stdout.write("The evaluation texts are not here; measuring on our own short ones alone.\n")
    chapters += [_body(module) for module in modules]
    right, wrong = tally(map(material_of, chapters))
    _print("drafted here, right keys", right)
    _print("drafted here, wrong keys", wrong)
    latencies = sorted(right.latencies)
    sys.stdout.write(
        f"latency: median {statistics.median(latencies):.2f} ms, 95th percentile "
        f"{latencies[int(0.95 * len(latencies))]:.2f} ms (the first item of a text indexes it)\n"
    )
    if modules:
        # Definitions in other words than the chapter's: what a model or a person might write.
        reworded, misled = Tally(), Tally()
        for module in modules:
            _from_glossary(module, reworded, misled)
        _print("glossary, right keys", reworded)
        _print("glossary, wrong keys", misled)
        right.disputes += reworded.disputes
    human = answer_questions()
    if human is not None:
        sys.stdout.write("\n".join(["", *human.lines(), ""]))
    for item, solved in right.disputes:
        sys.stdout.write(f"\ndisputed: {item.type.value}: {item.stem}\n  it said: {solved.said}\n")
    return int(right.share("disputed") > 0.02)


@dataclass
class Human:
    """How the solver fared on questions people wrote, from the chapter alone."""

    by_confidence: Counter[tuple[float, str]] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        """How many questions there were."""
        return sum(self.by_confidence.values())

    def answers(self, at_least: float | None = None) -> tuple[int, int]:
        """How many were answered with a confidence of one band, or of any, and how many of those rightly."""
        among = BANDS if at_least is None else (at_least,)
        right = sum(self.by_confidence[band, "agreed"] for band in among)
        return right + sum(self.by_confidence[band, "disputed"] for band in among), right

    def lines(self) -> list[str]:
        """A table by confidence, and the share of right answers among those given."""
        lines = [f"{'questions people wrote':26} {'answered':>8} {'right':>6} {'share':>7}"]
        for band in (*BANDS, None):
            given, right = self.answers(band)
            share = f"{right / given:7.1%}" if given else "      –"
            name = f"of {self.asked}" if band is None else f"confidence from {band}"
            lines.append(f"{name:26} {given:8} {right:6} {share}")
        return lines


# Finer ones would hold too few answers to say anything; the lowest holds what falls short of the rest.
BANDS = (0.0, 0.75, 0.9)


def answer_questions() -> Human | None:
    """Answer every keyed question people wrote, blind; None where they are not here.

    A chapter's summary stays in: it is part of what its students read.
    """
    questions = human_questions()
    if not questions:
        return None
    texts_by_id, human = module_texts(), Human()
    materials: dict[str, Material] = {}
    for module, item in questions:
        if module not in materials:
            materials[module] = material_of(texts_by_id[module])
        solved = solve(item, materials[module], seed=1)
        human.by_confidence[_band(solved.confidence), solved.ending] += 1
    return human


def _band(confidence: float) -> float:
    return max(band for band in BANDS if band <= confidence)


def keep() -> int:
    """Write down how the solver, as it was committed, does on the questions people wrote; answers 1 where it cannot."""
    git = ["git", "-C", str(ROOT)]
    if subprocess.run([*git, "diff", "--quiet", "HEAD", "--", "backend/agents/local"]).returncode:
        sys.stdout.write("The local engine has changes that are not committed: commit first, then measure.\n")
        return 1
    human = answer_questions()
    if human is None:
        sys.stdout.write("The questions people wrote are not here; nothing was measured.\n")
        return 1
    commit = subprocess.run(
        [*git, "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True, check=True
    )
    read = weighing.materials()
    left_out = weighing.hold_out(read, weighing.posed(read))
    answered, right = human.answers()
    measured = Measured(
        solver=VERSION,
        measured_on=datetime.now(UTC).date(),
        commit=commit.stdout.strip(),
        on="a printed textbook",
        questions=human.asked,
        answered=answered,
        right=right,
        bands=[
            Band(at_least=band, answered=given, right=good)
            for band in BANDS
            for given, good in [human.answers(band)]
        ],
        left_out_answered=left_out.answered,
        left_out_right=left_out.right,
    )
    FILE.write_text(measured.model_dump_json(indent=2) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join([*human.lines(), f"written to {FILE.relative_to(ROOT)}", ""]))
    return 0


def _body(module: dict[str, Any]) -> str:
    """The chapter without its summary, which repeats it."""
    return str(module["text"]).split("\nSummary\n")[0]


def _from_glossary(module: dict[str, Any], right: Tally, wrong: Tally) -> None:
    """Questions from the book's own definitions, solved from the chapter alone."""
    entries = [(str(entry["term"]), str(entry["definition"]).rstrip(".")) for entry in module["glossary"]]
    if len(entries) < 4:
        return
    material, random = material_of(_body(module)), Random(5)
    for term, meaning in entries:
        others = random.sample([other for other, _ in entries if other != term], 3)
        for item in (
            a_choice(f"Which term refers to {meaning}?", term, *others),
            a_statement(f"The term “{term}” refers to {meaning}.", true=True),
            a_statement(f"The term “{others[0]}” refers to {meaning}.", true=False),
            typed(ItemType.SHORT_ANSWER, f"Which term refers to {meaning}?", term),
        ):
            right.add(item, solve(item, material, seed=1))
            misled = with_wrong_key(item, [typed(item.type, "?", others[0])], random)
            if misled is not None:
                wrong.add(misled, solve(misled, material, seed=1))


def _print(name: str, tally: Tally) -> None:
    kinds = sorted({kind for kind, _ in tally.endings})
    sys.stdout.write(f"\n{name:26} {'items':>6} {'agreed':>8} {'unsure':>8} {'disputed':>9}\n")
    for kind in [*kinds, None]:
        among = [kind] if kind else kinds
        count = sum(n for (of, _), n in tally.endings.items() if of in among)
        shares = [tally.share(ending, among) for ending in ("agreed", "unsure", "disputed")]
        sys.stdout.write(
            f"{kind.value if kind else 'all':26} {count:6} {shares[0]:8.1%} {shares[1]:8.1%} {shares[2]:9.1%}\n"
        )


if __name__ == "__main__":
    sys.exit(main())
