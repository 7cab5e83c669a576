"""What tests of the provider share: a stand-in that is the configured one, and a clock nobody waits for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine

from backend import cache
from backend.config import settings
from backend.provider import service
from backend.provider.schemas import Ask, Message
from tests.peers.clock import QuickClock
from tests.peers.provider import MODEL, Peer, a_provider

SECRET = "sk-peer-secret-key"
# A dollar per million input tokens, 0.5 cached, 2 output: round figures to compute with.
PRICES = f"""[[price]]
model = "{MODEL}"
as_of = 2026-01-01
input = 1.0
cached = 0.5
output = 2.0
"""

Configure = Callable[..., None]


class Capital(BaseModel):
    """A small answer to ask for."""

    model_config = ConfigDict(extra="forbid")

    capital: str


@pytest.fixture
def peer() -> Iterator[Peer]:
    """A well-behaved provider."""
    with a_provider() as running:
        yield running


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, committed: Engine) -> Iterator[Configure]:
    """Makes a stand-in the configured provider, with a price unless told otherwise."""

    def use(peer: Peer | None, **environment: str) -> None:
        prices = tmp_path / "prices.toml"
        prices.write_text(PRICES)
        chosen = {"OPENAI_API_KEY": SECRET, "TOOLBOX_MODEL": MODEL, "TOOLBOX_PRICE_FILE": str(prices)}
        if peer is not None:
            chosen["OPENAI_BASE_URL"] = peer.base_url
        for name, value in {**chosen, **environment}.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    cache.connect(None)
    yield use
    service.close()
    cache.connect(None)
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> QuickClock:
    """The time the provider's code sees."""
    quick = QuickClock()
    monkeypatch.setattr(service, "WallClock", lambda: quick)
    return quick


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deadline that a test can wait for."""
    monkeypatch.setattr(service, "DEADLINE_SECONDS", 0.5)


def a_question(words: str = "What is the capital of France?", **changes: object) -> Ask:
    """A request for a `Capital`."""
    given: dict[str, object] = {
        "agent": "TestAgent",
        "prompt": "test/v1",
        "messages": (Message("system", "You answer."), Message("user", words)),
        "shape": Capital,
        "most_tokens": 100,
    }
    return Ask(**{**given, **changes})  # type: ignore[arg-type]
