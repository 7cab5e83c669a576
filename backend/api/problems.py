"""Errors as RFC 9457 problem documents: one shape for every answer that is not a success."""

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from backend.errors import ConsoleError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TITLES = {
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported type",
    422: "Invalid",
    429: "Too many requests",
    500: "Internal error",
    503: "Unavailable",
}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, object] | None = None,
) -> JSONResponse:
    """A problem document with a stable `code` and a sentence that says what to do."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        **(members or {}),
    }
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def problem_of(error: ConsoleError) -> JSONResponse:
    """The problem document of a typed error."""
    headers: dict[str, str] = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(error.status, error.code, error.message, headers=headers, members=error.detail)


def install(app: FastAPI) -> None:
    """Map every error of an API to a problem document."""

    @app.exception_handler(ConsoleError)
    def _typed(request: Request, error: ConsoleError) -> JSONResponse:
        return problem_of(error)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [
            {"field": ".".join(str(part) for part in found["loc"]), "message": str(found["msg"])}
            for found in error.errors()
        ]
        first = errors[0] if errors else {"field": "body", "message": "unreadable"}
        return problem(
            422,
            "invalid",
            f"{first['field']}: {first['message']}.".replace("..", "."),
            members={"errors": errors},
        )

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "wrong_type"}
        details = {
            404: "There is nothing at this address; /api/docs lists what there is.",
            405: "This address does not take that method; /api/docs lists what it takes.",
        }
        return problem(
            error.status_code,
            codes.get(error.status_code, "invalid"),
            details.get(error.status_code, str(error.detail)),
            headers=error.headers,
        )

    @app.exception_handler(Exception)
    def _bug(request: Request, error: Exception) -> JSONResponse:
        logger.exception("Unexpected error on %s %s", request.method, request.url.path)
        return problem(
            500,
            "internal",
            "Something went wrong on our side. It is logged; try again, and tell us if it stays.",
        )
