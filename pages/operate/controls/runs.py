"""The levers of queues, workers and agents, trying again what failed, and a test generation."""

from functools import partial
from typing import Final

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import AgentName
from backend.controls import service as controls
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.bulk_schemas import Bulk, BulkVerb
from backend.jobs.schemas import Engine, Liveness, Queue, QueueName
from backend.permissions import Actor
from pages.operate.agents.cards import WITHOUT
from pages.operate.asking import DRAINED, PAUSED
from pages.operate.controls.done import Done, remember
from pages.operate.runs.bulk import came_to, look_and_act
from pages.ui import confirm, escape_markdown, perform

WINDOWS: Final = {"1 hour": "1h", "6 hours": "6h", "24 hours": "24h", "7 days": "7d"}


def queue_levers() -> None:
    """Pause or resume each queue; try again what failed."""
    for queue in perform(jobs.list_queues):
        _pause_or_resume(queue)
    retry_lever()


def _pause_or_resume(queue: Queue) -> None:
    name = queue.name
    if queue.paused:
        pressed = st.button(
            f"Resume {name.value}", key=f"resume_{name}", icon=":material/play_arrow:", type="primary"
        )
        if pressed:
            confirm(
                f"Resume the queue “{name.value}”?",
                "What waits in it starts again, as its limits allow.",
                verb="Resume the queue",
                action=partial(_set_paused, name, False),
            )
    elif st.button(f"Pause {name.value}", key=f"pause_{name}", icon=":material/pause:"):
        confirm(
            f"Pause the queue “{name.value}”?",
            f"{PAUSED} So it drains: once those have ended, nothing of it runs.",
            verb="Pause the queue",
            action=partial(_set_paused, name, True),
        )


def _set_paused(name: QueueName, paused: bool) -> None:
    act, back = (jobs.pause_queue, jobs.resume_queue) if paused else (jobs.resume_queue, jobs.pause_queue)
    perform(act, name)
    said = f"The queue “{name.value}” {'is paused' if paused else 'goes on'}."
    remember(Done("queue", said, partial(perform, back, name), "Resume it" if paused else "Pause it again"))


def retry_lever() -> None:
    """Try again what failed since a time; the dialog says first how many and what they cost."""
    if st.button("Retry what failed", key="retry_look", icon=":material/refresh:"):
        st.dialog("Try again what failed", width="medium")(_retry)()


def _retry() -> None:
    since = st.segmented_control("Failed in the last", list(WINDOWS), default="1 hour", key="retry_since")
    if since:
        look_and_act(BulkVerb.RETRY, f"ended_since:{WINDOWS[since]}", _say_retried)


def _say_retried(done: Bulk) -> None:
    remember(Done("queue", came_to(done)))


def worker_levers() -> None:
    """Drain a worker; see a question being made."""
    live = [worker for worker in perform(jobs.list_workers) if worker.liveness is Liveness.ALIVE]
    free = [worker for worker in live if worker.draining_at is None]
    for worker in free:
        label = f"Drain {worker.host}, process {worker.pid}"
        if st.button(escape_markdown(label), key=f"drain_{worker.id}", icon=":material/hourglass_bottom:"):
            confirm(
                "Drain this worker?",
                f"{worker.id} {DRAINED} It cannot be taken back.",
                verb="Drain the worker",
                action=partial(_drain, worker.id),
            )
    test_lever("workers", Engine.AUTO)


def _drain(worker_id: str) -> None:
    perform(jobs.drain_worker, worker_id)
    remember(Done("workers", f"{worker_id} takes nothing new until it is restarted."))


def agent_levers() -> None:
    """Switch each agent off or on."""
    for agent in perform(agents.list_agents):
        word = "off" if agent.enabled else "on"
        if st.button(
            f"Switch {agent.name} {word}",
            key=f"agent_{agent.name}",
            icon=":material/power_settings_new:",
            type="secondary" if agent.enabled else "primary",
        ):
            confirm(
                f"Switch {agent.name} {word}?",
                f"From its next step on, in all runs. {WITHOUT[agent.name]}"
                if agent.enabled
                else "It works again from the next step on. Runs that ended without it stay as they are.",
                verb=f"Switch {agent.name} {word}",
                action=partial(_set_agent, agent.name, not agent.enabled),
            )


def _set_agent(name: AgentName, enabled: bool) -> None:
    perform(_switch_agent, name, enabled)
    back = partial(perform, _switch_agent, name, not enabled)
    remember(Done("agents", f"{name} is switched {'on' if enabled else 'off'}.", back))


def _switch_agent(uow: UnitOfWork, actor: Actor, name: AgentName, enabled: bool) -> None:
    agents.switch_agent(uow, actor, name, enabled=enabled)


def test_lever(component: str, engine: Engine) -> None:
    """Start a test generation."""
    by = {Engine.PROVIDER: "with the provider", Engine.LOCAL: "with the local engine"}.get(engine, "")
    if st.button("Test generation", key=f"test_{component}", icon=":material/science:"):
        cost = " The calls cost what such calls cost." if engine is not Engine.LOCAL else ""
        confirm(
            "Start a test generation?",
            f"One question is made {by} from a text of the console's own, the way every quiz is made: queue, worker, "
            f"agents, database.{cost} What it makes is removed with the next test or within hours; its run stays "
            "listed and counts as a run.".replace("  ", " "),
            verb="Start the test",
            action=partial(_start_test, component, engine),
        )


def _start_test(component: str, engine: Engine) -> None:
    run = perform(controls.start_test, engine)
    said = f"Run {str(run.id)[-8:]} makes one question with the engine {run.engine.value}; Runs lists it."
    remember(Done(component, said, partial(perform, jobs.cancel_run, run.id), "Cancel it"))


def show_problem(error: ConsoleError) -> None:
    """Say why the levers cannot be shown; the status around them goes on."""
    st.caption(f":orange[:material/warning:] {escape_markdown(error.message)}")
