"""Requests to the console itself, counted in the processes that answered them."""

from backend.metrics.counted import ALIVE, counted
from backend.metrics.counting import REQUESTS
from backend.metrics.family import Form, Measure, Part
from backend.metrics.schemas import Better, Unit

KEYS = ("route", "method", "status")
SEEN = counted(REQUESTS, KEYS, bucketed=True, alive=ALIVE)

MEASURES = (
    Measure(
        "requests",
        "Requests",
        Unit.REQUESTS,
        "HTTP requests by the minute in which they were answered; sockets, and what monitors ask (/healthz, /readyz, "
        "/metrics), do not count. Nothing is known of minutes in which no process ran.",
        Part(SEEN),
        Form.COUNT,
        KEYS,
        version=2,
    ),
    Measure(
        "request_success",
        "Requests answered without an error of ours",
        Unit.SHARE,
        "Of the HTTP requests but those of monitors, the share that did not end in a 5xx.",
        Part(SEEN),
        Form.SHARE,
        ("route", "method"),
        good={"status": frozenset({"1xx", "2xx", "3xx", "4xx"})},
        better=Better.UP,
        version=2,
    ),
    *(
        Measure(
            f"request_seconds_p{percent}",
            f"Time of a request, p{percent}",
            Unit.SECONDS,
            f"Seconds which {percent} % of the HTTP requests did not exceed; of a stream, until it began. Read from "
            "buckets, to within 5 %.",
            Part(SEEN),
            Form.QUANTILE,
            KEYS,
            at=percent / 100,
            better=Better.DOWN,
            fewest=20,
            version=2,
        )
        for percent in (50, 95)
    ),
)
