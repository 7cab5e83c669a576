"""Sockets: who may open one, whom it is told to be, and that it closes when its session ends (rows 6 and 16)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from time import perf_counter
from uuid import UUID, uuid4

import pytest
from starlette.types import Message, Receive, Scope, Send

from backend.auth import door_sockets, service, session_repository
from backend.auth.door import Door, remember
from backend.config import Settings
from backend.db.base import utc_now
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from tests.auth.conftest import Clock, Person, introduce

pytestmark = pytest.mark.usefixtures("committed")

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


@pytest.fixture(autouse=True)
def no_known_streamlit_sessions() -> Iterator[None]:
    yield
    door_sockets.known_streamlit_sessions.clear()


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


def test_a_signed_in_browser_opens_a_socket_and_is_told_to_be_itself() -> None:
    ann, behind = introduce(), Behind()

    async def story() -> None:
        browser = Browser(in_front_of(behind), headers_of(ann))
        await browser.until("websocket.accept")
        browser.say(b"hello")
        assert (await browser.until("websocket.send"))["bytes"] == b"hello"
        await browser.leave()

    run(story)
    assert behind.told[0]["x-toolbox-user"] == str(ann.actor.user_id)
    assert behind.told[0]["x-toolbox-session"] == str(ann.actor.session_id)
    assert behind.left == [1001]


BAD: dict[str, dict[str, str | None]] = {
    "no cookie": {"cookie": None},
    "broken cookie": {"cookie": "toolbox_access=x.y.z"},
    "no origin": {"origin": None},
    "null origin": {"origin": "null"},
    "another site": {"origin": "https://evil.example"},
    "another localhost port": {"origin": "http://localhost:9999"},
    "our port on another host": {"origin": "http://evil.example:8009", "host": "evil.example:8009"},
    "only a bearer token": {"cookie": None, "authorization": "Bearer {access}"},
    "only a forged identity": {"cookie": None, "x-toolbox-user": "11111111-1111-4111-8111-111111111111"},
}


@pytest.mark.parametrize("wrong", BAD.values(), ids=BAD.keys())
def test_a_bad_handshake_is_refused_before_anything_is_accepted(wrong: dict[str, str | None]) -> None:
    ann, behind = introduce(), Behind()
    given: dict[str, str | None] = {**headers_of(ann), **wrong}
    headers = {
        name: value.format(access=ann.tokens.access_token) if name == "authorization" else value
        for name, value in given.items()
        if value is not None
    }

    async def story() -> None:
        browser = Browser(in_front_of(behind), headers)
        await browser.task
        assert [message["type"] for message in browser.sent] == ["websocket.close"]
        assert browser.sent[0]["code"] == 1008

    run(story)
    assert behind.told == []


def test_forged_identity_headers_do_not_reach_streamlit() -> None:
    ann, behind, forged = introduce(), Behind(), str(uuid4())

    async def story() -> None:
        headers = headers_of(ann, **{"X-Toolbox-User": forged, "x_toolbox_session": forged})
        browser = Browser(in_front_of(behind), headers)
        await browser.until("websocket.accept")
        await browser.leave()

    run(story)
    assert forged not in behind.told[0].values()
    assert behind.told[0]["x-toolbox-user"] == str(ann.actor.user_id)


@pytest.mark.parametrize(
    ("offered", "kept"),
    [
        ("streamlit, xsrf, anns", ["streamlit", "xsrf", "anns"]),
        ("streamlit, xsrf, bobs", ["streamlit", "xsrf"]),
        ("streamlit, xsrf, nobodys", ["streamlit", "xsrf"]),
        ("streamlit, , anns", ["streamlit", "", "anns"]),
        ("streamlit, xsrf, anns, more", ["streamlit", "xsrf", "anns"]),
        ("streamlit, xsrf", ["streamlit", "xsrf"]),
        ("streamlit", ["streamlit"]),
    ],
)
def test_only_a_streamlit_session_of_the_same_sign_in_can_be_taken_up_again(
    offered: str, kept: list[str]
) -> None:
    ann, bob, behind = introduce(), introduce(), Behind()
    remember("anns", ann.actor.session_id)
    remember("bobs", bob.actor.session_id)

    async def story() -> None:
        headers = headers_of(ann, **{"sec-websocket-protocol": offered})
        browser = Browser(in_front_of(behind), headers)
        await browser.until("websocket.accept")
        await browser.leave()

    run(story)
    assert behind.told[0]["sec-websocket-protocol"] == ", ".join(kept)
    assert behind.offered == [kept]


def test_a_tab_that_reconnects_after_twenty_minutes_still_works(moved_clock: Clock) -> None:
    ann, behind = introduce(), Behind()
    moved_clock.move(minutes=20)

    async def story() -> None:
        for _ in range(3):
            browser = Browser(in_front_of(behind), headers_of(ann))
            await browser.until("websocket.accept")
            await browser.leave()

    run(story)
    assert service.refresh(ann.tokens.refresh_token), "the refresh token was looked at, not used up"


def end_from_another_process(session_id: UUID) -> None:
    """End a session without any notice in this process."""
    with unit_of_work() as uow:
        session_repository.end_sessions(uow.session, utc_now(), "signed_out", session_id=session_id)


def end_from_this_process(session_id: UUID) -> None:
    with unit_of_work() as uow:
        found = session_repository.session_with_user(uow.session, session_id)
        assert found is not None
        admin = introduce(Role.ADMIN).actor
        service.end_session(uow, admin, session_id)


def disable(session_id: UUID) -> None:
    admin = introduce(Role.ADMIN).actor
    with unit_of_work() as uow:
        found = session_repository.session_with_user(uow.session, session_id)
        assert found is not None
        service.change_user(uow, admin, found.session.user_id, disabled=True)


@pytest.mark.parametrize("end", [end_from_another_process, end_from_this_process, disable])
def test_an_ended_session_closes_its_sockets_within_two_seconds(end: Callable[[UUID], None]) -> None:
    ann, bob, behind = introduce(), introduce(), Behind()

    async def story() -> None:
        door = Door(behind, from_settings=Settings())
        first, second = Browser(door, headers_of(ann)), Browser(door, headers_of(ann))
        other = Browser(door, headers_of(bob))
        for browser in (first, second, other):
            await browser.until("websocket.accept")
        await asyncio.to_thread(end, ann.actor.session_id)
        began = perf_counter()
        for browser in (first, second):
            closed = await browser.until("websocket.close")
            assert closed["code"] == 4401
            await browser.task
        assert perf_counter() - began < 2.0
        assert not other.task.done()
        other.say(b"still here")
        assert (await other.until("websocket.send"))["bytes"] == b"still here"
        await other.leave()
        for browser in (first, second):
            assert [message["type"] for message in browser.sent] == ["websocket.accept", "websocket.close"]

    run(story)
    assert behind.left == [4401, 4401, 1001]


def test_a_session_that_idles_out_closes_its_sockets(moved_clock: Clock) -> None:
    ann, behind = introduce(), Behind()

    async def story() -> None:
        browser = Browser(in_front_of(behind), headers_of(ann))
        await browser.until("websocket.accept")
        moved_clock.move(minutes=30)
        assert (await browser.until("websocket.close"))["code"] == 4401
        await browser.task

    run(story)


def test_a_notice_in_this_process_does_not_wait_for_the_poll() -> None:
    ann, behind = introduce(), Behind()

    async def story() -> None:
        browser = Browser(in_front_of(behind, poll_seconds=3600), headers_of(ann))
        await browser.until("websocket.accept")
        await asyncio.to_thread(end_from_this_process, ann.actor.session_id)
        await browser.until("websocket.close", seconds=1.0)
        await browser.task

    run(story)


def test_all_sockets_of_a_process_share_one_query(monkeypatch: pytest.MonkeyPatch) -> None:
    people, behind, asked = [introduce() for _ in range(3)], Behind(), []

    def count(session_ids: list[UUID]) -> set[UUID]:
        asked.append(set(session_ids))
        return set()

    monkeypatch.setattr(door_sockets, "dead_sessions", count)

    async def story() -> None:
        door = in_front_of(behind)
        browsers = [Browser(door, headers_of(person)) for person in people for _ in range(4)]
        for browser in browsers:
            await browser.until("websocket.accept")
        everybody = {person.actor.session_id for person in people}
        before = len(asked)
        while everybody not in asked[before:]:
            await asyncio.sleep(0.01)
        for browser in browsers:
            await browser.leave()
        quiet = len(asked)
        await asyncio.sleep(0.1)
        assert len(asked) <= quiet + 1, "nobody is asked about once the last socket is gone"

    run(story)


def test_a_database_that_is_away_closes_no_socket(database_gone: Callable[[], None]) -> None:
    ann, behind = introduce(), Behind()

    async def story() -> None:
        door = in_front_of(behind)
        browser = Browser(door, headers_of(ann))
        await browser.until("websocket.accept")
        database_gone()
        with suppress(TimeoutError):
            await browser.until("websocket.close", seconds=0.3)
        browser.say(b"still here")
        assert (await browser.until("websocket.send"))["bytes"] == b"still here"
        again = Browser(door, headers_of(ann))
        await again.until("websocket.accept")
        for each in (browser, again):
            await each.leave()

    run(story)


def test_an_app_that_fails_leaves_nothing_behind() -> None:
    ann = introduce()

    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        raise RuntimeError("the app broke")

    async def story() -> None:
        door = Door(failing, from_settings=Settings())
        browser = Browser(door, headers_of(ann))
        with pytest.raises(RuntimeError, match="the app broke"):
            await browser.task
        others = asyncio.all_tasks() - {asyncio.current_task()}
        assert {task.get_coro().__name__ for task in others} <= {"_watch"}  # type: ignore[union-attr]
        for task in others:
            task.cancel()

    run(story)
