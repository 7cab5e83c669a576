"""The body of `POST /sources`: bounded while it is read, so that a file that is too large is never held."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Message

from backend.api.idempotency import IdempotentRoute
from backend.auth.dependencies import CurrentActor
from backend.errors import Invalid, WrongType
from backend.sources.document import MOST_BYTES, too_heavy
from backend.sources.schemas import NewAddress, NewText

# Boundaries, headers and fields around the file.
MOST_BODY = MOST_BYTES + 64 * 1024
# A client reads the refusal only once it has sent all; what comes is thrown away, up to here.
MOST_DISCARDED = 100 * 1024 * 1024
DISCARD_SECONDS = 10
_BOOL = TypeAdapter(bool)


@dataclass(frozen=True, slots=True)
class NewFile:
    """An uploaded file, on disk beyond 1 MB, with the fields sent beside it."""

    filename: str
    file: "SpooledTemporaryFile[bytes]"
    title: str | None
    local_only: bool


class BoundedRoute(IdempotentRoute):
    """Refuses a body over `MOST_BODY` with 413: at once by its declared length, else as soon as it grows beyond."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler, so that whoever reads the body reads no more than the limit."""
        handle = super().get_route_handler()

        async def handle_bounded(request: Request) -> Response:
            return await handle(Request(request.scope, _Bounded(request).receive))

        return handle_bounded


class _Bounded:
    def __init__(self, request: Request) -> None:
        self._request = request
        declared = request.headers.get("content-length", "")
        self._declared = int(declared) if declared.isdecimal() else 0
        self._read = 0

    async def receive(self) -> Message:
        """The next message of the client."""
        if self._declared > MOST_BODY and not self._read:
            await self._discard()
            raise too_heavy("This upload")
        message = await self._request.receive()
        self._read += len(message.get("body", b""))
        if self._read > MOST_BODY:
            await self._discard()
            raise too_heavy("This upload")
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


async def received(request: Request, _: CurrentActor) -> AsyncIterator[NewFile | bytes]:
    """The uploaded file, or the bytes of a JSON body. Only a signed-in caller's body is read.

    Raises:
        TooLarge: over the limit.
        WrongType: neither `multipart/form-data` nor JSON.
        Invalid: a form that cannot be read, or without a file.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        yield await request.body()
        return
    if content_type != "multipart/form-data":
        raise WrongType("Send a file as multipart/form-data, or {title, text} or {url} as application/json.")
    try:
        form = await MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=10).parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise Invalid(
            "This upload could not be read: send one file as the form field `file`, with `title` and "
            "`local_only` beside it if wanted."
        ) from error
    try:
        yield _new_file(form.get("file"), form.get("title"), form.get("local_only"))
    finally:
        await form.close()


Received = Annotated[NewFile | bytes, Depends(received)]


def _new_file(
    file: UploadFile | str | None, title: UploadFile | str | None, local_only: UploadFile | str | None
) -> NewFile:
    if not isinstance(file, UploadFile) or not file.filename:
        raise Invalid("Choose a file: none came with this upload.", code="file_missing")
    try:
        stays = _BOOL.validate_python(local_only if local_only is not None else False)
    except ValidationError as error:
        raise Invalid("`local_only` is true or false.") from error
    # The parser makes a SpooledTemporaryFile; the annotation of UploadFile is wider.
    spooled: Any = file.file
    return NewFile(file.filename, spooled, title if isinstance(title, str) else None, stays)


def given_json(body: bytes) -> NewText | NewAddress:
    """The pasted text, or the address, of a JSON body.

    Raises:
        RequestValidationError: neither of those shapes.
    """
    model = NewAddress if _names_an_address(body) else NewText
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        # Without the input: an error must not repeat a whole text.
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in found]) from error


def _names_an_address(body: bytes) -> bool:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "url" in value and "text" not in value
