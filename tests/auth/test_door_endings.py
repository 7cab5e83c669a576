"""Sockets close when their session ends, and only then (row 6)."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from uuid import UUID

import pytest
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from backend.auth import door_sockets, service, session_repository
from backend.auth.door import Door
from backend.auth.identity import Identity
from backend.config import Settings
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from tests.auth.conftest import Clock, introduce
from tests.auth.sockets import Behind, Browser, headers_of, in_front_of, run

pytestmark = pytest.mark.usefixtures("committed")


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


def test_a_changed_role_closes_the_socket_so_that_the_page_connects_anew() -> None:
    ann, bob, behind = introduce(), introduce(), Behind()

    async def story() -> None:
        door = in_front_of(behind)
        browser, other = Browser(door, headers_of(ann)), Browser(door, headers_of(bob))
        for each in (browser, other):
            await each.until("websocket.accept")
        admin = introduce(Role.ADMIN).actor
        with unit_of_work() as uow:
            service.change_user(uow, admin, ann.actor.user_id, role=Role.VIEWER)
            service.change_user(uow, admin, bob.actor.user_id, name="Another name")
        assert (await browser.until("websocket.close"))["code"] == 4403
        await browser.task
        again = Browser(door, headers_of(ann))
        await again.until("websocket.accept")
        assert not other.task.done()
        for each in (again, other):
            await each.leave()
        # Opened with the new role, it stays open.
        assert "websocket.close" not in [message["type"] for message in again.sent]

    run(story)


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

    def count(session_ids: list[UUID]) -> dict[UUID, Role]:
        asked.append(set(session_ids))
        return dict.fromkeys(session_ids, Role.EDUCATOR)

    monkeypatch.setattr(door_sockets, "roles_of_sessions", count)

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


async def like_streamlit(scope: Scope, receive: Receive, send: Send) -> None:
    """Sends beside its reading, and takes a socket that may not be read any more for a text frame."""
    socket = WebSocket(scope, receive, send)
    await socket.accept()
    with suppress(WebSocketDisconnect):
        await socket.send_bytes(b"a slow page")
    try:
        await socket.receive_bytes()
    except WebSocketDisconnect:
        with suppress(RuntimeError):
            await socket.send_bytes(b"what was still queued")
    except RuntimeError:
        await socket.close()
        raise


def test_a_client_that_leaves_while_something_is_sent_to_it_is_no_error() -> None:
    incoming: list[Message] = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1001}]
    sent: list[str] = []

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message["type"])
        if message["type"] == "websocket.send":
            raise OSError("the client is gone")

    async def story() -> None:
        sockets = door_sockets.Sockets(60.0, asyncio.to_thread)
        scope: Scope = {"type": "websocket", "path": "/_stcore/stream", "headers": []}
        await sockets.serve(like_streamlit, Identity(new_id(), new_id()), scope, receive, send)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()

    run(story)
    assert sent == ["websocket.accept", "websocket.send"], "what comes after is dropped"
