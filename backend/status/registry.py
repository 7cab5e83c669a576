"""Every component, in the order screens show them: each stands after those it needs."""

from backend.status.probe import Probe
from backend.status.probes import agents, backups, cache, database, engines, http, jobs, machine, sign_in

PROBES: tuple[Probe, ...] = (
    database.DATABASE,
    database.MIGRATIONS,
    sign_in.PROBE,
    http.WEB,
    http.API,
    jobs.QUEUE,
    jobs.WORKERS,
    cache.PROBE,
    engines.LOCAL_ENGINE,
    engines.PROVIDER,
    agents.PROBE,
    machine.DISK,
    machine.CLOCK,
    backups.PROBE,
)
