"""Rows 19 and 20: workers of an older and a newer version of the code side by side, and one after the other."""

import shutil
import signal
from pathlib import Path

from backend.jobs.schemas import Engine
from tests.chaos.scene import ONE, Scene, Worker
from tests.chaos.verdict import Verdict
from tests.console import ROOT

# What a later version may do: another step before the one there is.
STEP = '''@DBOS.step(name="look_first")
def look_first(run_id: str) -> str:
    """A step that another version has not."""
    return run_id


@DBOS.workflow('''
BODY = "    with durable.gate.going(run_id):\n"
UNDER_WAY = 6
LAST_RUNS_SECONDS = 120.0


def another_version(folder: Path) -> Path:
    """A copy of the code whose workflow has a step more."""
    shutil.copytree(ROOT / "backend", folder / "backend", ignore=shutil.ignore_patterns("__pycache__"))
    workflows = folder / "backend" / "agents" / "workflows.py"
    source = workflows.read_text(encoding="utf-8")
    assert source.count(BODY) == source.count("@DBOS.workflow(") == 1
    source = source.replace("@DBOS.workflow(", STEP).replace(BODY, f"    look_first(run_id)\n{BODY}")
    workflows.write_text(source, encoding="utf-8")
    return folder


def roll_over(scene: Scene, times: int) -> Verdict:
    """Row 19: start the other version beside the one that runs, then terminate that one, so many times."""
    scene.ledger.thinks = 0.15
    codes = [another_version(scene.folder / "newer"), ROOT]
    old = scene.start_worker()
    scene.wait_for(old)
    for number in range(times):
        _top_up(scene)
        new = scene.start_worker(code=codes[number % 2])
        while not new.takes_runs:
            _top_up(scene)
            scene.until(lambda worker=new: worker.takes_runs, 0.3)  # type: ignore[misc]
        scene.until(lambda worker=old: bool(scene.carried_by(worker)), 10.0)  # type: ignore[misc]
        old.end(signal.SIGTERM)
        old = new
    scene.finish(LAST_RUNS_SECONDS)
    lost, doubled, ledger = scene.lost(), scene.doubled(), scene.ledger
    return Verdict(
        "19",
        f"{times} times a new version started and the old one terminated, during {len(scene.asked)} runs",
        f"{lost} stranded, {doubled} doubled, {ledger.repeated} of {ledger.calls} calls repeated",
        "0, 0, 0",
        lost == doubled == ledger.repeated == 0,
    )


def change_workflow(scene: Scene, times: int) -> Verdict:
    """Row 20: what one version began when it was killed is finished by another whose workflow has other steps."""
    scene.ledger.thinks = 0.4
    newer = another_version(scene.folder / "newer")
    taken_over = 0
    for number in range(times):
        codes = (ROOT, newer) if number % 2 == 0 else (newer, ROOT)
        old = scene.start_worker(code=codes[0])
        scene.wait_for(old)
        for engine in (Engine.PROVIDER, Engine.LOCAL, Engine.PROVIDER):
            scene.ask(engine)
        scene.until(lambda worker=old: bool(scene.carried_by(worker)), 20.0)  # type: ignore[misc]
        taken_over += len(scene.carried_by(old))
        old.end(signal.SIGKILL)
        new = _started(scene, codes[1])
        scene.finish(LAST_RUNS_SECONDS)
        new.end(signal.SIGKILL)
    lost, doubled = scene.lost(), scene.doubled()
    return Verdict(
        "20",
        f"{times} times a worker of other workflow code went on after one that was killed",
        f"{taken_over} of {len(scene.asked)} runs had been begun by the other, {lost} stranded, {doubled} doubled",
        "0, 0",
        lost == doubled == 0 and taken_over > 0,
    )


def _started(scene: Scene, code: Path) -> Worker:
    worker = scene.start_worker(code=code)
    scene.wait_for(worker)
    return worker


def _top_up(scene: Scene) -> None:
    for number in range(UNDER_WAY - len(scene.unfinished())):
        scene.ask(*((Engine.LOCAL, ONE) if number % 3 == 2 else ()))
