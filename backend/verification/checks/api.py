"""Every route of the API answers as its document says, and no write is taken from nobody. All is rolled back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import FastAPI

from backend.auth import service as auth
from backend.db.engine import rehearsing
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from backend.verification.asking import Answered, Route, ask, routes_of, schema_fault
from backend.verification.check import Check, Failed, Ground, Skipped
from backend.verification.somebody import make_somebody
from backend.verification.story import Story, live_through

MOST_NAMED = 8
# They sign in, or check what they are given themselves.
OPEN = frozenset({"/v1/auth/login", "/v1/auth/refresh", "/v1/auth/logout", "/v1/auth/jwks.json"})


@dataclass(slots=True)
class _Seen:
    """What the reads came to.

    Attributes:
        away: answers that what they need does not run in this process.
        plain: reads that want no id.
        proven: reads of a row that is there.
        refused: reads that ended in a documented refusal: nothing of its kind is there, or what it needs runs elsewhere.
    """

    faults: list[str] = field(default_factory=list)
    away: int = 0
    plain: int = 0
    proven: int = 0
    refused: list[str] = field(default_factory=list)


def _look(ground: Ground) -> str:
    if ground.api is None:
        raise Skipped("No API is known to this process.")
    document = ground.api.openapi()
    routes = {str(route): route for route in routes_of(document)}
    with unit_of_work() as uow:
        auth.check_tokens(uow)
    seen = _Seen()
    with rehearsing(ground.engine):
        with unit_of_work() as uow:
            admin = make_somebody(uow, Role.ADMIN)
            pair = auth.start_session(uow, admin.user_id, "verification", "verification")
        for route in routes.values():
            anonymous = ask(ground.api, route)
            seen.faults += [f"{route} to nobody: {fault}" for fault in _refusal_faults(route, anonymous)]
        story = live_through(ground.api, routes, admin, pair.access_token)
        for route, answered in story.writes:
            seen.faults += [f"{route}: {fault}" for fault in _faults(document, route, answered, set())]
        _read_all(ground.api, document, routes, story, pair.access_token, seen)
    if seen.faults:
        raise Failed(
            f"{len(seen.faults)} answers are not as documented. {'; '.join(seen.faults[:6])[:2_000]}"
        )
    return _sentence(seen, len(story.writes), len(routes))


def _sentence(seen: _Seen, writes: int, routes: int) -> str:
    reads = seen.plain + seen.proven + len(seen.refused)
    names = f" ({', '.join(seen.refused[:MOST_NAMED])})" if seen.refused else ""
    words = (
        f"{reads} reads answered as documented: {seen.plain} that want no id, {seen.proven} with a row that is there, "
        f"and {len(seen.refused)} only by a refusal{names}. {writes} writes were carried out and taken back; all "
        f"{routes} routes refuse who is not signed in."
    )
    note = f" What a read needs does not run in this process: {seen.away}." if seen.away else ""
    return words + note


def _read_all(
    api: FastAPI,
    document: Mapping[str, object],
    routes: Mapping[str, Route],
    story: Story,
    token: str,
    seen: _Seen,
) -> None:
    """Read what wants no id first: the lists name what there is to be read one by one."""
    reads = sorted((route for route in routes.values() if route.method == "GET"), key=lambda r: len(r.names))
    first_of: dict[str, Mapping[str, object]] = {}
    for route in reads:
        known = _known(route, story, first_of)
        real = all(name in known for name in route.names)
        answered = ask(api, route, token=token, known=known)
        well = answered.status in route.answers
        allowed = {503} | ({409} if real else {404, 409, 422})
        seen.faults += [f"{route}: {fault}" for fault in _faults(document, route, answered, allowed)]
        seen.away += answered.status == 503
        if not well:
            seen.refused.append(route.path)
        elif route.names:
            seen.proven += 1
        else:
            seen.plain += 1
        if well and not route.names:
            first_of |= _first(route, answered)


def _known(route: Route, story: Story, first_of: Mapping[str, Mapping[str, object]]) -> Mapping[str, str]:
    """Ids for a route: of what was made for this, else the first of its list."""
    named = {"name": "database"} if route.collection == "/v1/status/components" else {}
    found = first_of.get(route.collection, {})
    for name in route.names:
        value = found.get("name" if name == "name" else "id")
        if value is not None and name not in story.known:
            named[name] = str(value)
    return {**story.known, **named}


def _first(route: Route, answered: Answered) -> dict[str, Mapping[str, object]]:
    """The first entry of a list, under the path that lists it."""
    said = json.loads(answered.body) if answered.media_type == "application/json" else None
    items = said.get("items") if isinstance(said, dict) else None
    return {route.path: items[0]} if items and isinstance(items[0], dict) else {}


def _refusal_faults(route: Route, answered: Answered) -> list[str]:
    if route.path in OPEN:
        return [f"it answered {answered.status}"] if answered.status >= 500 else []
    if answered.status != 401:
        return [f"it answered {answered.status} and not 401"]
    return [] if answered.is_problem else ["it refused without a problem document"]


def _faults(document: Mapping[str, object], route: Route, answered: Answered, allowed: set[int]) -> list[str]:
    """What is wrong with an answer; of those that are no success, only the allowed ones are right."""
    if answered.status in route.answers:
        return schema_fault(document, route, answered)
    if answered.status not in allowed:
        return [f"it answered {answered.status}"]
    return [] if answered.is_problem else [f"it answered {answered.status} without a problem document"]


CHECK = Check(
    "api",
    "Every route of the API",
    _look,
    "Look in the log for errors on /api; restart the console, or take the version of before.",
)
