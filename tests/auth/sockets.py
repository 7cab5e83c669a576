"""A browser's socket driven by hand, and a stand-in for Streamlit behind the door."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.types import Message, Receive, Scope, Send

from backend.auth.door import Door
from backend.config import Settings
from tests.auth.conftest import Person

ORIGIN = "http://127.0.0.1:8009"


class Behind:
    """Stands for Streamlit: accepts, echoes, and notes how each socket went away."""

    def __init__(self) -> None:
        self.told: list[dict[str, str]] = []
        self.offered: list[list[str]] = []
        self.left: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.told.append({name.decode(): value.decode() for name, value in scope["headers"]})
        self.offered.append(scope["subprotocols"])
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                self.left.append(message["code"])
                # Streamlit's own queue may still hold something when the socket is gone.
                await send({"type": "websocket.send", "bytes": b"too late"})
                return
            await send({"type": "websocket.send", "bytes": message["bytes"]})


class Browser:
    """One socket of a browser, driven by hand."""

    def __init__(self, door: Door, headers: dict[str, str]) -> None:
        self.sent: list[Message] = []
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._incoming.put_nowait({"type": "websocket.connect"})
        self._news = asyncio.Condition()
        scope = {
            "type": "websocket",
            "path": "/_stcore/stream",
            "query_string": b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "subprotocols": [],
        }
        self.task = asyncio.create_task(door(scope, self._incoming.get, self._take))

    async def _take(self, message: Message) -> None:
        async with self._news:
            self.sent.append(message)
            self._news.notify_all()

    async def until(self, kind: str, seconds: float = 3.0) -> Message:
        """The first message of this kind the server has sent or will send."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: any(message["type"] == kind for message in self.sent))
        return next(message for message in self.sent if message["type"] == kind)

    def say(self, content: bytes) -> None:
        self._incoming.put_nowait({"type": "websocket.receive", "bytes": content})

    async def leave(self) -> None:
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        async with asyncio.timeout(3):
            await self.task


def headers_of(person: Person, **more: str) -> dict[str, str]:
    """What the person's browser sends along with a handshake."""
    jar = f"toolbox_access={person.tokens.access_token}; toolbox_refresh={person.tokens.refresh_token}"
    return {"origin": ORIGIN, "host": "127.0.0.1:8009", "cookie": jar, **more}


def in_front_of(behind: Behind, poll_seconds: float = 0.02) -> Door:
    return Door(behind, poll_seconds=poll_seconds, from_settings=Settings())


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def told() -> None:
        async with asyncio.timeout(20):
            await story()

    asyncio.run(told())
