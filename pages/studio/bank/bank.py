"""Which questions are there, across all quizzes, and what lies in the trash?"""

from functools import partial

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Item, ItemFilter, ItemState, ItemType
from backend.sources import service as sources
from pages.studio.acting import attempt, show_problem
from pages.studio.address import asked_for
from pages.studio.bank.collect import pick_bar, pick_box, say_collected
from pages.studio.items.history import show_history
from pages.studio.items.write import BANK_ALONE, write_button, write_form, writing
from pages.studio.listing import more_button, search_field, shown_limit
from pages.studio.words import counted, told_apart, verb
from pages.ui import (
    empty_state,
    error_state,
    escape_markdown,
    item_card,
    item_mark,
    page_header,
    perform,
    sentence_case,
    shorten,
    type_icon,
    type_word,
)

HISTORY, TRASH = "History", "Move to trash"
_ICONS = {HISTORY: "history", TRASH: "delete"}


def keep_source_in_address() -> None:
    """Let a reload, and another tab, see the same choice."""
    chosen = st.session_state["source_of"]
    if chosen:
        st.query_params["source"] = str(chosen)
    else:
        st.query_params.pop("source", None)


header = st.container()
try:
    quiz_id = asked_for("quiz")
    st.session_state.setdefault("source_of", asked_for("source"))
    listed = perform(sources.list_sources, limit=200).items
    known = told_apart({source.id: shorten(source.title, 60) for source in listed})
    if st.session_state["source_of"] not in known:
        st.session_state["source_of"] = None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        text = search_field("words", "Search questions", "Search in the questions")
        state = st.selectbox(
            "State",
            list(ItemState),
            index=None,
            format_func=sentence_case,
            key="state",
            bind="query-params",
            placeholder="Any state",
            label_visibility="collapsed",
            width=140,
        )
        kind = st.selectbox(
            "Type",
            list(ItemType),
            index=None,
            format_func=lambda kind: sentence_case(type_word(kind)),
            key="type",
            bind="query-params",
            placeholder="Any type",
            label_visibility="collapsed",
            width=170,
        )
        source_id = st.selectbox(
            "Source",
            list(known),
            index=None,
            format_func=lambda source_id: known[source_id],
            key="source_of",
            # Its id and not its title stands in the address.
            on_change=keep_source_in_address,
            placeholder="Any source",
            label_visibility="collapsed",
            width=220,
        )
        trashed = st.toggle("Trash", key="trash", bind="query-params")
    wanted = ItemFilter(
        state=state,
        type=kind,
        source_id=source_id or None,
        quiz_id=quiz_id,
        text=text or None,
        trashed=trashed,
    )
    found = perform(quizzes.list_items, wanted, limit=shown_limit("items"))
    total = perform(quizzes.count_items, wanted)
except ConsoleError as error:
    with header:
        page_header("Bank")
    error_state(error)
    st.stop()

narrowed = bool(state or kind or source_id or text or quiz_id)
count = counted(total.total, "question")
if trashed:
    sentence = (
        f"{count} in the trash; restoring {verb(total.total, 'it', 'one')} brings it back to its place."
        if found.items
        else "The trash is empty."
    )
elif found.items:
    match = f" {verb(total.total, 'matches', 'match')}" if narrowed else ""
    sentence = f"{count}{match}; {total.waiting} without a verdict."
else:
    sentence = "Nothing matches." if narrowed else "No question has been made yet."
with header:
    with page_header("Bank", sentence):
        write_button(BANK_ALONE)
    if quiz_id and st.button(
        "Only of one quiz", key="all_quizzes", icon=":material/close:", help="Show all quizzes"
    ):
        del st.query_params["quiz"]
        st.rerun()
# A place of its own even while nothing stands in it, so that the list below stays where it is.
with st.container():
    show_problem("bank")
    say_collected()
    pick_bar()
if writing(BANK_ALONE):
    write_form(BANK_ALONE, source_id)

if not found.items:
    if trashed:
        empty_state(
            "delete",
            "Nothing in the trash",
            "Questions you move to the trash wait here until you restore them.",
        )
    elif narrowed:
        empty_state("search_off", "Nothing matches", "Take a filter away, or search for another word.")
    else:
        empty_state("inventory_2", "No questions yet", "Every question of your quizzes is kept here.")
    st.stop()


def from_menu(item: Item) -> None:
    """Do what was chosen from a question's menu."""
    if st.session_state.get(f"item_menu_{item.id}") == TRASH:
        attempt("bank", partial(perform, quizzes.trash_item, item.id))


def row(item: Item) -> None:
    """One question in a line; opened, the whole card."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"bank_{item.id}"):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
            if not trashed:
                pick_box(item)
            opened = st.expander(
                f"{type_icon(item.type)} {escape_markdown(shorten(item.stem, 110))}",
                type="compact",
                key=f"open_{item.id}",
                on_change="rerun",
            )
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            st.markdown(item_mark(item.state), width="content")
            if trashed:
                st.button(
                    "Restore",
                    key=f"restore_{item.id}",
                    icon=":material/restore_from_trash:",
                    on_click=attempt,
                    args=("bank", partial(perform, quizzes.restore_item, item.id)),
                )
            chosen = st.menu_button(
                "More",
                [HISTORY] if trashed else [HISTORY, TRASH],
                key=f"item_menu_{item.id}",
                type="tertiary",
                format_func=lambda word: f":material/{_ICONS[word]}: {word}",
                on_click=from_menu,
                args=(item,),
            )
    if opened.open:
        item_card(item)
    if chosen == HISTORY:
        show_history(item)


with st.container(border=True, gap="xsmall"):
    for item in found.items:
        row(item)
more_button("items", shown=len(found.items), more=found.next_cursor is not None)
