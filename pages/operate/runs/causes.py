"""What a run's error code means and what to do about it. The error's own sentence comes first; this goes on from it."""

from typing import Final

from backend.provider.schemas import Outcome

_AGAIN: Final = "Try again; what a model cannot answer once it often can the next time."
_PROVIDER_DOWN: Final = (
    "Look at the provider under Status. Once it answers, try again, or fork with the local engine now."
)
# What to do, by code.
TO_DO: Final[dict[str, str]] = {
    "internal": "Try again once. If it fails again, the server's log has this run's id beside the cause.",
    "source_gone": "Give the source again under New quiz and start from there; this run cannot be tried again.",
    "given_up": "Look at Workers and queues and at the host's memory; then try again, which starts anew.",
    "agent_off": "Switch the agent on again, then try again.",
    "arms_paused": "Let at least one arm of that type and engine go on, then try again.",
    Outcome.AUTH: "Set OPENAI_API_KEY to a key the provider accepts, restart, then try again.",
    Outcome.NOT_FOUND: "Set TOOLBOX_MODEL to a model the provider has, restart, then try again.",
    Outcome.BAD_REQUEST: "Look at the server's log; the model may not support what is asked. Another may.",
    Outcome.OVER_BUDGET: "Raise the day's budget under Status, or TOOLBOX_BUDGET_RUN or _USER, or wait a day; try again.",
    Outcome.NOT_CONFIGURED: "Set OPENAI_API_KEY or OPENAI_BASE_URL, and TOOLBOX_MODEL, or fork with the local engine.",
    Outcome.SWITCHED_OFF: "Switch the provider on again under Status, Model provider, or fork with the local engine.",
    Outcome.RATE_LIMITED: "Lower TOOLBOX_PROVIDER_RPM or raise the limit at the provider, then try again.",
    Outcome.SERVER_ERROR: _PROVIDER_DOWN,
    Outcome.TIMEOUT: _PROVIDER_DOWN,
    Outcome.CONNECTION: _PROVIDER_DOWN,
    Outcome.TRUNCATED: _PROVIDER_DOWN,
    Outcome.CIRCUIT_OPEN: _PROVIDER_DOWN,
    Outcome.REFUSED: "Look at the source for what the model may object to, or fork with the local engine.",
    Outcome.FILTERED: "Look at the source for what the filter may object to, or fork with the local engine.",
    Outcome.TOO_LONG: _AGAIN,
    Outcome.INVALID_JSON: _AGAIN,
    Outcome.WRONG_SCHEMA: _AGAIN,
    Outcome.EMPTY: _AGAIN,
}
USUAL: Final = "Try again; if it fails the same way, look at Status and at the server's log."


def to_do_about(code: str) -> str:
    """The next thing to do about a run that ended with this code."""
    return TO_DO.get(code, USUAL)
