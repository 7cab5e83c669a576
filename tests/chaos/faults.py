"""Row 25 in its full form: each fault of a provider many times, each time a run of its own on a server of its own."""

from unittest.mock import patch

from backend.config import settings
from backend.db.unit_of_work import unit_of_work
from backend.jobs.schemas import RunState
from backend.provider import client, service
from backend.provider.schemas import Outcome
from backend.quiz import service as quiz
from tests.agents.carrying import carry_out
from tests.chaos.scene import ONE, Scene
from tests.chaos.verdict import Verdict
from tests.peers.clock import QuickClock
from tests.peers.faults import FAULTS
from tests.peers.provider import a_provider

# Of what waits for its end, and of what has an answer at once even on a busy machine.
DEADLINE_SECONDS = 0.5
LONG_SECONDS = 20.0


def fail_calls(scene: Scene, times: int) -> Verdict:
    """Let each of the fourteen faults meet so many runs; carried out in this process, with a clock nobody waits for."""
    clock = QuickClock()
    shown = saved = 0
    otherwise: list[str] = []
    with patch.object(service, "WallClock", lambda: clock):
        for name, (behaviour, outcome) in FAULTS.items():
            deadline = DEADLINE_SECONDS if outcome is Outcome.TIMEOUT else LONG_SECONDS
            for _ in range(times):
                # Another address each time, or the circuit of the one before would be open.
                with (
                    a_provider(behaviour) as peer,
                    patch.dict("os.environ", OPENAI_BASE_URL=peer.base_url),
                    patch.object(service, "DEADLINE_SECONDS", deadline),
                ):
                    settings.cache_clear()
                    run_id = scene.ask(counts=ONE)
                    carry_out(run_id)
                    client.close_all()
                run = scene.look(run_id)
                told = run.error is not None and run.error.message == outcome.sentence
                if run.state is RunState.FAILED and told:
                    shown += 1
                else:
                    otherwise.append(f"{name}: {run.state}, {run.error.message if run.error else 'no error'}")
                if run.quiz_id:
                    with unit_of_work() as uow:
                        saved += len(quiz.read_quiz(uow, scene.ada, run.quiz_id).items)
    settings.cache_clear()
    asked = len(FAULTS) * times
    return Verdict(
        "25",
        f"{len(FAULTS)} faults of a provider, {times} times each",
        f"{shown} of {asked} runs say the outcome, {saved} items kept{'; not ' if otherwise else ''}{'; '.join(otherwise)}",
        f"{asked}, 0",
        shown == asked and saved == 0,
    )
