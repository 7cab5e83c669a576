"""The route that takes a file of questions: what was understood of it, or all of it into the bank."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any, BinaryIO
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import UploadFile

from backend.api.uploads import BoundedRoute, form_with_a_file, kind_of_body
from backend.auth.dependencies import CurrentActor
from backend.db.unit_of_work import unit_of_work
from backend.errors import Invalid, TooLarge, WrongType
from backend.quiz import service
from backend.quiz.files.apart import MOST_BYTES, too_large
from backend.quiz.formats.readers import ImportFormat
from backend.quiz.schemas import FileSeen, ImportedFile, Title

_HOW = "send one file as the form field `file`, with `title` or `quiz_id`, and `leave_out_refused`, beside it if wanted."


class FileRoute(BoundedRoute):
    """A route that takes a file of questions; beside it stand boundaries, headers and fields."""

    most_body = MOST_BYTES + 64 * 1024

    @staticmethod
    def too_large() -> TooLarge:
        """The refusal of a longer body."""
        return too_large()


class WhereTo(BaseModel):
    """Where the questions of a file go: a new quiz, one that is there, or the bank alone."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    quiz_id: UUID | None = None
    leave_out_refused: bool = False


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """A file, on disk beyond 1 MB, and where its questions go."""

    file: BinaryIO
    to: WhereTo


async def received(request: Request, _: CurrentActor) -> AsyncIterator[QuestionFile]:
    """The file that came. Only a signed-in caller's body is read.

    Raises:
        TooLarge: over the limit.
        WrongType: not `multipart/form-data`.
        Invalid: a form that cannot be read, or without a file.
        RequestValidationError: a field beside the file that is none, or is not of its shape.
    """
    if kind_of_body(request) != "multipart/form-data":
        raise WrongType(f"This takes multipart/form-data: {_HOW}")
    async with form_with_a_file(request, _HOW) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise Invalid("Choose a file: none came with this upload.", code="file_missing")
        fields = {name: value for name, value in form.items() if name != "file"}
        try:
            to = WhereTo.model_validate(fields)
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in found]) from error
        yield QuestionFile(file.file, to)


# Any: an OpenAPI fragment. The body is read by hand, to bound it, so it is described by hand.
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "title": {"type": "string", "minLength": 1, "maxLength": 300},
                        "quiz_id": {"type": "string", "format": "uuid"},
                        "leave_out_refused": {"type": "boolean", "default": False},
                    },
                }
            }
        },
    }
}

router = APIRouter(tags=["items"], route_class=FileRoute)


@router.post("/items/import/file", status_code=201, openapi_extra=_BODY, responses={200: {"model": FileSeen}})
def import_file(
    actor: CurrentActor,
    body: Annotated[QuestionFile, Depends(received)],
    response: Response,
    format: ImportFormat | None = None,
    dry_run: bool = False,
) -> ImportedFile | FileSeen:
    """Keep the questions of a file (multipart `file`, at most 25 MB and 50,000 questions), all or none; its `format` is
    found out where it is not given. `dry_run=true` keeps nothing and says what was understood and what is refused."""
    with unit_of_work() as uow:
        if dry_run:
            response.status_code = 200
            return service.preview_file(uow, actor, body.file, format=format)
        return service.import_file(
            uow,
            actor,
            body.file,
            format=format,
            title=body.to.title,
            quiz_id=body.to.quiz_id,
            leave_out_refused=body.to.leave_out_refused,
        )
