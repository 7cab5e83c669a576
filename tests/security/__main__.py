"""`make security`: what identity must hold, each row with what was tried, what held, the worst figure and the target."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from tests.security import live, timing
from tests.security.outcome import Outcome, table
from tests.security.scene import Scene, a_scene
from tests.security.suite import TESTED, play_tests

Play = Callable[[Scene, bool], Outcome]
# On a running console; the others are tests of `make test`, counted here by row.
PLAYED: Mapping[str, Sequence[Play]] = {
    "4": [timing.refresh_together],
    "6": [timing.disable_people],
    "7": [timing.lower_roles, timing.follow_lowered_roles],
    "10": [timing.guess_together],
    "11": [timing.tell_apart],
    "13": [live.every_screen],
    "15": [live.open_paths],
    "16": [live.foreign_sockets],
    "token": [timing.check_tokens],
    "rate": [timing.sign_in_together],
}
ROWS = [*map(str, range(1, 17)), "keys", "token", "rate"]


def main() -> int:
    """Play the rows and print the table; 1 when one missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.security", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="row", help=f"of {', '.join(ROWS)}; all unless given")
    parser.add_argument("--short", action="store_true", help="smaller doses, for a look while working")
    chosen = parser.parse_args()
    if unknown := sorted(set(chosen.rows) - set(ROWS)):
        parser.error(f"there is no row {', '.join(unknown)}")
    rows = [row for row in ROWS if row in (chosen.rows or ROWS)]
    began = time.monotonic()
    tested = [row for row in rows if row in TESTED]
    found: dict[str, list[Outcome]] = {row: [] for row in rows}
    if tested:
        for row, outcome in play_tests(tested).items():
            found[row].append(outcome)
    if any(row in PLAYED for row in rows):
        with a_scene() as scene:
            for row in rows:
                found[row] += [play(scene, chosen.short) for play in PLAYED.get(row, ())]
    outcomes = [outcome for row in rows for outcome in found[row]]
    sys.stdout.write(f"{table(outcomes)}\n{time.monotonic() - began:.0f} s\n")
    return 0 if all(outcome.good for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
