"""Who may call a route: permission is declared on the operations its endpoint calls, and read off there."""

from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType

from starlette.requests import Request

from backend.auth.dependencies import current_actor
from backend.errors import NotAllowed
from backend.permissions import ALLOWED, Role, refusal


@cache
def roles_of(endpoint: Callable[..., object]) -> frozenset[Role]:
    """The roles that may call one of the operations this endpoint calls; none where it calls no declared operation."""
    roles = [roles for operation in _called(endpoint) if (roles := getattr(operation, ALLOWED, None))]
    return frozenset().union(*roles)


def refuse_unpermitted(request: Request) -> None:
    """Refuse whoever may not call this route, before telling what is wrong with the request.

    Raises:
        NotSignedIn: nobody is calling a route for people.
        NotAllowed: somebody whose role none of its operations allows.
    """
    endpoint = getattr(request.scope.get("route"), "endpoint", None)
    roles = roles_of(endpoint) if endpoint else None
    if roles and (actor := current_actor(request)).role not in roles:
        raise NotAllowed(refusal(actor.role, roles))


def _called(endpoint: Callable[..., object]) -> Iterator[object]:
    """What an endpoint names: functions, functions of modules, and what helpers beside it name."""
    waiting, seen = [endpoint], set[object]()
    while waiting:
        function = waiting.pop()
        if not isinstance(function, FunctionType) or function in seen:
            continue
        seen.add(function)
        space = function.__globals__
        names = set(_names(function.__code__))
        found = [space[name] for name in names if name in space]
        modules = [each for each in found if isinstance(each, ModuleType)]
        found += [getattr(module, name, None) for module in modules for name in names]
        yield from found
        waiting += [
            each
            for each in found
            if isinstance(each, FunctionType) and each.__module__ == endpoint.__module__
        ]


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
