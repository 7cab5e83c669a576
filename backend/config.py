"""Every setting of the console, read once from the environment. `docs/operators.md` lists them; a test keeps both equal."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
POSTGRESQL = frozenset({"postgresql", "postgresql+psycopg", "postgres"})
EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 (compared, not bound)
Networks = tuple[IPv4Network | IPv6Network, ...]


class Reviewing(StrEnum):
    """Who looks for flaws."""

    LOCAL = "local"
    PROVIDER = "provider"


class Phrasing(StrEnum):
    """Who words what rules found."""

    RULES = "rules"
    PROVIDER = "provider"


class Settings(BaseSettings):
    """Settings by environment variable; the alias is the variable's exact name."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", populate_by_name=True, frozen=True)

    database_url: str | None = Field(
        None, alias="DATABASE_URL", description="PostgreSQL to use. Unset: a private one in the data folder."
    )
    redis_url: str | None = Field(
        None, alias="REDIS_URL", description="Redis for copies and speed. Unset: kept in the process."
    )
    openai_api_key: SecretStr | None = Field(
        None, alias="OPENAI_API_KEY", description="Key of an OpenAI-compatible model provider."
    )
    openai_base_url: str | None = Field(
        None, alias="OPENAI_BASE_URL", description="Base URL of the model provider."
    )
    model: str | None = Field(None, alias="TOOLBOX_MODEL", description="Model asked of the provider.")
    provider_rpm: int | None = Field(
        None,
        alias="TOOLBOX_PROVIDER_RPM",
        ge=1,
        description="Most requests a minute to the provider, all processes together. Unset: no limit of our own.",
    )
    review: Reviewing = Field(
        Reviewing.LOCAL,
        alias="TOOLBOX_REVIEW",
        description="Who looks for flaws in a model's drafts: `local` (the checks), or `provider` as well, a call an item.",
    )
    report_words: Phrasing = Field(
        Phrasing.RULES,
        alias="TOOLBOX_REPORT_WORDS",
        description="Who words a report's changes, risks and advice: `rules`, or `provider` after them, a call a report.",
    )
    budget_run: float | None = Field(
        1.0,
        alias="TOOLBOX_BUDGET_RUN",
        ge=0,
        description="Most US dollars one run may spend on model calls. Empty: no cap.",
    )
    budget_user: float | None = Field(
        5.0,
        alias="TOOLBOX_BUDGET_USER",
        ge=0,
        description="Most US dollars one person's runs may spend on model calls in a day (UTC). Empty: no cap.",
    )
    budget_day: float | None = Field(
        20.0,
        alias="TOOLBOX_BUDGET_DAY",
        ge=0,
        description="Most US dollars all runs together may spend on model calls in a day (UTC). Empty: no cap.",
    )
    price_file: Path | None = Field(
        None,
        alias="TOOLBOX_PRICE_FILE",
        description="Prices of models that the shipped table lacks or has wrong; same form as that table.",
    )
    admin_email: str | None = Field(
        None,
        alias="TOOLBOX_ADMIN_EMAIL",
        description="With TOOLBOX_ADMIN_PASSWORD: creates the first admin without a set-up link.",
    )
    admin_password: SecretStr | None = Field(
        None,
        alias="TOOLBOX_ADMIN_PASSWORD",
        description="Password of that first admin, 12 characters or more.",
    )
    worker: bool = Field(
        True,
        alias="TOOLBOX_WORKER",
        description="Carry out runs in the process of the screens too. `false` needs `DATABASE_URL` and workers beside it.",
    )
    metrics_allow: str = Field(
        "",
        alias="TOOLBOX_METRICS_ALLOW",
        description="Addresses that may read `/metrics` without a token: networks such as `10.0.0.0/8`, by commas.",
    )
    data_dir: Path = Field(
        ROOT / ".data",
        alias="TOOLBOX_DATA_DIR",
        description="Folder of the private database and of lock files.",
    )
    backup_every_hours: float | None = Field(
        None,
        alias="TOOLBOX_BACKUP_EVERY_HOURS",
        gt=0,
        description="Make a backup this often, into `backups` in the data folder. Unset: only when somebody asks.",
    )
    backup_keep: int = Field(
        7,
        alias="TOOLBOX_BACKUP_KEEP",
        ge=1,
        description="Good backups kept on this machine; the oldest make room.",
    )
    verify_every_hours: float | None = Field(
        24.0,
        alias="TOOLBOX_VERIFY_EVERY_HOURS",
        gt=0,
        description="Run the system's own checks this often. Empty: only when somebody asks.",
    )
    host: str = Field("127.0.0.1", alias="TOOLBOX_HOST", description="Address the console listens on.")
    port: int = Field(8009, alias="TOOLBOX_PORT", ge=1, le=65535, description="Port the console listens on.")
    public_url: str | None = Field(
        None,
        alias="TOOLBOX_PUBLIC_URL",
        description="Address people type, when a proxy stands in front; its origin is allowed to open sockets.",
    )
    trusted_proxies: str = Field(
        "",
        alias="TOOLBOX_TRUSTED_PROXIES",
        description="Proxies whose `X-Forwarded-For` is believed: addresses or networks, by commas. Unset: nobody's.",
    )
    cookie_secure: bool = Field(
        False, alias="TOOLBOX_COOKIE_SECURE", description="Send cookies over HTTPS only. Set it behind TLS."
    )
    secret_key: SecretStr | None = Field(
        None,
        alias="TOOLBOX_SECRET_KEY",
        description="Signs the tokens of forms and pages. Unset: made once and kept in the data folder.",
    )

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        try:
            return folder.expanduser().resolve()
        except (RuntimeError, OSError) as error:
            raise ValueError(str(error)) from error

    @field_validator(
        "database_url",
        "redis_url",
        "openai_api_key",
        "openai_base_url",
        "public_url",
        "model",
        "provider_rpm",
        "budget_run",
        "budget_user",
        "budget_day",
        "price_file",
        "backup_every_hours",
        "verify_every_hours",
        mode="before",
    )
    @classmethod
    def _blank_is_unset(cls, value: str | None) -> str | None:
        return value or None

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: str | None) -> str | None:
        if url is None:
            return None
        scheme, separator, rest = url.partition("://")
        if not separator or scheme not in POSTGRESQL:
            raise ValueError("it must read like postgresql://user:password@host:5432/database")
        try:
            _ = urlsplit(url).port
        except ValueError as error:
            raise ValueError("its host or port cannot be read") from error
        return f"postgresql://{rest}"

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("it must begin with redis://, rediss:// or unix://")
        return url

    @field_validator("metrics_allow", "trusted_proxies")
    @classmethod
    def _are_networks(cls, networks: str) -> str:
        try:
            _networks(networks)
        except ValueError as error:
            raise ValueError(f"{error}; write networks such as 10.0.0.0/8, by commas") from error
        return networks

    @field_validator("host")
    @classmethod
    def _without_brackets(cls, host: str) -> str:
        return host.strip().removeprefix("[").removesuffix("]")

    @property
    def local_url(self) -> str:
        """Where this machine reaches the console, whatever name others use."""
        host = "127.0.0.1" if self.host in EVERY_ADDRESS else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port people use, without a path."""
        return (self.public_url or self.local_url).rstrip("/")

    @property
    def proxies(self) -> Networks:
        """The networks whose word on whose request it is counts."""
        return _networks(self.trusted_proxies)

    @property
    def metrics_readers(self) -> Networks:
        """The networks that may read metrics without a token."""
        return _networks(self.metrics_allow)

    @property
    def provider_configured(self) -> bool:
        """True when a model provider is named; otherwise only the local engine works."""
        return self.openai_api_key is not None or self.openai_base_url is not None

    @property
    def provider_ready(self) -> bool:
        """True when a provider can be asked: it is configured, and it is said which model to ask."""
        return self.provider_configured and self.model is not None


def _networks(text: str) -> Networks:
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read at first use."""
    return Settings()


