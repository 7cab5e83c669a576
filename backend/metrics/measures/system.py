"""The installation itself: processes, the database's size and speed, the cache, errors, sessions."""

from backend.metrics.counted import ALIVE, counted
from backend.metrics.counting import FAULTS, LOOKUPS
from backend.metrics.family import Family, Form, Measure, Part, at, values
from backend.metrics.levels import DATABASE_BYTES, LEVELS, PROCESSES, SESSIONS
from backend.metrics.schemas import Better, Unit
from backend.status import tallying as status

PROBED = Family("probed", (), status.tally_minutes, status.first_sample)
LATENCY = Family(
    "probe_ms", ("component",), status.tally_latencies, status.first_sample, bucketed=True, alive=PROBED
)
LEVEL = counted(LEVELS, ("of",))
LOOKED_UP = counted(LOOKUPS, ("outcome",), alive=ALIVE)
CAUGHT = counted(FAULTS, ("edge",), alive=ALIVE)


def _level(name: str, title: str, unit: Unit, counts: str, of: str) -> Measure:
    return Measure(name, title, unit, counts, Part(LEVEL, {"of": values(of)}), Form.MEAN, (), fewest=10)


MEASURES = (
    _level(
        "processes",
        "Processes running",
        Unit.PROCESSES,
        "How many processes of the console said within half a minute that they run; looked at each minute, on average.",
        PROCESSES,
    ),
    _level(
        "sessions_open",
        "Sessions open",
        Unit.SESSIONS,
        "How many sessions worked; looked at each minute, on average.",
        SESSIONS,
    ),
    _level(
        "database_size",
        "Database size",
        Unit.BYTES,
        "Bytes of the database with its indexes; looked at each minute, on average.",
        DATABASE_BYTES,
    ),
    Measure(
        "database_latency_p95",
        "Database round trip, p95",
        Unit.MILLISECONDS,
        "Milliseconds which 95 % of the probes of the database did not exceed. Read from buckets, to within 5 %. Nothing "
        "is known of minutes in which nobody probed.",
        Part(LATENCY, {"component": values("database")}),
        Form.QUANTILE,
        (),
        at=0.95,
        better=Better.DOWN,
        fewest=20,
        rows=at("/status?component=database"),
    ),
    Measure(
        "probe_latency_p95",
        "Time of a probe, p95",
        Unit.MILLISECONDS,
        "Milliseconds which 95 % of the looks at the components did not exceed. Read from buckets, to within 5 %.",
        Part(LATENCY),
        Form.QUANTILE,
        ("component",),
        at=0.95,
        better=Better.DOWN,
        fewest=20,
        rows=at("/status"),
    ),
    Measure(
        "cache_hit_rate",
        "Reads the cache answered",
        Unit.SHARE,
        "Of the look-ups in the cache, the share that found what they looked for. One that failed found nothing.",
        Part(LOOKED_UP),
        Form.SHARE,
        (),
        good={"outcome": values("hit")},
        better=Better.UP,
    ),
    Measure(
        "cache_lookups",
        "Look-ups in the cache",
        Unit.LOOKUPS,
        "Look-ups in the cache by the minute; found, not found, or the cache did not answer.",
        Part(LOOKED_UP),
        Form.COUNT,
        ("outcome",),
    ),
    Measure(
        "faults",
        "Errors of the program itself",
        Unit.FAULTS,
        "Errors nobody expected, by the minute, wherever they were caught; refusals and outages are none.",
        Part(CAUGHT),
        Form.COUNT,
        ("edge",),
        better=Better.DOWN,
        rows=at("/errors"),
    ),
)
