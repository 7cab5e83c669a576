"""What is asked of a model provider, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.numbers import Real


class Outcome(StrEnum):
    """How a call ended. Only `ok` carries an answer."""

    OK = "ok"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    FILTERED = "filtered"
    TOO_LONG = "too_long"
    INVALID_JSON = "invalid_json"
    WRONG_SCHEMA = "wrong_schema"
    EMPTY = "empty"
    AUTH = "auth"
    NOT_FOUND = "not_found"
    BAD_REQUEST = "bad_request"
    OVER_BUDGET = "over_budget"
    NOT_CONFIGURED = "provider_not_configured"
    SWITCHED_OFF = "provider_switched_off"
    CIRCUIT_OPEN = "circuit_open"
    CANCELLED = "cancelled"

    @property
    def passing(self) -> bool:
        """True when the same request may work a moment later."""
        return self in _PASSING

    @property
    def permanent(self) -> bool:
        """True when no request will work until somebody changes something."""
        return self in _PERMANENT

    @property
    def sentence(self) -> str:
        """What happened and what to do, for the person who waits for the run."""
        return _SENTENCES[self]


_PASSING = frozenset(
    {
        Outcome.RATE_LIMITED,
        Outcome.SERVER_ERROR,
        Outcome.TIMEOUT,
        Outcome.CONNECTION,
        Outcome.TRUNCATED,
    }
)
_PERMANENT = frozenset(
    {
        Outcome.AUTH,
        Outcome.NOT_FOUND,
        Outcome.BAD_REQUEST,
        Outcome.OVER_BUDGET,
        Outcome.NOT_CONFIGURED,
        Outcome.SWITCHED_OFF,
    }
)
_SENTENCES = {
    Outcome.OK: "The model answered.",
    Outcome.RATE_LIMITED: "The model provider asks for fewer requests. Try again later, or raise the limit there.",
    Outcome.SERVER_ERROR: "The model provider answered with an error of its own. Try again in a few minutes.",
    Outcome.TIMEOUT: "The model provider did not answer within the deadline. Try again, or take a faster model.",
    Outcome.CONNECTION: "The model provider could not be reached. Check OPENAI_BASE_URL and the network.",
    Outcome.TRUNCATED: "The model provider's answer broke off on the way. Try again.",
    Outcome.REFUSED: "The model refused to answer. Look at the source, or take another model.",
    Outcome.FILTERED: "The provider's content filter held the answer back. Look at the source, or take another model.",
    Outcome.TOO_LONG: "The model's answer was longer than allowed and was cut. Take another model.",
    Outcome.INVALID_JSON: "The model did not answer in JSON, so nothing of it was used. Take another model.",
    Outcome.WRONG_SCHEMA: "The model's answer did not have the form asked for, so nothing of it was used.",
    Outcome.EMPTY: "The model's answer was empty. Try again, or take another model.",
    Outcome.AUTH: "The model provider did not accept the key. Check OPENAI_API_KEY.",
    Outcome.NOT_FOUND: "The model provider knows no such model or address. Check TOOLBOX_MODEL and OPENAI_BASE_URL.",
    Outcome.BAD_REQUEST: "The model provider did not accept the request. The server's log may say why.",
    Outcome.OVER_BUDGET: "A budget for model calls is used up. An operator can raise it.",
    Outcome.NOT_CONFIGURED: (
        "No model provider is configured any more. Set OPENAI_API_KEY or OPENAI_BASE_URL, and TOOLBOX_MODEL."
    ),
    Outcome.SWITCHED_OFF: "The model provider is switched off. An operator can switch it on again.",
    Outcome.CIRCUIT_OPEN: "The model provider failed several times in a row, so it is left alone for a while.",
    Outcome.CANCELLED: "The run was cancelled.",
}


class Mode(StrEnum):
    """How an answer in a schema is asked for, best first."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    TEXT = "text"

    @property
    def weaker(self) -> Mode | None:
        """The next one to try where this one is not understood."""
        order = list(Mode)
        place = order.index(self) + 1
        return order[place] if place < len(order) else None


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a call by kind; kinds do not overlap."""

    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0

    def record(self) -> dict[str, int]:
        """The counts as a step keeps them."""
        return {
            "input": self.input,
            "cached": self.cached,
            "output": self.output,
            "reasoning": self.reasoning,
        }


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One request.

    Attributes:
        agent: who asks.
        prompt: name and version of the prompt, such as `draft/v1`.
        messages: what is said to the model.
        shape: the model of the answer; nothing else is accepted.
        most_tokens: length of the answer at most, in tokens.
        model: None is the configured one.
        seed: passed on to the server; another one is another answer.
        run_id: the run whose budget pays.
        owner_id: the person whose budget pays.
        cancelled: asked twice a second; once it says yes the request is dropped.
    """

    agent: str
    prompt: str
    messages: tuple[Message, ...]
    shape: type[BaseModel]
    most_tokens: int
    seed: int | None = None
    temperature: float = 0.0
    model: str | None = None
    run_id: UUID | None = None
    owner_id: UUID | None = None
    cancelled: Callable[[], bool] = field(default=lambda: False, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request came to.

    Attributes:
        value: the answer, of the shape asked for; None unless `outcome` is `ok`.
        cost: in US dollars, estimated from the price table; None where the model's price is not known.
        attempts: requests sent for it; 0 for a kept answer.
        reason: a sentence for people.
    """

    outcome: Outcome
    model: str
    value: Any = None
    tokens: Tokens = field(default_factory=Tokens)
    cost: float | None = 0.0
    latency_ms: float = 0.0
    attempts: int = 0
    mode: Mode | None = None
    cached: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """What the calls of the last minutes say about the provider, without asking it anything.

    `recent` are the outcomes of the newest ten, oldest first. `trouble` is that of the very last, where it is the server's
    own or one that stays until somebody changes something: then one call is enough to know.
    """

    model: str
    mode: Mode | None
    calls: int
    failures: dict[Outcome, int]
    median_ms: float | None
    last_ok: datetime | None
    open_until: datetime | None
    spent_today: float
    recent: tuple[Outcome, ...] = ()
    trouble: Outcome | None = None
    unpriced_today: int = 0


class HoldupCause(StrEnum):
    """Why no request may go right now."""

    CIRCUIT = "circuit"
    ASKED_TO_WAIT = "asked_to_wait"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Holdup:
    """No request may go before `until`; `message` says why in a sentence."""

    cause: HoldupCause
    until: datetime
    message: str


MOST_USD = 1_000_000.0


class ProviderView(BaseModel):
    """The provider as operators see it. Money is in US dollars, from list prices."""

    configured: bool
    model: str | None
    enabled: bool = Field(description="Whether it may be asked, as far as operators say.")
    switched_by: str | None
    switched_at: datetime | None
    budget_day: float | None = Field(description="Most that may be spent in a day (UTC); null is no cap.")
    budget_set: bool = Field(description="True when it was set here, and not by TOOLBOX_BUDGET_DAY.")
    budget_set_by: str | None
    budget_set_at: datetime | None
    budget_environment: float | None = Field(description="What TOOLBOX_BUDGET_DAY says.")
    spent_today: float = Field(description="Spent or set aside since midnight UTC.")
    unpriced_today: int = Field(
        description="Requests since then whose cost nobody knows, so that it lacks them."
    )


class ProviderChange(BaseModel):
    """What to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool | None = None
    budget_day: Annotated[Real, Field(ge=0, le=MOST_USD, allow_inf_nan=False)] | None = Field(
        None, description="US dollars; null lifts the cap."
    )
