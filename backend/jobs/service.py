"""The operations on runs, queues and workers, for pages, the API and the agents. Each is documented where it is defined."""

from backend.jobs.bulk import act_on_runs, list_bulk_actions
from backend.jobs.comparing import compare_runs
from backend.jobs.events import events_since
from backend.jobs.fleet import drain_worker, list_workers
from backend.jobs.forking import fork_run
from backend.jobs.queues import change_queue, list_queues, pause_queue, resume_queue
from backend.jobs.search import describe_filter, parse_query
from backend.jobs.standing import (
    THROUGHPUT_WINDOW,
    AgentActivity,
    FleetStanding,
    MissingWorker,
    QueueLoad,
    agent_activity,
    fleet_standing,
    queue_load,
    stuck_runs,
)
from backend.jobs.starting import (
    add_rehearsed_run,
    blueprint_of,
    ended_runs_on,
    retry_run,
    start_run,
    start_section_run,
    start_test_run,
)
from backend.jobs.watching import (
    COUNTED,
    cancel_run,
    count_runs,
    follow_runs,
    list_runs,
    list_steps,
    read_run,
)

__all__ = [
    "COUNTED",
    "THROUGHPUT_WINDOW",
    "AgentActivity",
    "FleetStanding",
    "MissingWorker",
    "QueueLoad",
    "act_on_runs",
    "add_rehearsed_run",
    "agent_activity",
    "blueprint_of",
    "cancel_run",
    "change_queue",
    "compare_runs",
    "count_runs",
    "describe_filter",
    "drain_worker",
    "ended_runs_on",
    "events_since",
    "fleet_standing",
    "follow_runs",
    "fork_run",
    "list_bulk_actions",
    "list_queues",
    "list_runs",
    "list_steps",
    "list_workers",
    "parse_query",
    "pause_queue",
    "queue_load",
    "read_run",
    "resume_queue",
    "retry_run",
    "start_run",
    "start_section_run",
    "start_test_run",
    "stuck_runs",
]
