"""`python -m tests.benchmarks.solving`: how often the local solver is right, on the evaluation texts beside the checkout.

Prints a table, and every right key it disputes: each is a fault of the solver or of the item, to be read by eye.
"""

import json
import statistics
import sys
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

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
from tests.benchmarks.chapter import EVALUATION
from tests.benchmarks.checking import human_questions, module_texts

# Every so many chapters; the whole book takes some minutes.
STEP = 6


def main() -> int:
    """Measure; answers 1 when more than 2 % of the engine's own right keys are disputed."""
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

    by_confidence: Counter[tuple[str, str]] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """A table by confidence, and the share of right answers among those given."""
        total = sum(self.by_confidence.values())
        lines = [f"{'questions people wrote':26} {'answered':>8} {'right':>6} {'share':>7}"]
        for band in (*BANDS, None):
            among = [band] if band else list(BANDS)
            right = sum(self.by_confidence[name, "agreed"] for name in among)
            given = right + sum(self.by_confidence[name, "disputed"] for name in among)
            share = f"{right / given:7.1%}" if given else "      –"
            lines.append(f"{f'confidence {band}' if band else f'of {total}':26} {given:8} {right:6} {share}")
        return lines


# Finer ones would hold too few answers to say anything.
BANDS = ("below 0.5", "0.5 and more")


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


def _band(confidence: float) -> str:
    return BANDS[0] if confidence < 0.5 else BANDS[1]


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
