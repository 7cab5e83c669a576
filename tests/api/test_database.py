"""The database over HTTP: for operators, in the documented shape."""

from collections.abc import Callable

from backend.permissions import Role
from tests.api.conftest import Caller


def test_operators_read_it_and_nobody_else(sign_in: Callable[..., Caller]) -> None:
    assert sign_in().get("/database").status_code == 403
    found = sign_in(Role.OPERATOR, "Olga").get("/database").json()
    assert found["migrations"]["in_step"] is True
    assert {"size", "most", "open", "in_use", "waiting"} == found["pool"].keys()
    assert "rows_estimated" in found["tables"][0]
    assert {"count", "mean_ms", "p95_ms", "longest_ms"} <= found["statements"][0].keys()
