"""Whatever an operator or an admin can change is recorded: each operation that is no look calls `audit.record`."""

import importlib
import inspect
from types import FunctionType, ModuleType

from backend.audit import service as trail
from backend.permissions import ALLOWED, Role
from tests.structure.test_permissions import SERVICES

# By their names; everything else changes something, or takes something away.
LOOKS = (
    "read_",
    "list_",
    "count_",
    "get_",
    "compare_",
    "find_",
    "follow_",
    "name_",
    "share_",
    "measure",
    "series",
)
# They change nothing that stays, or write down who did it in a place of their own.
NOT_RECORDED = {
    "probe_component": "looks at once instead of a little later",
    "check_chain": "looks at the trail",
    "events_since": "watches a run",
    "judge_password": "weighs what is typed and keeps nothing",
    "export_report": "everybody may read reports, and taking one along shows nothing more",
}


def operations() -> list[tuple[str, FunctionType]]:
    """Everything operators or admins may do that is no look, by name."""
    found = {}
    for name in SERVICES:
        module = importlib.import_module(name)
        for key, value in vars(module).items():
            roles: frozenset[Role] = getattr(value, ALLOWED, frozenset())
            if isinstance(value, FunctionType) and roles & {Role.OPERATOR, Role.ADMIN}:
                if Role.EDUCATOR in roles and Role.OPERATOR not in roles:
                    continue
                if not key.startswith(LOOKS) and key not in NOT_RECORDED:
                    found[f"{name}.{key}"] = inspect.unwrap(value)
    return sorted((name, value) for name, value in found.items() if isinstance(value, FunctionType))


def records(function: FunctionType, depth: int = 3) -> bool:
    """Whether a function, or one of ours that it calls, records an event."""
    space, code = function.__globals__, function.__code__
    modules = [space[name] for name in code.co_names if isinstance(space.get(name), ModuleType)]
    if function is trail.record or ("record" in code.co_names and trail in modules):
        return True
    if not depth:
        return False
    called = [space.get(name) for name in code.co_names]
    called += [getattr(module, name, None) for module in modules for name in code.co_names]
    ours = [inspect.unwrap(one) for one in called if isinstance(one, FunctionType)]
    return any(
        records(one, depth - 1)
        for one in ours
        if isinstance(one, FunctionType) and one.__module__.startswith("backend.")
    )


def test_every_one_of_them_leaves_an_event() -> None:
    found = operations()
    assert len(found) > 30
    assert [name for name, operation in found if not records(operation)] == []
