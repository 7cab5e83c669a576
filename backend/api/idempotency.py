"""`Idempotency-Key` on writes: the same request again replays its answer; the key with another body, query
or role is refused.

Keys live 24 hours per user and route, in PostgreSQL, so that any process can replay. A key is claimed in a
transaction of its own before the write begins; a second request meanwhile waits for the first one's answer.
"""

import asyncio
import hashlib
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from backend.api import repository
from backend.auth.csrf import signature
from backend.auth.dependencies import current_actor
from backend.db.base import utc_now
from backend.db.unit_of_work import unit_of_work
from backend.errors import Conflict, Invalid, NotAllowed
from backend.permissions import Role

HEADER = "Idempotency-Key"
LIFE = timedelta(hours=24)
# A claim without an answer for this long belongs to a process that died; nothing works longer at its answer
# (`quiz/files/apart.py` comes closest).
ABANDONED = timedelta(seconds=360)
WAIT_SECONDS = 10.0
POLL_SECONDS = 0.05
LONGEST_KEY = 200
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_BOUNDARY = re.compile(r'^multipart/.*;\s*boundary="?([^";]+)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Claim:
    user_id: UUID
    route: str
    key: str
    fingerprint: str


class IdempotentRoute(APIRoute):
    """A route whose writes honour `Idempotency-Key`. Give it to a router as its `route_class`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's own handler."""
        handle = super().get_route_handler()

        async def handle_once(request: Request) -> Response:
            key = request.headers.get(HEADER)
            if key is None or request.method not in WRITES:
                return await handle(request)
            actor = await run_in_threadpool(current_actor, request)
            if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
                raise Invalid(
                    f"{HEADER} is 1 to {LONGEST_KEY} printable characters.", code="bad_idempotency_key"
                )
            body = _without_boundary(request.headers.get("content-type", ""), await request.body())
            route = f"{request.method} {request.url.path}"
            claim = _Claim(actor.user_id, route, key, _fingerprint(actor.role, request.url.query, body))
            replay = await _claim_or_replay(claim)
            if replay is not None:
                return replay
            try:
                response = await handle(request)
            except BaseException:
                # Nothing was written: the same key may try again.
                await run_in_threadpool(_release, claim)
                raise
            await run_in_threadpool(_answer, claim, response)
            return response

        return handle_once


def _without_boundary(content_type: str, body: bytes) -> bytes:
    """A form without the line between its parts, which clients draw anew each time they send the same."""
    found = _BOUNDARY.match(content_type)
    return body.replace(b"--" + found[1].strip().encode("latin-1"), b"--") if found else body


def _fingerprint(role: Role, query: str, body: bytes) -> str:
    # Keyed, since a body may hold a password and a plain hash could be guessed against. The role stands before it,
    # to be read: a replay asks no permission again.
    return f"{role.value}:{signature('idempotency', f'{hashlib.sha256(body).hexdigest()}?{query}')}"


async def _claim_or_replay(claim: _Claim) -> Response | None:
    for _ in range(int(WAIT_SECONDS / POLL_SECONDS)):
        claimed, replay = await run_in_threadpool(_try_claim, claim)
        if claimed or replay is not None:
            return replay
        await asyncio.sleep(POLL_SECONDS)
    raise Conflict(
        f"The first request with this {HEADER} is still being answered; try again in a moment.",
        code="idempotency_in_progress",
        retry_after=1,
    )


def _try_claim(claim: _Claim) -> tuple[bool, Response | None]:
    now = utc_now()
    with unit_of_work() as uow:
        repository.forget(
            uow.session, claim.user_id, answered_before=now - LIFE, claimed_before=now - ABANDONED
        )
        if repository.claim(uow.session, claim.user_id, claim.route, claim.key, claim.fingerprint):
            return True, None
        row = repository.find(uow.session, claim.user_id, claim.route, claim.key)
        if row is None:
            return False, None
        if row.fingerprint.partition(":")[0] != claim.fingerprint.partition(":")[0]:
            raise NotAllowed(
                f"Your role changed since this {HEADER} was used, so its answer is not given again. Use a new key."
            )
        if row.fingerprint != claim.fingerprint:
            raise Invalid(
                f"This {HEADER} was used for another body or query. Use a new key for a new request.",
                code="idempotency_key_reused",
            )
        if row.status is None:
            return False, None
        return False, Response(
            row.body or b"",
            status_code=row.status,
            media_type=row.media_type or None,
            headers={"Idempotent-Replayed": "true"},
        )


def _answer(claim: _Claim, response: Response) -> None:
    with unit_of_work() as uow:
        repository.answer(
            uow.session,
            claim.user_id,
            claim.route,
            claim.key,
            status=response.status_code,
            media_type=response.headers.get("content-type", ""),
            body=bytes(response.body),
        )


def _release(claim: _Claim) -> None:
    with unit_of_work() as uow:
        repository.release(uow.session, claim.user_id, claim.route, claim.key)
