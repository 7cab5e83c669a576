"""The figures a report quotes: where each comes from, how it is judged, and under which heading it stands.

A new figure is one row here; docs/reports.md says what it means.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.alerts import service as alerts
from backend.reports.showing import Aim, Unit
from backend.reports.wording import Better, Spread


@dataclass(frozen=True, slots=True)
class Quoted:
    """One figure of the report.

    Attributes:
        id: its name in the report, which stays for ever.
        measure: its name in the metrics.
        title: what it is called where the metrics do not know it.
        unit: of the value, likewise.
        section: id of the heading it stands under.
        spread: how it varies by chance.
        better: which direction is good news.
        aim, target: what it is to reach unless somebody chose another; None judges nothing.
        by: also shown split by this.
    """

    id: str
    measure: str
    title: str
    unit: str
    section: str
    spread: Spread
    better: Better
    aim: Aim | None = None
    target: float | None = None
    by: str | None = None


def _share(id: str, measure: str, title: str, section: str, target: float | None = None) -> Quoted:
    aim = Aim.AT_LEAST if target is not None else None
    return Quoted(id, measure, title, Unit.SHARE, section, Spread.SHARE, Better.UP, aim, target)


def _less(
    id: str,
    measure: str,
    title: str,
    unit: str,
    section: str,
    target: float | None = None,
    by: str | None = None,
) -> Quoted:
    aim = Aim.AT_MOST if target is not None else None
    return Quoted(id, measure, title, unit, section, Spread.GIVEN, Better.DOWN, aim, target, by)


def _count(id: str, measure: str, title: str, section: str, better: Better = Better.NEITHER) -> Quoted:
    return Quoted(id, measure, title, Unit.COUNT, section, Spread.COUNT, better)


def _objective(key: str) -> float:
    return alerts.OBJECTIVES[key].target


CATALOGUE: tuple[Quoted, ...] = (
    # Work done.
    _count("work.asked", "runs_asked", "Runs asked for", "work"),
    _count("work.succeeded", "runs_succeeded", "Runs succeeded", "work"),
    _count("work.failed", "runs_failed", "Runs failed", "work", Better.DOWN),
    _count("work.dead", "runs_dead", "Runs dead", "work", Better.DOWN),
    _count("work.retried", "runs_retried", "Runs tried again", "work", Better.DOWN),
    _count("work.cancelled", "runs_cancelled", "Runs cancelled", "work"),
    _share(
        "work.success",
        "run_success",
        "Runs that succeeded, of those that ended",
        "work",
        _objective("run_success"),
    ),
    _less("work.wait_p50", "queue_wait_p50", "Wait for a worker, median", Unit.SECONDS, "work"),
    _less(
        "work.wait_p95", "queue_wait_p95", "Wait for a worker, 95th percentile", Unit.SECONDS, "work", 30.0
    ),
    _share("work.acceptance", "acceptance", "Judged items that were approved", "work", 0.70),
    _less(
        "work.cost_per_approved",
        "cost_per_approved_item",
        "Cost per approved item",
        Unit.DOLLARS,
        "work",
        by="model",
    ),
    # Architecture.
    # A mean of what stood at each minute, which comes with an interval of its own; as a count it would have another.
    Quoted(
        "architecture.processes",
        "processes",
        "Processes running, on average",
        Unit.COUNT,
        "architecture",
        Spread.GIVEN,
        Better.NEITHER,
    ),
    # Database.
    _less(
        "database.latency_p95",
        "database_latency_p95",
        "Database round trip, 95th percentile",
        Unit.MILLISECONDS,
        "database",
        50.0,
    ),
    _less("database.size", "database_size", "Database size", Unit.BYTES, "database"),
    # Redis.
    _share("redis.hit_rate", "cache_hit_rate", "Reads the cache answered", "redis"),
    # Authentication.
    _count("authentication.sessions", "sign_ins", "Sessions begun", "authentication"),
    # Agents.
    _share(
        "agents.success",
        "step_success",
        "Agent steps that succeeded",
        "agents",
        _objective("step_success"),
    ),
    _share(
        "agents.calls",
        "call_success",
        "Requests to the provider answered well",
        "agents",
        _objective("call_success"),
    ),
    _count("agents.steps", "steps", "Agent steps", "agents"),
    Quoted("agents.tokens", "tokens", "Tokens", Unit.COUNT, "agents", Spread.GIVEN, Better.NEITHER),
    Quoted("agents.cost", "cost", "Cost of model calls", Unit.DOLLARS, "agents", Spread.GIVEN, Better.DOWN),
    # API.
    _count("api.requests", "requests", "Requests", "api"),
    _share(
        "api.success",
        "request_success",
        "Requests answered without an error of ours",
        "api",
        _objective("request_success"),
    ),
    _less(
        "api.latency_p95",
        "request_seconds_p95",
        "Request latency, 95th percentile",
        Unit.SECONDS,
        "api",
        0.5,
    ),
    # Performance.
    _less(
        "performance.latency_p50",
        "request_seconds_p50",
        "Request latency, median",
        Unit.SECONDS,
        "performance",
    ),
    _less("performance.run_p50", "run_seconds_p50", "Duration of a run, median", Unit.SECONDS, "performance"),
    _less(
        "performance.run_p95",
        "run_seconds_p95",
        "Duration of a run, 95th percentile",
        Unit.SECONDS,
        "performance",
    ),
    # Code quality: what the running system shows of it.
    _count("code_quality.faults", "faults", "Errors of the program itself", "code_quality", Better.DOWN),
    _count("code_quality.findings", "findings", "Findings of the checks in drafts", "code_quality"),
)

# Which components' time up and down stands under which heading, and whether it is judged.
COMPONENTS: dict[str, tuple[str, ...]] = {
    "architecture": ("web", "workers", "queue", "disk", "clock"),
    "database": ("database", "migrations", "backups"),
    "redis": ("cache",),
    "authentication": ("auth",),
    "agents": ("agents", "provider", "local_engine"),
    "api": ("api",),
}
# Of all required ones; a component with an objective of its own has that one's target.
REQUIRED = ("web", "api", "database", "migrations", "auth", "queue", "workers")
UPTIME_TARGET = 0.995
NAMES = {"api": "API", "auth": "Sign-in", "web": "Screens", "cache": "Cache", "provider": "Model provider"}


def uptime_id(component: str) -> str:
    """The figure that says which share of the known time a component worked."""
    return f"uptime.{component}"


def objective_of(quoted: Quoted) -> str | None:
    """The objective whose target a judged figure has; None where it has one of its own."""
    if quoted.aim is not Aim.AT_LEAST:
        return None
    key = quoted.id.replace(".", "_") if quoted.spread is Spread.BOUNDS else quoted.measure
    return key if key in alerts.OBJECTIVES else None


def _uptime_target(component: str) -> float:
    objective = alerts.OBJECTIVES.get(f"uptime_{component}")
    return objective.target if objective else UPTIME_TARGET


def uptime_figures() -> dict[str, Quoted]:
    """The uptime of each component as a figure, by component."""
    return {
        component: Quoted(
            uptime_id(component),
            component,
            f"{NAMES.get(component, component.replace('_', ' ').capitalize())} available",
            Unit.SHARE,
            section,
            Spread.BOUNDS,
            Better.UP,
            Aim.AT_LEAST if component in REQUIRED else None,
            _uptime_target(component) if component in REQUIRED else None,
        )
        for section, components in COMPONENTS.items()
        for component in components
    }


def every_figure() -> dict[str, Quoted]:
    """All figures by their id."""
    rows = [*CATALOGUE, *uptime_figures().values()]
    return {quoted.id: quoted for quoted in rows}
