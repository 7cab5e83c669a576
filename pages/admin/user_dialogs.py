"""Dialogs of the users' screen: make one, change one, lock one out, remove one."""

import streamlit as st
from pydantic import SecretStr

from backend.auth import service as auth
from backend.auth.schemas import UserView
from backend.errors import ConsoleError
from backend.permissions import Role
from pages.ui import confirm, error_state, escape_markdown, perform, sentence_case

# What a role is for, where it is chosen.
ROLES = {
    Role.VIEWER: "sees status, metrics and reports",
    Role.EDUCATOR: "makes quizzes from own material",
    Role.OPERATOR: "watches and steers runs, without their texts",
    Role.ADMIN: "everything, users and settings too",
}


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
        password = st.text_input(
            "First password",
            type="password",
            key="user_password",
            max_chars=1024,
            autocomplete="new-password",
            help="12 characters or more. Tell it to the person by another way than e-mail.",
        )
        problem = st.container()
        pressed = st.form_submit_button("Add the user", type="primary", key="add_user")
    if pressed:
        try:
            perform(auth.create_user, email=email, name=name, role=role, password=SecretStr(password))
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


@st.dialog("New password")
def set_password(user: UserView) -> None:
    """Ask for another password and set it."""
    with st.form("new_password_form", border=False):
        st.caption(
            f"For {escape_markdown(user.name)}. Whoever is signed in with the old one is signed out within a second."
        )
        password = st.text_input(
            "New password",
            type="password",
            key="user_new_password",
            max_chars=1024,
            autocomplete="new-password",
            help="12 characters or more. Tell it to the person by another way than e-mail.",
        )
        problem = st.container()
        pressed = st.form_submit_button("Set the password", type="primary", key="set_password")
    if pressed:
        try:
            perform(auth.change_user, user.id, password=SecretStr(password))
        except ConsoleError as error:
            with problem:
                error_state(error)
        else:
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
