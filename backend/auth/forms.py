"""Signing in, signing out and setting up by plain forms: widgets of a page cannot set cookies.

Forms carry an HMAC of a random cookie, so that another site cannot submit them, not even to sign somebody in as
somebody else. They are read here, not by a form parser: three short fields, and nothing larger.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import parse_qs

from pydantic import SecretStr
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from backend.api.calls import address_of
from backend.auth import cookies, csrf, pages_html, service
from backend.auth.dependencies import actor_of_cookies
from backend.auth.door_rules import Origins
from backend.auth.liveness import REPLAYED, USED_TWICE
from backend.auth.schemas import UserView
from backend.config import settings
from backend.db.unit_of_work import unit_of_work
from backend.errors import ConsoleError, NotAllowed, NotFound, NotSignedIn
from backend.permissions import Actor

LONGEST_FORM = 16_384
SEED = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
NOT_AGAIN = ("/login", "/logout", "/setup", "/new-password")


def local_path(wanted: str) -> str:
    """Where to go after signing in: a path of this console, or its start. Never another site."""
    ok = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    if not ok or "\\" in wanted or wanted.startswith(NOT_AGAIN):
        return "/"
    return wanted


async def show_sign_in(request: Request) -> Response:
    """GET /login."""
    next_path = local_path(request.query_params.get("next", "/"))
    if await run_in_threadpool(_actor, request):
        return RedirectResponse(next_path, 303, headers={"cache-control": "no-store"})
    said = USED_TWICE if request.query_params.get("why") == REPLAYED else None
    return _form(request, lambda token: pages_html.sign_in_page(token, next_path, error=said))


async def take_sign_in(request: Request) -> Response:
    """POST /login."""
    fields = await _fields(request)
    email, next_path = fields.get("email", ""), local_path(fields.get("next", "/"))

    def again(error: ConsoleError) -> Response:
        return _form(
            request, lambda token: pages_html.sign_in_page(token, next_path, email, error.message), error
        )

    try:
        _refuse_foreign(request, fields)
        pair = await run_in_threadpool(_sign_in, request, email, fields.get("password", ""))
    except ConsoleError as error:
        return again(error)
    return _signed_in(pair, next_path)


async def show_sign_out(request: Request) -> Response:
    """GET /logout: a link must not sign anybody out, so it asks."""
    if not await run_in_threadpool(_actor, request):
        return _go("/login", cookies.signed_out())
    return _form(request, pages_html.sign_out_page)


async def take_sign_out(request: Request) -> Response:
    """POST /logout: from the form above, or from the button on our pages, which cannot know a form token."""
    fields = await _fields(request)
    try:
        _refuse_foreign(request, fields, origin_will_do=True)
        await run_in_threadpool(_end_own_session, request)
    except NotAllowed as error:
        return _form(request, pages_html.sign_out_page, error)
    except ConsoleError as error:
        return _message(error)
    return _go("/login", cookies.signed_out())


async def show_setup(request: Request) -> Response:
    """GET /setup?token=…"""
    link_token = request.query_params.get("token", "")
    try:
        works = await run_in_threadpool(_setup_link_works, link_token)
    except ConsoleError as error:
        return _message(error)
    if not works:
        return _message(
            NotFound(
                "This set-up link does not work any more. Restart the console without an admin for a new one."
            )
        )
    return _form(request, lambda token: pages_html.setup_page(token, link_token))


async def take_setup(request: Request) -> Response:
    """POST /setup: makes the admin and signs it in."""
    fields = await _fields(request)
    link_token, email, name = (fields.get(key, "") for key in ("token", "email", "name"))
    try:
        _refuse_foreign(request, fields)
        pair = await run_in_threadpool(
            _set_up, request, link_token, email, name, SecretStr(fields.get("password", ""))
        )
    except NotFound as error:
        return _message(error)
    except ConsoleError as error:
        refused = error
        return _form(
            request,
            lambda token: pages_html.setup_page(token, link_token, email, name, refused.message),
            error,
        )
    return _signed_in(pair, "/")


async def show_new_password(request: Request) -> Response:
    """GET /new-password?token=…"""
    link_token = request.query_params.get("token", "")
    try:
        holder = await run_in_threadpool(_holder_of_link, link_token)
    except ConsoleError as error:
        return _message(error)
    return _form(request, lambda token: pages_html.new_password_page(token, link_token, holder.email))


async def take_new_password(request: Request) -> Response:
    """POST /new-password: sets it, and leads to the sign-in, which proves that it is known."""
    fields = await _fields(request)
    link_token, password = fields.get("token", ""), fields.get("password", "")
    try:
        holder = await run_in_threadpool(_holder_of_link, link_token)
        _refuse_foreign(request, fields)
        await run_in_threadpool(_set_password, link_token, SecretStr(password))
    except NotFound as error:
        return _message(error)
    except ConsoleError as error:
        refused = error
        return _form(
            request,
            lambda token: pages_html.new_password_page(token, link_token, holder.email, refused.message),
            error,
        )
    return _html(
        pages_html.message_page(
            "Password set", "You are signed out everywhere. Sign in with it.", "/login", "Sign in"
        )
    )


def _holder_of_link(link_token: str) -> UserView:
    with unit_of_work() as uow:
        return service.holder_of_password_link(uow, link_token)


def _set_password(link_token: str, password: SecretStr) -> None:
    with unit_of_work() as uow:
        service.consume_password_link(uow, link_token, password)


def _sign_in(request: Request, email: str, password: str) -> service.TokenPair:
    pair = service.sign_in(email, password, request.headers.get("user-agent", ""), _address(request))
    # The browser forgets its old tokens now; nobody else should go on using them.
    _end_own_session(request)
    return pair


def _set_up(
    request: Request, link_token: str, email: str, name: str, password: SecretStr
) -> service.TokenPair:
    with unit_of_work() as uow:
        user = service.consume_setup_link(uow, link_token, email=email, name=name, password=password)
        return service.start_session(uow, user.id, request.headers.get("user-agent", ""), _address(request))


def _setup_link_works(link_token: str) -> bool:
    with unit_of_work() as uow:
        return service.setup_link_works(uow, link_token)


def _end_own_session(request: Request) -> None:
    try:
        actor = actor_of_cookies(request)
    except NotSignedIn:
        return
    with unit_of_work() as uow:
        service.sign_out(uow, actor)


def _actor(request: Request) -> Actor | None:
    try:
        return actor_of_cookies(request)
    except ConsoleError:
        return None


def _address(request: Request) -> str:
    return address_of(request.scope) or "unknown"


async def _fields(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return {}
    try:
        parsed = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in parsed.items()}


def _refuse_foreign(request: Request, fields: dict[str, str], *, origin_will_do: bool = False) -> None:
    origin = request.headers.get("origin")
    if origin is not None and not Origins(settings()).allow(origin, request.headers.get("host", "")):
        raise NotAllowed(
            "This form was sent from an address the console does not know; its operator can set TOOLBOX_PUBLIC_URL.",
            code="foreign_origin",
        )
    if origin is not None and origin_will_do:
        return
    seed = _seed(request)
    if seed is None or not csrf.matches("form", seed, fields.get("form_token", "")):
        raise NotAllowed("The form had been open too long; please send it again.", code="form_expired")


def _seed(request: Request) -> str | None:
    """The form cookie, if it can be one of ours: it is sent back in a header."""
    seed = request.cookies.get(cookies.FORM_COOKIE, "")
    return seed if SEED.fullmatch(seed) else None


def _form(request: Request, page: Callable[[str], str], error: ConsoleError | None = None) -> Response:
    # The seed is kept while it lasts: a second tab must not spoil the first one's form.
    seed = _seed(request) or secrets.token_urlsafe(24)
    answer = _html(page(csrf.signature("form", seed)), error)
    answer.headers.append("set-cookie", cookies.line(cookies.FORM_COOKIE, seed, cookies.FORM_SECONDS))
    return answer


def _message(error: ConsoleError) -> Response:
    title = "Link no longer valid" if error.status == 404 else "That did not work"
    return _html(pages_html.message_page(title, error.message, "/login", "Go to sign-in"), error)


def _html(content: str, error: ConsoleError | None = None) -> Response:
    headers = {"content-security-policy": pages_html.POLICY, "cache-control": "no-store"}
    if error and error.retry_after:
        headers["retry-after"] = str(error.retry_after)
    return HTMLResponse(content, error.status if error else 200, headers)


def _signed_in(pair: service.TokenPair, next_path: str) -> Response:
    return _go(next_path, [*cookies.signed_in(pair), cookies.line(cookies.FORM_COOKIE, "", 0)])


def _go(path: str, lines: Sequence[str]) -> Response:
    answer = RedirectResponse(path, 303, headers={"cache-control": "no-store"})
    for line in lines:
        answer.headers.append("set-cookie", line)
    return answer


Endpoint = Callable[[Request], Awaitable[Response]]
ENDPOINTS: tuple[tuple[str, str, Endpoint], ...] = (
    ("/login", "GET", show_sign_in),
    ("/login", "POST", take_sign_in),
    ("/logout", "GET", show_sign_out),
    ("/logout", "POST", take_sign_out),
    ("/setup", "GET", show_setup),
    ("/setup", "POST", take_setup),
    ("/new-password", "GET", show_new_password),
    ("/new-password", "POST", take_new_password),
)
form_routes = [Route(path, endpoint, methods=[method]) for path, method, endpoint in ENDPOINTS]
