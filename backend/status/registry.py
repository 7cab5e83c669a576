"""Every component, in the order screens show them: each stands after those it needs."""

from backend.status.probe import Probe
from backend.status.probes import (
    agents,
    api,
    backups,
    cache,
    clock,
    database,
    disk,
    local_engine,
    migrations,
    provider,
    queue,
    sign_in,
    web,
    workers,
)

PROBES: tuple[Probe, ...] = (
    database.PROBE,
    migrations.PROBE,
    sign_in.PROBE,
    web.PROBE,
    api.PROBE,
    queue.PROBE,
    workers.PROBE,
    cache.PROBE,
    local_engine.PROBE,
    provider.PROBE,
    agents.PROBE,
    disk.PROBE,
    clock.PROBE,
    backups.PROBE,
)
