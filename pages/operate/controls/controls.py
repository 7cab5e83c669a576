"""What an operator can do about a component, on the screen Status: each lever asks first, and says what undoes it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import streamlit as st

from backend.auth import service as auth
from backend.backups import service as backups
from backend.controls import service as levers
from backend.errors import ConsoleError
from backend.jobs.schemas import Engine
from backend.permissions import ADMINS, OPERATORS
from pages.operate.controls.done import Done, remember, say_done
from pages.operate.controls.provider import provider_levers
from pages.operate.controls.runs import (
    agent_levers,
    queue_levers,
    show_problem,
    test_lever,
    worker_levers,
)
from pages.ui import confirm, current_actor, perform


def controls(component: str) -> None:
    """Show the levers of a component to those who may use them; outside of any part that refreshes itself.

    Args:
        component: its name, such as `provider`; one without levers shows nothing.
    """
    show = LEVERS.get(component)
    if show is None or current_actor().role not in OPERATORS:
        return
    say_done(component)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="controls"):
        try:
            show()
        except ConsoleError as error:
            show_problem(error)


def key_lever() -> None:
    """Sign tokens with a new key."""
    may = current_actor().role in ADMINS
    if st.button(
        "Rotate keys",
        key="rotate_keys",
        icon=":material/key:",
        disabled=not may,
        help=None if may else "An admin may do this.",
    ):
        confirm(
            "Sign with a new key?",
            "New tokens are signed with it at once, in all processes within a minute. Nobody is signed out: tokens of "
            "the old key work until they expire. It cannot be taken back.",
            verb="Rotate the keys",
            action=_rotate,
        )


def _rotate() -> None:
    kid = perform(auth.rotate_keys)
    remember(Done("auth", f"Tokens are signed with the key {kid} from now on."))


def cache_lever() -> None:
    """Forget every copy."""
    if st.button("Clear the cache", key="clear_cache", icon=":material/mop:"):
        confirm(
            "Clear the cache?",
            "Suggestions and kept answers of models are forgotten; what is needed is made anew, and a model is asked and "
            "paid anew. Nothing else is kept there, so nothing is lost. It cannot be taken back.",
            verb="Clear the cache",
            action=_clear,
        )


def _clear() -> None:
    done = perform(levers.clear_cache)
    where = "in Redis" if done.shared else "in this process, the only one this reaches without a Redis"
    values = f"{done.values:,} value{' was' if done.values == 1 else 's were'} forgotten"
    remember(Done("cache", f"{values} {where}."))


def backup_lever() -> None:
    """Make a backup."""
    if st.button("Make a backup", key="lever_backup", icon=":material/backup:"):
        confirm(
            "Make a backup now?",
            "The whole database is dumped into a file on this machine while everything goes on. The oldest good one "
            "makes room when there are more than are kept.",
            verb="Make the backup",
            action=_back_up,
        )
    _way_to("operate/backups.py", "All backups")


def _back_up() -> None:
    begun = perform(backups.start_backup)
    remember(Done("backups", f"{begun.file} is being made; how it went stands under Backups."))


def _way_to(script: str, label: str) -> None:
    """The way to the screen that says more."""
    if st.button(label, key=f"to_{script}", icon=":material/arrow_forward:", type="tertiary"):
        st.switch_page(script)


_to_database = partial(_way_to, "operate/database.py", "Tables, statements, locks")
_to_errors = partial(_way_to, "operate/errors.py", "Errors of the program")

LEVERS: Final[Mapping[str, Callable[[], None]]] = {
    "web": _to_errors,
    "api": _to_errors,
    "database": _to_database,
    "migrations": _to_database,
    "cache": cache_lever,
    "auth": key_lever,
    "queue": queue_levers,
    "workers": worker_levers,
    "agents": agent_levers,
    "provider": provider_levers,
    "local_engine": partial(test_lever, "local_engine", Engine.LOCAL),
    "backups": backup_lever,
}
