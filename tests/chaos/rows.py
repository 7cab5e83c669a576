"""The rows, each with its full dose and a short one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.chaos import budgets, cancels, faults, kills, rates, restarts, versions
from tests.chaos.scene import Scene
from tests.chaos.verdict import Verdict

Play = Callable[[Scene, bool], Verdict]


@dataclass(frozen=True)
class Row:
    """A row of what must hold: how it is played, in full or short, and what its scene is set to."""

    play: Play
    settings: Mapping[str, str] = field(default_factory=dict)
    # Shown in short by tests of its own, or too long for them.
    only_full: bool = False
    # Restarts the server, so it wants one that nobody else uses.
    own_server: bool = False


ROWS: dict[str, Row] = {
    "17": Row(lambda scene, short: kills.kill_workers(scene, 4 if short else 200, beside=1 if short else 2)),
    "17b": Row(lambda scene, short: kills.freeze_workers(scene, 1 if short else 10), only_full=True),
    "18": Row(lambda scene, short: restarts.restart_database(scene, 2 if short else 50), own_server=True),
    "19": Row(lambda scene, short: versions.roll_over(scene, 2 if short else 50)),
    "20": Row(lambda scene, short: versions.change_workflow(scene, 1 if short else 20), only_full=True),
    "22": Row(lambda scene, short: cancels.cancel_in_calls(scene, 4 if short else 60)),
    "23": Row(lambda scene, short: kills.poison_workers(scene, 1 if short else 5)),
    "24": Row(
        lambda scene, short: (
            rates.hold_up(scene, 20, 1.0, workers=1, busy=True) if short else rates.hold_up(scene, 500, 2.0)
        ),
        rates.SETTINGS,
    ),
    "25": Row(lambda scene, short: faults.fail_calls(scene, 1 if short else 50), only_full=True),
    "26": Row(lambda scene, short: budgets.spend(scene, 1 if short else 10), budgets.SETTINGS),
}