HIDDEN = "••••••"
_SECRET_PARAMETER = re.compile(r"pass|secret|token|key|credential", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SettingView:
    """A setting as it may be shown.

    Attributes:
        variable: the environment variable's exact name.
        description: what it is for.
        value: the effective value, secrets hidden; None when there is none.
        is_set: whether the environment says so; otherwise it is the default.
    """

    variable: str
    description: str
    value: str | None
    is_set: bool


def describe_settings(chosen: Settings | None = None) -> list[SettingView]:
    """Every setting with its effective value. Passwords, keys, and what in an address is either, are hidden."""
    chosen = chosen or settings()
    return [
        SettingView(
            variable=str(field.alias),
            description=field.description or "",
            value=_shown(getattr(chosen, name)),
            is_set=name in chosen.model_fields_set,
        )
        for name, field in Settings.model_fields.items()
    ]


def _shown(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, SecretStr):
        # Not even its length is told.
        return HIDDEN if value.get_secret_value() else None
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return _without_secrets(text) if "://" in text else text


def _without_secrets(url: str) -> str:
    """An address without its password, and without the values of parameters that may be one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return HIDDEN
    user, at, host = parts.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    netloc = f"{name}{colon}{HIDDEN if colon else ''}{at}{host}"
    query = "&".join(
        f"{key}={HIDDEN if _SECRET_PARAMETER.search(key) else value}"
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
    )
    return urlunsplit((parts.scheme, netloc, parts.path, query, ""))
