"""HTTP to the provider through its SDK: one request, no retry, dropped at once when told so.

Requests run on an event loop in a thread of their own: who waits for one can stop waiting at any moment.
"""

import asyncio
import logging
import os
import threading
import time
from collections.abc import Awaitable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from backend.provider.connection import Connection
from backend.provider.schemas import Outcome

# The SDK wants some key; servers without one ignore it.
NO_KEY = "none"
LONGEST_RETRY_AFTER = 3_600.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came over the wire. `outcome` is None when a whole body came, which is still to be read.

    Attributes:
        status: HTTP status, None when there was none.
        detail: the server's own words on an error; may repeat the prompt, so it is neither stored nor logged.
    """

    outcome: Outcome | None
    text: str = ""
    status: int | None = None
    retry_after: float | None = None
    detail: str = ""
    latency_ms: float = 0.0


class Client:
    """Connections to one provider."""

    def __init__(self, connection: Connection) -> None:
        # Here, not at the top: 0.4 s that a console without a provider need not spend on its start.
        import openai

        # Both would log addresses, and at their lowest level prompts.
        for name in ("openai", "httpx2", "httpcore2"):
            logging.getLogger(name).setLevel(logging.WARNING)
        # Without an address the SDK takes its maker's, but not where the variable is there and empty.
        if not os.environ.get("OPENAI_BASE_URL"):
            os.environ.pop("OPENAI_BASE_URL", None)
        self._sdk = openai.AsyncOpenAI(
            api_key=connection.key or NO_KEY, base_url=connection.base_url, max_retries=0
        )

    @property
    def base_url(self) -> str:
        """Where requests go."""
        return str(self._sdk.base_url)

    def chat(self, body: dict[str, Any], *, timeout: float) -> "Future[Reply]":
        """Start a chat completion; cancelling the future drops the request."""
        # The SDK's typed method goes through every message and schema to rename nothing, for half of a call's time.
        return _submit(_timed(self._sdk.post("/chat/completions", body=body, cast_to=str), timeout))

    def models(self, *, timeout: float) -> "Future[Reply]":
        """Start a request for the list of models, which costs nothing."""
        return _submit(_timed(self._sdk.get("/models", cast_to=str), timeout))

    async def close(self) -> None:
        """Close the connections."""
        await self._sdk.close()


_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_clients: dict[tuple[str | None, str | None], Client] = {}


def client_for(connection: Connection) -> Client:
    """The process's client for a provider, made at first use."""
    with _lock:
        key = (connection.base_url, connection.key)
        if key not in _clients:
            _clients[key] = Client(connection)
        return _clients[key]


def close_all() -> None:
    """Close every connection and end the thread; the next request starts anew."""
    global _loop
    with _lock:
        clients = list(_clients.values())
        _clients.clear()
        loop, _loop = _loop, None
    if loop is None:
        return
    for client in clients:
        asyncio.run_coroutine_threadsafe(client.close(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)


def _submit(coroutine: Coroutine[Any, Any, Reply]) -> "Future[Reply]":
    global _loop
    with _lock:
        if _loop is None:
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_serve, args=(_loop,), name="provider", daemon=True).start()
        return asyncio.run_coroutine_threadsafe(coroutine, _loop)


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


async def _timed(request: Awaitable[str], timeout: float) -> Reply:
    began = time.perf_counter()
    reply = await _sent(request, timeout)
    return Reply(
        outcome=reply.outcome,
        text=reply.text,
        status=reply.status,
        retry_after=reply.retry_after,
        detail=reply.detail,
        latency_ms=round((time.perf_counter() - began) * 1_000, 3),
    )


async def _sent(request: Awaitable[str], timeout: float) -> Reply:
    import openai

    try:
        # The SDK's own timeout starts again with each byte; a slow drip would never end.
        text = await asyncio.wait_for(request, timeout)
    except (TimeoutError, openai.APITimeoutError):
        return Reply(Outcome.TIMEOUT)
    except openai.APIConnectionError as error:
        broke_off = "complete message body" in str(error.__cause__) or "chunked" in str(error.__cause__)
        return Reply(Outcome.TRUNCATED if broke_off else Outcome.CONNECTION)
    except openai.APIStatusError as error:
        return Reply(
            _outcome_of(error.status_code),
            status=error.status_code,
            retry_after=_retry_after(error.response.headers.get("retry-after")),
            detail=error.message,
        )
    except openai.OpenAIError:
        return Reply(Outcome.CONNECTION)
    return Reply(None, text=text, status=200)


def _outcome_of(status: int) -> Outcome:
    if status in (401, 403):
        return Outcome.AUTH
    if status == 404:
        return Outcome.NOT_FOUND
    if status == 408:
        return Outcome.TIMEOUT
    if status == 429:
        return Outcome.RATE_LIMITED
    return Outcome.SERVER_ERROR if status >= 500 else Outcome.BAD_REQUEST


def _retry_after(header: str | None) -> float | None:
    """Seconds a Retry-After header asks for, in either of its forms; None when there is none to understand."""
    if not header:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    if seconds != seconds:
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
