"""`/metrics`: the measures as Prometheus's text, through its own client."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.api.calls import address_of
from backend.api.problems import problem_of
from backend.auth.dependencies import current_actor
from backend.config import settings
from backend.db.base import utc_now
from backend.db.tallies import GROWTH
from backend.db.unit_of_work import unit_of_work
from backend.errors import ConsoleError, NotAllowed
from backend.metrics import counting, service
from backend.permissions import OPERATORS
from backend.status import service as status
from backend.status.schemas import State

LAST = timedelta(hours=1)
# Bounds are those of our own buckets, every eighth, so that counts are exact: 0.2 ms to 60 s, each twice the one before.
BOUNDS = tuple(range(-88, 49, 8))


class Console(Collector):
    """Everything there is to scrape; what cannot be read now is left out, and never told as 0."""

    def collect(self) -> Iterator[Metric]:
        """Requests of this process, components as last seen, and the fleet's measures of the last hour."""
        yield from _requests()
        yield from _components()
        try:
            yield from _measures()
        except ConsoleError:
            # Without the database what this process knows itself is still worth telling.
            return


def _requests() -> Iterator[Metric]:
    family = HistogramMetricFamily(
        "toolbox_request_seconds",
        "Requests this process answered, since its start.",
        labels=["route", "method", "status"],
    )
    buckets: dict[tuple[str, str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    seconds: dict[tuple[str, str, str], float] = defaultdict(float)
    for seen, (count, took) in counting.since_start().items():
        labels = (seen.route, seen.method, seen.status)
        buckets[labels][seen.bucket] += count
        seconds[labels] += took
    for labels, counts in buckets.items():
        below = [
            (f"{GROWTH**bound:.6g}", float(sum(n for bucket, n in counts.items() if bucket <= bound)))
            for bound in BOUNDS
        ]
        family.add_metric(list(labels), [*below, ("+Inf", float(sum(counts.values())))], seconds[labels])
    yield family


def _components() -> Iterator[Metric]:
    states = GaugeMetricFamily(
        "toolbox_component_state", "1 for the state a component is in.", labels=["component", "state"]
    )
    for component in status.snapshot().components:
        for state in State:
            states.add_metric([component.name, state.value], float(component.state is state))
    yield states


def _measures() -> Iterator[Metric]:
    end = utc_now()
    value = GaugeMetricFamily(
        "toolbox_last_hour",
        "A measure over the last hour; absent where nothing was measured.",
        labels=["measure"],
    )
    rows = GaugeMetricFamily("toolbox_last_hour_rows", "How many rows it stands on.", labels=["measure"])
    with unit_of_work() as uow:
        for figure in service.figures(uow, end - LAST, end):
            if figure.value is not None:
                value.add_metric([figure.name], figure.value)
                rows.add_metric([figure.name], float(figure.n))
        now = service.levels(uow)
    yield value
    yield rows
    for level in now:
        if level.value is not None:
            yield GaugeMetricFamily(f"toolbox_{level.name}", level.words, value=level.value)


def _text() -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Console())
    return generate_latest(registry)


def _require_operator(request: Request) -> None:
    """Let by whom the setting names, else an operator.

    Raises:
        NotSignedIn: no token, or a dead one.
        NotAllowed: another role's.
    """
    if _is_listed(address_of(request.scope) or ""):
        return
    actor = current_actor(request)
    if actor.role not in OPERATORS:
        raise NotAllowed("Only operators may read the metrics of the process; use an operator's token.")


def _is_listed(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in settings().metrics_readers)


async def _metrics(request: Request) -> Response:
    try:
        await run_in_threadpool(_require_operator, request)
        return Response(await run_in_threadpool(_text), headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4})
    except ConsoleError as error:
        return problem_of(error)


metrics_route = Route("/metrics", _metrics)
