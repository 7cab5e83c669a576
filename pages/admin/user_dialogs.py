"""Dialogs of the users' screen: make one, change one, lock one out, remove one."""

from typing import Final

import streamlit as st

from backend.auth import service as auth
from backend.auth.schemas import PasswordLinkView, UserView
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import Actor, Role
from pages.ui import confirm, error_state, escape_markdown, exact_time, perform, sentence_case

# What a role is for, where it is chosen.
ROLES = {
    Role.VIEWER: "sees status, metrics, reports, and quizzes shared with them",
    Role.EDUCATOR: "makes quizzes from own material, reads those shared with them",
    Role.OPERATOR: "watches and steers runs, without their texts",
    Role.ADMIN: "everything, users and settings too",
}


# A link that is still to be copied, and whose it is.
LINK: Final = "password_link"


def invite(uow: UnitOfWork, actor: Actor, email: str, name: str, role: Role) -> tuple[str, PasswordLinkView]:
    """Make a user and the link by which they set their password."""
    user = auth.create_user(uow, actor, email=email, name=name, role=role)
    return user.name, auth.create_password_link(uow, actor, user.id)


def _role_choice(before: Role) -> Role:
    return st.radio(
        "Role",
        list(ROLES),
        index=list(ROLES).index(before),
        format_func=sentence_case,
        captions=list(ROLES.values()),
        key="user_role",
    )


@st.dialog("New user")
def create() -> None:
    """Ask for the particulars and make the user."""
    with st.form("new_user_form", border=False):
        name = st.text_input("Name", key="user_name", max_chars=200)
        email = st.text_input("E-mail", key="user_email", max_chars=254, autocomplete="off")
        role = _role_choice(Role.EDUCATOR)
        st.caption("You get a link to send to the person, who sets a password with it.")
        problem = st.container()
        pressed = st.form_submit_button("Add the user", type="primary", key="add_user")
    if pressed:
        try:
            st.session_state[LINK] = perform(invite, email, name, role)
        except ConsoleError as error:
            with problem:
                error_state(error)
        else:
            st.rerun()


@st.dialog("Change user")
def change(user: UserView) -> None:
    """Ask for another name or role and write it down."""
    with st.form("change_user_form", border=False):
        st.caption(user.email.replace("@", "\\@"))
        name = st.text_input("Name", value=user.name, key="user_name", max_chars=200)
        role = _role_choice(user.role)
        problem = st.container()
        pressed = st.form_submit_button("Save the changes", type="primary", key="save_user")
    if pressed:
        try:
            perform(auth.change_user, user.id, name=name, role=role)
        except ConsoleError as error:
            with problem:
                error_state(error)
        else:
            st.rerun()


def send_link(user: UserView) -> None:
    """Ask, then make a link to a new password."""

    def act() -> None:
        st.session_state[LINK] = user.name, perform(auth.create_password_link, user.id)

    confirm(
        f"Let {user.name} set a new password?",
        "You get a link that works once, within 24 hours; one made before works no more. The password of now works until "
        "the link was used, and then every session ends.",
        verb="Make the link",
        action=act,
    )


def show_link() -> None:
    """The link that was just made, until it is said to be copied."""
    if LINK not in st.session_state:
        return
    name, link = st.session_state[LINK]
    with st.container(border=True):
        st.markdown(
            f":material/link: Send this link to **{escape_markdown(name)}**. It sets a password, once, until "
            f"{exact_time(link.expires_at)}; whoever has it can, so choose the way well. It is shown this once."
        )
        st.code(link.url, language=None, wrap_lines=True)
        if st.button("I have copied it", key="link_copied"):
            st.session_state.pop(LINK)
            st.rerun()


def set_disabled(user: UserView, *, disabled: bool) -> None:
    """Ask, then lock a user out or let one in again."""

    def act() -> None:
        perform(auth.change_user, user.id, disabled=disabled)

    if disabled:
        confirm(
            f"Disable {user.name}?",
            "Every session of this user ends within a second. The work stays, and you can enable the user again.",
            verb="Disable the user",
            action=act,
        )
    else:
        confirm(f"Enable {user.name}?", "The user can sign in again.", verb="Enable the user", action=act)


def delete(user: UserView) -> None:
    """Ask, then remove a user for good."""
    confirm(
        f"Delete {user.name}?",
        "The user is gone for good. Whoever left work behind can only be disabled.",
        verb="Delete the user",
        action=lambda: perform(auth.delete_user, user.id),
        type_to_confirm=user.email,
    )
