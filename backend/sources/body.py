"""The body of `POST /sources`: bounded while it is read, so that a file that is too large is never held."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import UploadFile

from backend.api.uploads import BoundedRoute, form_with_a_file, kind_of_body
from backend.auth.dependencies import CurrentActor
from backend.errors import Invalid, TooLarge, WrongType
from backend.sources.document import MOST_BYTES, too_heavy
from backend.sources.schemas import NewAddress, NewText

# Boundaries, headers and fields around the file.
MOST_BODY = MOST_BYTES + 64 * 1024
_BOOL = TypeAdapter(bool)


@dataclass(frozen=True, slots=True)
class NewFile:
    """An uploaded file, on disk beyond 1 MB, with the fields sent beside it."""

    filename: str
    file: "SpooledTemporaryFile[bytes]"
    title: str | None
    local_only: bool


class SourceRoute(BoundedRoute):
    """A route of sources."""

    most_body = MOST_BODY

    @staticmethod
    def too_large() -> TooLarge:
        """The refusal of a longer body."""
        return too_heavy("This upload")


async def received(request: Request, _: CurrentActor) -> AsyncIterator[NewFile | bytes]:
    """The uploaded file, or the bytes of a JSON body. Only a signed-in caller's body is read.

    Raises:
        TooLarge: over the limit.
        WrongType: neither `multipart/form-data` nor JSON.
        Invalid: a form that cannot be read, or without a file.
    """
    kind = kind_of_body(request)
    if kind == "application/json":
        yield await request.body()
        return
    if kind != "multipart/form-data":
        raise WrongType("Send a file as multipart/form-data, or {title, text} or {url} as application/json.")
    how = "send one file as the form field `file`, with `title` and `local_only` beside it if wanted."
    async with form_with_a_file(request, how) as form:
        yield _new_file(form.get("file"), form.get("title"), form.get("local_only"))


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
