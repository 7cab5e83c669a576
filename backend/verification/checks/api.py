"""Every route of the API answers as its document says, and no write is taken from nobody. All is rolled back."""

from collections.abc import Mapping

from backend.auth import service as auth
from backend.db.engine import rehearsing
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from backend.verification.asking import Answered, Route, ask, routes_of, schema_fault
from backend.verification.check import Check, Failed, Ground, Skipped
from backend.verification.somebody import make_somebody

# They sign in, or check what they are given themselves.
OPEN = frozenset({"/v1/auth/login", "/v1/auth/refresh", "/v1/auth/logout", "/v1/auth/jwks.json"})


def _look(ground: Ground) -> str:
    if ground.api is None:
        raise Skipped("No API is known to this process.")
    faults: list[str] = []
    document = ground.api.openapi()
    routes = routes_of(document)
    with unit_of_work() as uow:
        auth.check_tokens(uow)
    with rehearsing(ground.engine):
        with unit_of_work() as uow:
            admin = make_somebody(uow, Role.ADMIN)
            pair = auth.start_session(uow, admin.user_id, "verification", "verification")
        away = 0
        for route in routes:
            anonymous = ask(ground.api, route)
            faults += [f"{route} to nobody: {fault}" for fault in _refusal_faults(route, anonymous)]
            if route.method == "GET":
                answered = ask(ground.api, route, token=pair.access_token)
                away += answered.status == 503
                faults += [f"{route}: {fault}" for fault in _faults(document, route, answered)]
    if faults:
        raise Failed(f"{len(faults)} answers are not as documented. {'; '.join(faults[:6])[:2_000]}")
    reads = sum(route.method == "GET" for route in routes)
    note = f" {away} said that what they need does not run in this process." if away else ""
    return (
        f"{reads} reads answered as documented, and {len(routes)} routes refuse who is not signed in.{note}"
    )


def _refusal_faults(route: Route, answered: Answered) -> list[str]:
    if route.path in OPEN:
        return [f"it answered {answered.status}"] if answered.status >= 500 else []
    if answered.status != 401:
        return [f"it answered {answered.status} and not 401"]
    return [] if answered.is_problem else ["it refused without a problem document"]


def _faults(document: Mapping[str, object], route: Route, answered: Answered) -> list[str]:
    if answered.status in route.answers:
        return schema_fault(document, route, answered)
    # Made-up ids lead nowhere, and what a process lacks it says.
    expected = {503} | ({404, 409, 422} if route.parameters else set())
    if answered.status not in expected:
        return [f"it answered {answered.status}"]
    return [] if answered.is_problem else [f"it answered {answered.status} without a problem document"]


CHECK = Check(
    "api",
    "Every route of the API",
    _look,
    "Look in the log for errors on /api; restart the console, or take the version of before.",
)
