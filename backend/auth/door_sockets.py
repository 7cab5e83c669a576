"""Open sockets: each is tied to its session and closed when the session ends."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from threading import Lock
from typing import Any
from uuid import UUID

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.auth import door_rules, notices
from backend.auth.identity import Identity, roles_of_sessions
from backend.errors import Unavailable
from backend.permissions import Role, internal

logger = logging.getLogger(__name__)

# Private use range of RFC 6455; the page's own client takes it for a lost connection and finds the door closed.
SESSION_ENDED = 4401
ROLE_CHANGED = 4403
REASONS = {SESSION_ENDED: "session ended", ROLE_CHANGED: "role changed"}
MOST_REMEMBERED = 10_000

known_streamlit_sessions: OrderedDict[str, UUID] = OrderedDict()
_known_lock = Lock()


@internal
def remember(streamlit_session_id: str, session_id: UUID) -> None:
    """Note which session a Streamlit session belongs to; the page shell calls it at each run.

    Only then may a reconnecting socket ask for that Streamlit session again.
    """
    with _known_lock:
        known_streamlit_sessions[streamlit_session_id] = session_id
        known_streamlit_sessions.move_to_end(streamlit_session_id)
        while len(known_streamlit_sessions) > MOST_REMEMBERED:
            known_streamlit_sessions.popitem(last=False)


def forget_streamlit_sessions(session_id: UUID) -> None:
    """Let no socket take up again what was drawn for this session; each gets a page drawn anew."""
    with _known_lock:
        for name in [name for name, known in known_streamlit_sessions.items() if known == session_id]:
            del known_streamlit_sessions[name]


def own_subprotocols(scope: Scope, session_id: UUID) -> Scope:
    """The handshake without a Streamlit session id (third subprotocol entry) that is not known to be this session's."""
    offered = door_rules.header(scope["headers"], "sec-websocket-protocol")
    entries = [entry.strip() for entry in offered.split(",")] if offered else []
    own = len(entries) >= 3 and known_streamlit_sessions.get(entries[2]) == session_id
    kept = entries[: 3 if own else 2]
    headers = [pair for pair in scope["headers"] if pair[0].lower() != b"sec-websocket-protocol"]
    if kept:
        headers.append((b"sec-websocket-protocol", ", ".join(kept).encode("latin-1")))
    return {**scope, "headers": headers, "subprotocols": kept}


class OpenSocket:
    """One socket between its client and the app, which the door can end from outside."""

    def __init__(self, identity: Identity, receive: Receive, send: Send) -> None:
        # The role its page was drawn for; not known before the first look at the database.
        self.role = identity.role
        self.ended = asyncio.Event()
        self._code = SESSION_ENDED
        # The client went away by itself: nothing can be told it any more, and that is nobody's error.
        self._gone = False
        self._receive = receive
        self._send = send
        self._sending = asyncio.Lock()
        self._waiting: asyncio.Task[Message] | None = None
        self._end_seen = asyncio.create_task(self.ended.wait())
        self._closer = asyncio.create_task(self._close_at_end())

    def drawn_for_another(self, role: Role | None) -> bool:
        """Whether its page was drawn for a role that is not the person's any more."""
        return role is not None and self.role not in (None, role)

    def follow(self, role: Role | None) -> None:
        """End the socket when its session is over (no role), or when the role is another than it was opened with.

        The page's client connects again by itself, and is then shown what the new role has.
        """
        if role is None:
            self.ended.set()
        elif self.drawn_for_another(role):
            self._code = ROLE_CHANGED
            self.ended.set()
        self.role = role

    async def receive(self) -> Message:
        """The client's next message; once ended, a disconnect, so that the app cleans up as after any lost client."""
        if self._waiting is None and not self.ended.is_set():
            self._waiting = asyncio.ensure_future(self._receive())
        if self._waiting is not None:
            await asyncio.wait({self._waiting, self._end_seen}, return_when=asyncio.FIRST_COMPLETED)
        if self.ended.is_set() or self._waiting is None:
            return {"type": "websocket.disconnect", "code": self._code, "reason": REASONS[self._code]}
        received, self._waiting = self._waiting, None
        message = received.result()
        self._gone = self._gone or message["type"] == "websocket.disconnect"
        return message

    async def send(self, message: Message) -> None:
        """Pass a message on; once ended, or with the client gone, drop it: the next `receive` tells the app."""
        async with self._sending:
            if self.ended.is_set() or self._gone:
                return
            try:
                await self._send(message)
            except OSError:
                # The server's word for a client that left. Raised on, the app would take its own clean-up for a mistake.
                self._gone = True

    async def _close_at_end(self) -> None:
        await self.ended.wait()
        async with self._sending:
            if self._gone:
                return
            reason = REASONS[self._code]
            await self._send({"type": "websocket.close", "code": self._code, "reason": reason})

    async def dispose(self) -> None:
        """Stop the socket's own tasks once the app is done with it."""
        if self.ended.is_set():
            # The client should still hear why; a connection already gone does not matter.
            await asyncio.wait({self._closer}, timeout=1.0)
        tasks = [task for task in (self._waiting, self._end_seen, self._closer) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Sockets:
    """The open sockets of this process, and the one poll that finds ended sessions and changed roles."""

    def __init__(self, poll_seconds: float, in_thread: Callable[[Callable[[], Any]], Awaitable[Any]]) -> None:
        self._poll_seconds = poll_seconds
        self._in_thread = in_thread
        self._open: dict[UUID, set[OpenSocket]] = {}
        self._poll: asyncio.Task[None] | None = None

    async def serve(
        self, app: ASGIApp, identity: Identity, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Run the app on a verified socket until either side, or the session, ends."""
        scope = own_subprotocols(scope, identity.session_id)
        scope["headers"] = door_rules.with_identity(scope["headers"], identity)
        loop = asyncio.get_running_loop()
        socket = OpenSocket(identity, receive, send)

        def on_notice(session_ids: Collection[UUID]) -> None:
            if identity.session_id in session_ids:
                loop.call_soon_threadsafe(socket.ended.set)

        notices.listen(on_notice)
        self._open.setdefault(identity.session_id, set()).add(socket)
        if self._poll is None or self._poll.done():
            self._poll = loop.create_task(self._watch())
        try:
            await app(scope, socket.receive, socket.send)
        finally:
            notices.stop_listening(on_notice)
            self._open[identity.session_id].discard(socket)
            if not self._open[identity.session_id]:
                del self._open[identity.session_id]
            await socket.dispose()

    async def _watch(self) -> None:
        while self._open:
            await asyncio.sleep(self._poll_seconds)
            await self._follow(list(self._open))

    async def _follow(self, session_ids: list[UUID]) -> None:
        try:
            roles = await self._in_thread(lambda: roles_of_sessions(session_ids))
        except Unavailable:
            # A database that is away says nothing about anybody's session.
            return
        except Exception:
            logger.exception("looking up open sockets' sessions failed")
            return
        for session_id in session_ids:
            sockets = self._open.get(session_id, set())
            if any(socket.drawn_for_another(roles.get(session_id)) for socket in sockets):
                forget_streamlit_sessions(session_id)
            for socket in sockets:
                socket.follow(roles.get(session_id))
