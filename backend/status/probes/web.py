"""The screens: does the server that brings them answer."""

from datetime import timedelta

from backend.status.probe import Probe
from backend.status.probes.http import request

PROBE = Probe(
    "web",
    "Web",
    request("/_stcore/health", lambda body: body.strip() == b"ok"),
    "Restart the console; the log names the cause.",
    affects="screens do not open",
    required=True,
    timeout=timedelta(seconds=3),
    own=True,
)
