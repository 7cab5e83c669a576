"""The only reader of who is signed in, and the only way a screen calls a service.

The door (ASGI middleware) verified the cookie when the socket opened and handed over two ids. They are checked again
against the database in every run of a script, so that a changed role or a revoked session acts on the next click.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from inspect import unwrap
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from backend.auth.service import identify, identify_offline, identify_viewer, remember
from backend.call import Call, Edge, calling
from backend.db.shared import shared
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import NotSignedIn, Unavailable
from backend.permissions import OPERATORS, Actor
from pages.ui.door import sign_in_link
from pages.ui.states import error_state
from pages.ui.text import escape_markdown

P = ParamSpec("P")
R = TypeVar("R")
# What Streamlit gives no address for.
LOCAL = "127.0.0.1"
# When this tab last did something, by the clock of what is shared.
_ACTED = "acted_at"


def current_actor() -> Actor:
    """Return the signed-in person; otherwise show how to sign in and end this run of the script.

    While the database is away, this is the person last known here, so that the way to the status stays open.
    """
    return _whoever(clicked=True)


def remember_socket(actor: Actor) -> None:
    """Tell the door whose this Streamlit session is, so that a tab that reconnects gets it back and nobody else does."""
    context = get_script_run_ctx()
    if context is not None:
        remember(context.session_id, actor.session_id)


def glance(
    operation: Callable[Concatenate[UnitOfWork | None, Actor, P], R], /, *args: P.args, **kwargs: P.kwargs
) -> R:
    """Call an operation that needs no database; it works, for those already here, while the database is away.

    For a fragment that refreshes itself: nobody clicked, so it does not keep the session awake.

    Raises:
        ConsoleError: what the operation says; show it with `error_state`.
    """
    with _calling():
        return operation(None, _whoever(clicked=False), *args, **kwargs)


def peek(
    operation: Callable[Concatenate[UnitOfWork | None, Actor, P], R], /, *args: P.args, **kwargs: P.kwargs
) -> R:
    """`glance` for what every role may see, by a person known in memory: a hundred open screens ask the database nothing.

    Whoever was read here within five minutes is still who they were, unless the door has heard that the session ended.

    Raises:
        ConsoleError: what the operation says; show it with `error_state`.
    """
    with _calling():
        return operation(None, _remembered(), *args, **kwargs)


def perform(
    operation: Callable[Concatenate[UnitOfWork, Actor, P], R], /, *args: P.args, **kwargs: P.kwargs
) -> R:
    """Call one service operation as the signed-in person, in one transaction that is committed before this returns.

    One click is one call of this: a rerun can cut a script short anywhere else, but not inside it.

    Raises:
        ConsoleError: what the operation says; show it with `error_state`.
    """
    return _call(True, operation, *args, **kwargs)


def watch(
    operation: Callable[Concatenate[UnitOfWork, Actor, P], R], /, *args: P.args, **kwargs: P.kwargs
) -> R:
    """`perform` for a fragment that refreshes itself: nobody clicked, so it does not keep the session awake.

    Raises:
        ConsoleError: what the operation says; show it with `error_state`.
    """
    return _call(False, operation, *args, **kwargs)


def share(
    operation: Callable[Concatenate[UnitOfWork, Actor, P], R],
    life: float,
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """`watch` for what many look at: read once in `life` seconds for all of a role, whoever asks first.

    Who may see only what is theirs shares with nobody. Whoever clicked something sees what came of it: nothing older than
    the click is shown. What is given back belongs to all, and nobody changes it.

    Raises:
        ConsoleError: what the operation says; show it with `error_state`.
    """

    def ask() -> R:
        with unit_of_work() as uow:
            return operation(uow, actor, *args, **kwargs)

    with _calling():
        actor = _viewer()
        whose = actor.role if actor.role in OPERATORS else actor.user_id
        key = (_name(operation), whose, args, tuple(sorted(kwargs.items())))
        return shared.read(key, ask, life=life, since=st.session_state.get(_ACTED, 0.0))


def _viewer() -> Actor:
    user_id, session_id = _given("user_id"), _given("session_id")
    try:
        if user_id is None or session_id is None:
            raise NotSignedIn("Sign in to go on.")
        return identify_viewer(user_id, session_id)
    except NotSignedIn as error:
        _ask_to_sign_in(error)
    st.stop()


def _name(operation: Callable[..., object]) -> tuple[str, str]:
    """What tells operations apart: a page's own functions are made anew in every run of its script."""
    code = getattr(unwrap(operation), "__code__", None)
    return code.co_filename if code else operation.__module__, operation.__qualname__


def _call(
    clicked: bool,
    operation: Callable[Concatenate[UnitOfWork, Actor, P], R],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    try:
        with _calling(), unit_of_work() as uow:
            return operation(uow, _identify(uow, clicked=clicked), *args, **kwargs)
    except NotSignedIn as error:
        _ask_to_sign_in(error)
    finally:
        if clicked:
            st.session_state[_ACTED] = shared.now()
    st.stop()


def _whoever(*, clicked: bool) -> Actor:
    try:
        try:
            with unit_of_work() as uow:
                return _identify(uow, clicked=clicked)
        except Unavailable as outage:
            return _last_known(outage)
    except NotSignedIn as error:
        _ask_to_sign_in(error)
    except Unavailable as error:
        error_state(error)
    st.stop()


def _remembered() -> Actor:
    user_id, session_id = _given("user_id"), _given("session_id")
    if user_id is not None and session_id is not None:
        try:
            return identify_offline(user_id, session_id)
        except Unavailable:
            return _whoever(clicked=False)
        except NotSignedIn as error:
            _ask_to_sign_in(error)
            st.stop()
    return _whoever(clicked=False)


def _last_known(outage: Unavailable) -> Actor:
    user_id, session_id = _given("user_id"), _given("session_id")
    if user_id is None or session_id is None:
        raise outage
    try:
        return identify_offline(user_id, session_id)
    except Unavailable:
        raise outage from None


def _identify(uow: UnitOfWork, *, clicked: bool = True) -> Actor:
    user_id, session_id = _given("user_id"), _given("session_id")
    if user_id is None or session_id is None:
        raise NotSignedIn("Sign in to go on.")
    return identify(uow, user_id, session_id, touch=clicked)


def _calling() -> AbstractContextManager[Call]:
    """One click is one call, with an id of its own and the address of the person's browser."""
    address = st.context.ip_address
    return calling(Edge.PAGE, address if isinstance(address, str) else LOCAL)


def user_id_given() -> UUID | None:
    """Whose browser the door says this is; asks nobody, so it answers whatever is broken."""
    return _given("user_id")


def _given(key: str) -> UUID | None:
    """Read one id the door set; anything but a UUID is nobody."""
    value = st.user.get(key)
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _ask_to_sign_in(error: NotSignedIn) -> None:
    with st.container(horizontal_alignment="center", gap="small"):
        st.space("large")
        st.title("You are not signed in", anchor=False, text_alignment="center")
        st.caption(escape_markdown(error.message), width="content")
        sign_in_link()
