"""`python -m tests.benchmarks.solving`: how often the local solver is right, on the evaluation texts beside the checkout.

Prints a table, and every right key it disputes: each is a fault of the solver or of the item, to be read by eye.
"""

import json
import statistics
import sys

from tests.agents.local import texts
from tests.agents.local.keys import Tally, material_of, tally
from tests.benchmarks.chapter import EVALUATION

# Every so many chapters; the whole book takes some minutes.
STEP = 6


def main() -> int:
    """Measure; answers 1 when more than 2 % of right keys are disputed."""
    chapters = list(texts.RICH.values())
    if EVALUATION.is_file():
        modules = [json.loads(line)["text"] for line in EVALUATION.read_text(encoding="utf-8").splitlines()]
        chapters += [text.split("\nSummary\n")[0] for text in modules[::STEP]]
    else:
        sys.stdout.write("The evaluation texts are not here; measuring on our own short ones alone.\n")
    right, wrong = tally(map(material_of, chapters))
    _print("right keys", right)
    _print("wrong keys", wrong)
    latencies = sorted(right.latencies)
    sys.stdout.write(
        f"latency: median {statistics.median(latencies):.2f} ms, 95th percentile "
        f"{latencies[int(0.95 * len(latencies))]:.2f} ms (the first item of a text indexes it)\n"
    )
    for item, solved in right.disputes:
        sys.stdout.write(f"\ndisputed: {item.type.value}: {item.stem}\n  it said: {solved.said}\n")
    return int(right.share("disputed") > 0.02)


def _print(name: str, tally: Tally) -> None:
    kinds = sorted({kind for kind, _ in tally.endings})
    sys.stdout.write(f"\n{name:20} {'items':>6} {'agreed':>8} {'unsure':>8} {'disputed':>9}\n")
    for kind in [*kinds, None]:
        among = [kind] if kind else kinds
        count = sum(n for (of, _), n in tally.endings.items() if of in among)
        shares = [tally.share(ending, among) for ending in ("agreed", "unsure", "disputed")]
        sys.stdout.write(
            f"{kind.value if kind else 'all':20} {count:6} {shares[0]:8.1%} {shares[1]:8.1%} {shares[2]:9.1%}\n"
        )


if __name__ == "__main__":
    sys.exit(main())
