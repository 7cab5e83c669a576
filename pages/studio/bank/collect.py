"""Choose questions of the bank, some or all that match, and do one thing to all of them."""

from uuid import UUID

import streamlit as st

from backend.quiz.schemas import BankCount, FilterFields, Item
from pages.studio.bank.acts import MENU, TRASH_MENU, Chosen, act_on, add_to_quiz
from pages.studio.words import counted
from pages.ui import shorten

_PICK = "pick_"
_ALL = "studio_all_matching"


def pick_box(item: Item) -> None:
    """A box to choose a question with; it stays chosen while the list is narrowed in another way."""
    st.checkbox(
        f"Choose “{shorten(item.stem, 60)}”",
        key=f"{_PICK}{item.id}",
        label_visibility="collapsed",
        persist_state="page",
        width="content",
    )


def picked() -> list[UUID]:
    """The questions chosen, on this list and on those seen before."""
    return [
        UUID(str(key).removeprefix(_PICK))
        for key, chosen in st.session_state.items()
        if str(key).startswith(_PICK) and chosen
    ]


def pick_bar(wanted: FilterFields, total: BankCount) -> None:
    """Say how many questions are chosen, with what can be done with them; nothing while none is."""
    everything = st.session_state.get(_ALL) == wanted
    ids = picked()
    if not everything and not ids:
        return
    number = total.total if everything else len(ids)
    chosen = Chosen(None if everything else ids, wanted, number)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="pick_bar"):
        said = (
            f"All {counted(number, 'question')} that match"
            if everything
            else f"{counted(number, 'question')} chosen"
        )
        st.markdown(f"**{said}**", width="stretch")
        if not wanted.trash and st.button(
            "Add to a quiz", key="add_to_quiz", type="primary", icon=":material/playlist_add:"
        ):
            add_to_quiz(chosen)
        menu = TRASH_MENU if wanted.trash else MENU
        act = st.menu_button(
            "Change them",
            [word for word, action in menu.items() if action.fits(wanted)],
            key="bulk_menu",
            icon=":material/edit_note:",
            format_func=lambda word: f":material/{menu[word].icon}: {word}",
        )
        if act:
            act_on(menu[act], chosen)
        if not everything and not total.more and total.total > number:
            st.button(
                f"Choose all {total.total:,}",
                key="choose_all",
                type="tertiary",
                on_click=_choose_all,
                args=(wanted,),
                help="Every question that matches, on all pages.",
            )
        st.button("Clear", key="clear_picked", icon=":material/close:", on_click=clear_picked)


def _choose_all(wanted: FilterFields) -> None:
    st.session_state[_ALL] = wanted


def clear_picked() -> None:
    """Choose none any more. Before the boxes are drawn."""
    st.session_state.pop(_ALL, None)
    for item_id in picked():
        st.session_state[f"{_PICK}{item_id}"] = False
