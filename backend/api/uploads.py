"""Bodies that are files: bounded while they are read, so that one that is too large is never held."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Request, Response
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Message

from backend.api.idempotency import IdempotentRoute
from backend.errors import Invalid, TooLarge

# A client reads the refusal only once it has sent all; what comes is thrown away, up to here.
MOST_DISCARDED = 100 * 1024 * 1024
DISCARD_SECONDS = 10


class BoundedRoute(IdempotentRoute):
    """Refuses a body over `most_body` with 413: at once by its declared length, else as soon as it grows beyond.

    A domain's own route says how much that is, and what to do instead of sending so much.
    """

    most_body = 0

    @staticmethod
    def too_large() -> TooLarge:
        """The refusal of a longer body."""
        return TooLarge("That is more than is taken at once.")

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler, so that whoever reads the body reads no more than the limit."""
        handle = super().get_route_handler()

        async def handle_bounded(request: Request) -> Response:
            bounded = _Bounded(request, self.most_body, self.too_large)
            return await handle(Request(request.scope, bounded.receive))

        return handle_bounded


class _Bounded:
    def __init__(self, request: Request, most: int, too_large: Callable[[], TooLarge]) -> None:
        self._request = request
        self._most = most
        self._too_large = too_large
        declared = request.headers.get("content-length", "")
        self._declared = int(declared) if declared.isdecimal() else 0
        self._read = 0

    async def receive(self) -> Message:
        """The next message of the client."""
        if self._declared > self._most and not self._read:
            await self._discard()
            raise self._too_large()
        message = await self._request.receive()
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            await self._discard()
            raise self._too_large()
        return message

    async def _discard(self) -> None:
        if self._declared > MOST_DISCARDED:
            return
        try:
            async with asyncio.timeout(DISCARD_SECONDS):
                discarded = 0
                while discarded < MOST_DISCARDED:
                    message = await self._request.receive()
                    discarded += len(message.get("body", b""))
                    if not message.get("more_body", False):
                        return
        except TimeoutError:
            return


def kind_of_body(request: Request) -> str:
    """The body's media type, without what is said of it."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


@asynccontextmanager
async def form_with_a_file(request: Request, how: str) -> AsyncIterator[FormData]:
    """The fields of a `multipart/form-data` body, one of them a file, which is on disk beyond 1 MB.

    Args:
        how: what to send, for the refusal.

    Raises:
        Invalid: a form that cannot be read.
        TooLarge: as its route says.
    """
    try:
        form = await MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=10).parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise Invalid(f"This upload could not be read: {how}") from error
    try:
        yield form
    finally:
        await form.close()
