"""Which provider this process asks, by its settings."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from backend.config import settings
from backend.errors import Conflict


@dataclass(frozen=True, slots=True)
class Caps:
    """Most US dollars that may be spent; None is no cap."""

    run: float | None
    user_day: float | None
    day: float | None


@dataclass(frozen=True, slots=True)
class Connection:
    """A model at a provider, with the limits that hold for it. The key is in no representation of it."""

    base_url: str | None
    model: str
    key: str | None = field(repr=False)
    requests_a_minute: int | None
    caps: Caps
    price_file: Path | None


def configured(model: str | None = None) -> Connection:
    """The provider of the settings, with their model unless another one is named.

    Raises:
        Conflict: none is configured, or no model is named (`provider_not_configured`).
    """
    chosen = settings()
    if not chosen.provider_ready or chosen.model is None:
        raise Conflict(
            "No model provider is configured. Set OPENAI_API_KEY or OPENAI_BASE_URL, and TOOLBOX_MODEL, "
            "or use the local engine.",
            code="provider_not_configured",
        )
    key = chosen.openai_api_key
    return Connection(
        base_url=chosen.openai_base_url,
        model=model or chosen.model,
        key=key.get_secret_value() if key else None,
        requests_a_minute=chosen.provider_rpm,
        caps=Caps(chosen.budget_run, chosen.budget_user, chosen.budget_day),
        price_file=chosen.price_file,
    )


def without_secrets(url: str) -> str:
    """A base URL as it may be stored: no user, no password, no parameters."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))
