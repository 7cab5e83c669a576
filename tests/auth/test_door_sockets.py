"""Sockets: who may open one, and whom it is told to be (row 16)."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from backend.auth import door_sockets, service
from backend.auth.door import remember
from tests.auth.conftest import Clock, introduce
from tests.auth.sockets import Behind, Browser, headers_of, in_front_of, run

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def no_known_streamlit_sessions() -> Iterator[None]:
    yield
    door_sockets.known_streamlit_sessions.clear()


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
