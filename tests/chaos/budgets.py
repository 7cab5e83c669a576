"""Row 26: many runs under one budget, while workers are killed."""

import signal

from tests.chaos.scene import Scene
from tests.chaos.verdict import Verdict

RUNS = 20
CAP = 0.05
# What the stand-in's answer comes to at the prices of the scene: 600 and 400 cached tokens in, 200 and 50 out.
A_CALL = 0.0012
SETTINGS = {"TOOLBOX_BUDGET_USER": str(CAP)}


def spend(scene: Scene, kills: int) -> Verdict:
    """Ask for twenty runs that want far more than the cap, and kill workers while they spend it."""
    scene.ledger.thinks = 0.2
    scene.peer.behaviour = scene.ledger
    for _ in range(RUNS):
        scene.ask()
    fleet = scene.start_workers(2)
    killed = 0
    for _ in range(kills):
        if scene.until(lambda: any(scene.carried_by(worker) for worker in fleet), 30.0) >= 30.0:
            break
        victim = scene.random.choice([worker for worker in fleet if scene.carried_by(worker)] or fleet)
        scene.until(lambda: scene.ledger.most_open > 0, scene.random.uniform(0.05, 0.3))
        victim.end(signal.SIGKILL)
        killed += 1
        fleet[fleet.index(victim)] = scene.start_worker()
    scene.finish(120.0)
    stuck = len(scene.unfinished())
    spent = scene.ledger.calls * A_CALL
    (booked,) = scene.rows("SELECT coalesce(sum(cost), 0) FROM provider_calls")
    over = len(scene.rows("SELECT run_id FROM steps WHERE outcome = 'over_budget' GROUP BY 1"))
    allowed = CAP + RUNS * A_CALL
    return Verdict(
        "26",
        f"{RUNS} parallel runs under a cap of {CAP:.2f} USD, {killed} workers killed",
        f"{spent:.4f} USD spent in {scene.ledger.calls} calls, {float(booked[0]):.4f} booked, "
        f"{over} runs stopped by the cap, {stuck} stuck",
        f"{allowed:.4f} USD (the cap and one call each)",
        spent <= allowed and over > 0 and stuck == 0,
    )
