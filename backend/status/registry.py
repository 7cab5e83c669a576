"""Every component, in the order screens show them."""

from backend.status.probe import Probe
from backend.status.probes import cache, database, engines, http, jobs, machine, sign_in

PROBES: tuple[Probe, ...] = (
    http.WEB,
    http.API,
    database.DATABASE,
    database.MIGRATIONS,
    cache.PROBE,
    sign_in.PROBE,
    jobs.QUEUE,
    jobs.WORKERS,
    engines.LOCAL_ENGINE,
    engines.PROVIDER,
    machine.DISK,
    machine.CLOCK,
)
