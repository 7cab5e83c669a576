"""What routes that answer a quiz as a file have in common: what is asked for in the address, and the answer."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypedDict
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel

from backend.numbers import Whole
from backend.quiz.formats import Copy, Exported, ExportFormat

Which = Literal["approved", "all"]


class HowWanted(TypedDict):
    """Which questions go into a file, and how it is printed."""

    approved_only: bool
    copy: Copy | None
    large_print: bool
    columns: int


@dataclass(frozen=True, slots=True)
class FileWanted:
    """A file of a quiz; `copy`, `large_print` and `columns` are for what is printed: `pdf`, `docx` and `html`."""

    format: ExportFormat
    items: Which = "approved"
    copy: Copy | None = None
    large_print: bool = False
    columns: Annotated[Whole, Query(ge=1, le=2)] = 1

    @property
    def how(self) -> HowWanted:
        """As the operations that make files take it."""
        return HowWanted(
            approved_only=self.items == "approved",
            copy=self.copy,
            large_print=self.large_print,
            columns=self.columns,
        )


ExportWanted = Annotated[FileWanted, Depends()]


class LossOut(BaseModel):
    """Something a format cannot hold."""

    index: int | None
    item_id: UUID | None
    field: str
    message: str


def as_file(file: Exported, *, shown: bool = False) -> Response:
    """A file to be saved, or a page to be shown."""
    headers = {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(file.filename)}",
        "Cache-Control": "no-store",
    }
    if shown:
        # Shown at our own address, so it gets no script, no form and no origin there, whatever stands in it.
        headers["Content-Security-Policy"] = (
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        )
    return Response(file.content, media_type=file.media_type, headers=headers)
