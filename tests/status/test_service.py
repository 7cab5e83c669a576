"""Who may see and do what, the routes that need no session, and the settings without their secrets."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.config import HIDDEN, Settings, describe_settings
from backend.db.base import new_id
from backend.errors import NotAllowed, Unavailable
from backend.permissions import Actor, Role
from backend.status import service
from backend.status.api import health_routes
from backend.status.probe import Surroundings
from backend.status.sampler import Sampler
from backend.status.schemas import State
from tests.status.conftest import a_probe, reads


def an_actor(role: Role) -> Actor:
    return Actor(new_id(), role, "somebody@school.example", "Somebody", new_id())


@pytest.fixture
def client() -> TestClient:
    """The two routes without a session."""
    return TestClient(Starlette(routes=list(health_routes)))


def sampling(nowhere: Surroundings, **states: State) -> Sampler:
    """Make a sampler with these required components the process's own, looked at once."""
    sampler = Sampler([a_probe(name, reads(state)) for name, state in states.items()], nowhere)
    sampler.sample_once()
    service.use_sampler(sampler)
    return sampler


@pytest.mark.parametrize("role", Role)
def test_everybody_signed_in_may_see_the_status_without_a_database(nowhere: Surroundings, role: Role) -> None:
    sampling(nowhere, web=State.OPERATIONAL)
    assert service.read_status(None, an_actor(role)).state is State.OPERATIONAL
    assert len(service.read_history(None, an_actor(role), "web").samples) == 1
    assert service.read_strips(None, an_actor(role), slices=2) == {"web": [None, State.OPERATIONAL]}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDUCATOR])
def test_looking_now_is_for_operators(nowhere: Surroundings, role: Role) -> None:
    sampling(nowhere, web=State.OPERATIONAL)
    with pytest.raises(NotAllowed):
        service.probe_component(None, an_actor(role), "web")
    assert service.probe_component(None, an_actor(Role.OPERATOR), "web").state is State.OPERATIONAL


def test_without_a_sampler_nothing_is_known() -> None:
    status = service.read_status(None, an_actor(Role.VIEWER))
    assert (status.state, status.components) == (State.UNKNOWN, [])
    with pytest.raises(Unavailable):
        service.probe_component(None, an_actor(Role.ADMIN), "web")


def test_alive_needs_nothing(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_ready_when_all_that_is_required_is_measured_and_not_down(
    client: TestClient, nowhere: Surroundings
) -> None:
    sampling(nowhere, web=State.OPERATIONAL, queue=State.DEGRADED)
    assert client.get("/readyz").status_code == 200


def test_not_ready_names_what_is_missing_and_when_to_ask_again(
    client: TestClient, nowhere: Surroundings
) -> None:
    sampling(nowhere, web=State.OPERATIONAL, database=State.DOWN, queue=State.UNKNOWN)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json() == {"status": "not ready", "missing": ["database", "queue"]}


def test_not_ready_before_the_sampler_runs(client: TestClient) -> None:
    assert client.get("/readyz").json()["missing"] == ["sampler"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDUCATOR, Role.OPERATOR])
def test_settings_are_for_admins(role: Role) -> None:
    with pytest.raises(NotAllowed):
        service.read_installation(None, an_actor(role))


def test_an_admin_sees_settings_and_versions() -> None:
    found = service.read_installation(None, an_actor(Role.ADMIN))
    assert {setting.variable for setting in found.settings} >= {"DATABASE_URL", "TOOLBOX_PORT"}
    assert {"Python", "streamlit"} <= {version.label for version in found.versions}
    assert "not installed" not in {version.value for version in found.versions}


def test_secrets_are_hidden_wherever_they_stand(tmp_path: Path) -> None:
    chosen = Settings(
        database_url="postgresql://ann:hunter2@db.example/console?sslpassword=hunter3&sslmode=require",
        redis_url="redis://:hunter4@cache.example:6379/0",
        openai_api_key=SecretStr("hunter5"),
        openai_base_url="https://models.example/v1?api_key=hunter6",
        admin_password=SecretStr("hunter7"),
        secret_key=SecretStr("hunter8"),
        data_dir=tmp_path,
    )
    shown = {setting.variable: setting.value for setting in describe_settings(chosen)}
    assert "hunter" not in str(shown)
    assert shown["DATABASE_URL"] == (
        f"postgresql://ann:{HIDDEN}@db.example/console?sslpassword={HIDDEN}&sslmode=require"
    )
    assert shown["REDIS_URL"] == f"redis://:{HIDDEN}@cache.example:6379/0"
    assert shown["OPENAI_API_KEY"] == HIDDEN
    assert shown["TOOLBOX_DATA_DIR"] == str(tmp_path)


def test_a_setting_says_whether_it_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("TOOLBOX_PORT", "TOOLBOX_MODEL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TOOLBOX_MODEL", "a-model")
    found = {setting.variable: setting for setting in describe_settings(Settings())}
    assert (found["TOOLBOX_MODEL"].is_set, found["TOOLBOX_MODEL"].value) == (True, "a-model")
    assert (found["TOOLBOX_PORT"].is_set, found["TOOLBOX_PORT"].value) == (False, "8009")
    assert found["TOOLBOX_PUBLIC_URL"].value is None
