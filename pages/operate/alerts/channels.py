"""Where alerts are sent: add, try out, switch off, remove."""

import streamlit as st
from pydantic import SecretStr, ValidationError

from backend.alerts import service as alerts
from backend.alerts.schemas import Channel, ChannelCreate
from backend.errors import ConsoleError
from backend.permissions import ADMINS, Actor
from pages.ui import (
    confirm,
    empty_state,
    error_state,
    escape_markdown,
    perform,
    relative_time,
    section_title,
    watch,
)

_SAID = "channel_said"


def show_channels(person: Actor) -> None:
    """Every channel, and a form for another one."""
    section_title("Channels", "who is told when an alert fires and when it is over")
    try:
        found = watch(alerts.list_channels)
    except ConsoleError as error:
        error_state(error)
        return
    if not found:
        empty_state(
            "outgoing_mail", "Nobody is told", "Add a channel: mail, a chat, a pager, or any web hook."
        )
    else:
        with st.container(border=True, gap="small"):
            for channel in found:
                _row(channel, person)
    if person.role in ADMINS:
        _form()


def _row(channel: Channel, person: Actor) -> None:
    what, act = st.columns([6, 5], gap="small", vertical_alignment="center")
    words = [f"**{escape_markdown(channel.name)}**", f":small[:gray[{escape_markdown(channel.shown)}]]"]
    if channel.last_error:
        words.append(f":red[:material/error:] {escape_markdown(channel.last_error)}")
    elif channel.last_tried_at:
        words.append(f":small[:gray[Last told {relative_time(channel.last_tried_at)}.]]")
    said: dict[str, tuple[bool, str]] = st.session_state.get(_SAID, {})
    if str(channel.id) in said:
        sent, message = said[str(channel.id)]
        icon = ":green[:material/check_circle:]" if sent else ":red[:material/error:]"
        words.append(f"{icon} {escape_markdown(message)}")
    what.markdown("  \n".join(words))
    with act, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        st.toggle(
            "On",
            value=channel.enabled,
            key=f"on_{channel.id}",
            on_change=_switch,
            args=(channel,),
        )
        st.button(
            "Send a test", key=f"try_{channel.id}", icon=":material/send:", on_click=_try, args=(channel,)
        )
        if person.role in ADMINS and st.button(
            "Remove", key=f"remove_{channel.id}", icon=":material/delete:", type="tertiary"
        ):
            confirm(
                "Remove this channel?",
                f"Nobody is told through “{channel.name}” any more. Its address is forgotten.",
                verb="Remove the channel",
                action=lambda: perform(alerts.remove_channel, channel.id),
            )


def _switch(channel: Channel) -> None:
    try:
        perform(alerts.switch_channel, channel.id, enabled=not channel.enabled)
    except ConsoleError as error:
        st.toast(escape_markdown(error.message), icon=":material/error:")


def _try(channel: Channel) -> None:
    try:
        done = perform(alerts.try_channel, channel.id)
        said = done.sent, done.message
    except ConsoleError as error:
        said = False, error.message
    st.session_state[_SAID] = {str(channel.id): said}


def _form() -> None:
    with (
        st.form("new_channel", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        name = st.text_input("Name", key="channel_name", placeholder="On call", width=180)
        url = st.text_input(
            "Address",
            key="channel_url",
            type="password",
            placeholder="mailtos://user:password@example.org",
            help="As Apprise writes them. It is kept encrypted and never shown again.",
            width="stretch",
        )
        pressed = st.form_submit_button("Add the channel", key="add_channel")
    if not pressed:
        return
    try:
        perform(alerts.add_channel, ChannelCreate(name=name.strip(), url=SecretStr(url)))
    except ValidationError:
        st.warning("Give the channel a name of 1 to 80 characters.", icon=":material/edit_note:")
    except ConsoleError as error:
        error_state(error)
    else:
        st.rerun()
