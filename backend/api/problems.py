"""Errors as RFC 9457 problem documents: one shape for every answer that is not a success."""

import logging
from collections.abc import Callable, Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.calls import HEADER as REQUEST_ID
from backend.call import Edge
from backend.errors import ConsoleError
from backend.faults import service as faults
from backend.refusals import field_of, words_of

logger = logging.getLogger(__name__)

TOO_LARGE = "This request is larger than this address takes. Send less at once."
MEDIA_TYPE = "application/problem+json"
# What is wrong with a request is told only to who may make it.
ABOUT_THE_REQUEST = frozenset({415, 422})
WRONG_TYPE = "Send this body as application/json, with that Content-Type."
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


class TooLargeAsProblem:
    """ASGI middleware: the framework's limit on bodies answers in plain text; this says it as everything else does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        replaced = False

        async def send_problem(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == 413:
                replaced = Headers(raw=message["headers"]).get("content-type") != MEDIA_TYPE
                if replaced:
                    await problem(413, "too_large", TOO_LARGE)(scope, receive, send)
            if not replaced:
                await send(message)

        await self._app(scope, receive, send_problem)


def _nobody(request: Request) -> None:
    """Refuse nobody."""


def install(app: FastAPI, refuse_unpermitted: Callable[[Request], None] = _nobody) -> None:
    """Map every error of an API to a problem document.

    Args:
        app: the API.
        refuse_unpermitted: raises for whoever may not make a request at all; they are not told what is wrong with it.
    """
    app.add_middleware(TooLargeAsProblem)

    def refusal(request: Request) -> JSONResponse | None:
        try:
            refuse_unpermitted(request)
        except ConsoleError as refused:
            return problem_of(refused)
        return None

    @app.exception_handler(ConsoleError)
    def _typed(request: Request, error: ConsoleError) -> JSONResponse:
        if error.status in ABOUT_THE_REQUEST and (refused := refusal(request)):
            return refused
        return problem_of(error)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        if refused := refusal(request):
            return refused
        if isinstance(error.body, bytes):
            # The framework leaves a body unread that is not said to be JSON.
            return problem(415, "wrong_type", WRONG_TYPE)
        errors = [{"field": field_of(found["loc"]), "message": words_of(found)} for found in error.errors()]
        first = errors[0] if errors else {"field": "body", "message": "unreadable"}
        return problem(
            422,
            "invalid",
            f"{first['field']}: {first['message']}.",
            members={"errors": errors},
        )

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 400:
            # The framework's word for a body it cannot parse; ours is 422, as for every other unreadable input.
            return refusal(request) or problem(
                422, "unreadable", "This body cannot be read; send it as /api/docs describes."
            )
        codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "wrong_type"}
        details = {
            404: "There is nothing at this address; /api/docs lists what there is.",
            405: "This address does not take that method; /api/docs lists what it takes.",
            413: TOO_LARGE,
        }
        return problem(
            error.status_code,
            codes.get(error.status_code, "invalid"),
            details.get(error.status_code, str(error.detail)),
            headers=error.headers,
        )

    @app.exception_handler(Exception)
    def _bug(request: Request, error: Exception) -> JSONResponse:
        # The route's pattern: addresses hold what people typed.
        path = getattr(request.scope.get("route"), "path", "an unknown address")
        request_id = faults.catch(error, f"{request.method} {path}", edge=Edge.API)
        said = "Unexpected error on %s %s, request %s"
        logger.error(said, request.method, path, request_id, exc_info=error)
        return problem(
            500,
            "internal",
            f"Something went wrong on our side. It is recorded as request {request_id}; try again, and tell an operator "
            "that number if it stays.",
            headers={REQUEST_ID: request_id},
            members={"request_id": request_id},
        )
