"""Rows on the running console: every path without a cookie, every screen for every role, sockets that are not ours."""

from urllib.parse import quote

from websockets.exceptions import InvalidHandshake

from backend.db.base import new_id
from backend.permissions import Role
from pages.ui.navigation import SCREENS
from tests.auth.test_door import CLOSED
from tests.pages.operate.opening import opened, signed_in, text_of
from tests.security.outcome import Outcome
from tests.security.scene import Scene

REFUSED = {401, 403, 404}


def open_paths(scene: Scene, short: bool) -> Outcome:
    """What lies behind the door, asked for without a cookie and with a forged one."""
    forged = {
        "Cookie": "toolbox_access=eyJhbGciOiJub25lIn0.e30.; toolbox_refresh=x",
        "X-Toolbox-User": str(new_id()),
    }
    html = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
    checks, held = 0, 0
    for path in [*CLOSED, *(f"/{screen.script.split('/')[1][:-3]}" for screen in SCREENS)]:
        for headers in ({}, forged, html, {**html, **forged}):
            answer = scene.http.get(quote(path, safe="/%.\\"), headers=headers, follow_redirects=False)
            to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/login")
            checks, held = checks + 1, held + (answer.status_code in REFUSED or to_sign_in)
    return Outcome(
        "15", "the running console without a session", checks, held, "", "401, 403 or sign-in", held == checks
    )


def foreign_sockets(scene: Scene, short: bool) -> Outcome:
    """Handshakes that carry a good cookie and come from elsewhere, or no cookie and a forged identity."""
    somebody = scene.somebody()
    nobody = type(somebody)(somebody.id, somebody.email, "", "")
    identity = {"X-Toolbox-User": str(somebody.id), "X-Toolbox-Session": str(new_id())}
    other_port = scene.console.base_url.rpartition(":")[0] + ":1"
    checks, held = 0, 0
    for person, origin, headers in (
        (somebody, None, {}),
        (somebody, "null", {}),
        (somebody, "https://evil.example", {}),
        (somebody, other_port, {}),
        (nobody, scene.console.base_url, identity),
        (nobody, scene.console.base_url, {"X_Toolbox_User": str(somebody.id)}),
    ):
        checks += 1
        try:
            scene.open_socket(person, headers, origin=origin).close()
        except InvalidHandshake:
            held += 1
    return Outcome(
        "16", "the running console's socket from elsewhere", checks, held, "", "refused", held == checks
    )


def every_screen(scene: Scene, short: bool) -> Outcome:
    """Every screen as nobody and as each role: shown to its roles, refused to the others, never an error."""
    people = {role: signed_in(role, role.value.title()) for role in Role}
    checks, held = 0, 0
    for screen in SCREENS[:: 6 if short else 1]:
        for role, person in people.items():
            said = text_of(opened(screen.script, person))
            refused = "may not do this" in said
            checks, held = checks + 1, held + (refused != (role in screen.roles))
    return Outcome(
        "13",
        "every screen opened by its address, four roles",
        checks,
        held,
        "",
        "its roles only",
        held == checks,
    )
