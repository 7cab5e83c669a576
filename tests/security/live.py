"""Rows on the running console: every path without a cookie, every screen for every role, sockets that are not ours."""

import logging
import sys
from pathlib import Path
from urllib.parse import quote

from websockets.exceptions import InvalidHandshake

from backend.db.base import new_id
from backend.permissions import Actor, Role
from pages.ui.navigation import SCREENS, has_screen
from tests.auth.test_door import CLOSED
from tests.pages.operate.opening import opened, signed_in, text_of
from tests.security.outcome import Outcome
from tests.security.scene import Scene

REFUSED = {401, 403, 404}
# Without a quiz or a text to work on they ask for nothing that could be refused; the sidebar has them for their roles only.
WAITING = {
    "studio/generate/generate.py",
    "studio/review/review.py",
    "studio/preview/preview.py",
    "studio/check/check.py",
    "studio/bring/bring.py",
    "studio/shared/read.py",
    "studio/unit/unit.py",
}


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
    """Every screen by its script: nobody is asked to sign in, its roles see it, and it is refused to the others."""
    # A script run without a browser says so in the log, each time.
    for name in ("streamlit", "streamlit.runtime.scriptrunner_utils.script_run_context"):
        logging.getLogger(name).setLevel(logging.ERROR)
    people = {role: signed_in(role, role.value.title()) for role in Role}
    nobody = Actor(new_id(), Role.ADMIN, "", "", new_id())
    # Every screen is drawn by the shell, which asks who is there before anything else.
    checks = 1
    wrong = [] if "You are not signed in" in text_of(opened("shell.py", nobody)) else ["the shell as nobody"]
    for screen in SCREENS[:: 6 if short else 1]:
        for role, person in people.items():
            refused = "may not do this" in text_of(opened(screen.script, person))
            checks += 1
            listed = has_screen(role, Path(screen.script).stem)
            fine = listed != refused or (not listed and screen.script in WAITING)
            if not fine:
                wrong.append(f"{screen.script} as {role.value}")
    for each in wrong:
        sys.stdout.write(f"{each}\n")
    held = checks - len(wrong)
    return Outcome(
        "13",
        "every screen opened by its address, nobody and four roles",
        checks,
        held,
        "",
        "its roles only",
        not wrong,
    )
