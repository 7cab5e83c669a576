"""The API: a request that passes the door and a route, and needs neither a session nor the database."""

from datetime import timedelta

from backend.status.probe import Probe
from backend.status.probes.http import holds_keys, request

PROBE = Probe(
    "api",
    "API",
    request("/api/v1/auth/jwks.json", holds_keys),
    "Look on the screen Errors and in the log for errors on /api; restart the console if it stays.",
    affects="programs cannot use the console",
    required=True,
    timeout=timedelta(seconds=3),
    own=True,
)
