"""Which questions are there, across all quizzes, and what lies in the trash?"""

from functools import partial

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Item
from pages.studio.acting import attempt, show_problem
from pages.studio.bank.acts import say_done
from pages.studio.bank.collect import clear_picked, pick_bar, pick_box
from pages.studio.bank.filters import bank_filter, is_narrowed
from pages.studio.bank.rules import show_rules
from pages.studio.bank.twins import show_twins
from pages.studio.bank.views import RULES, TWINS, show_view
from pages.studio.items.history import show_history
from pages.studio.items.uses import show_uses
from pages.studio.items.write import BANK_ALONE, write_button, write_form, writing
from pages.studio.listing import more_button, shown_limit
from pages.studio.words import counted, verb
from pages.ui import (
    author_markdown,
    empty_state,
    error_state,
    item_card,
    item_mark,
    page_header,
    perform,
    shorten,
    type_icon,
)

HISTORY, USES, TRASH = "History", "Where it was used", "Move to trash"
_ICONS = {HISTORY: "history", USES: "share_reviews", TRASH: "delete"}


header = st.container()
try:
    view = show_view()
    if view == TWINS:
        show_twins(header)
        st.stop()
    if view == RULES:
        with header:
            page_header("Bank", "Say what a quiz should hold, and it is put together from your questions.")
        show_rules()
        st.stop()
    wanted = bank_filter()
    found = perform(quizzes.list_items, wanted.wanted, limit=shown_limit("items"))
    total = perform(quizzes.count_items, wanted.wanted)
except ConsoleError as error:
    with header:
        page_header("Bank")
    error_state(error)
    st.stop()

narrowed = is_narrowed(wanted)
trashed = wanted.trash
count = ("More than " if total.more else "") + counted(total.total, "question")
if trashed:
    sentence = (
        f"{count} in the trash; restoring {verb(total.total, 'it', 'one')} brings it back to its place."
        if found.items
        else "The trash is empty."
    )
elif found.items:
    match = f" {verb(total.total, 'matches', 'match')}" if narrowed else ""
    rest = f"; {total.waiting} without a verdict" if total.waiting and not total.more else ""
    sentence = f"{count}{match}{rest}."
else:
    sentence = "Nothing matches." if narrowed else "No question has been made yet."
with header:
    with page_header("Bank", sentence):
        write_button(BANK_ALONE)
    if wanted.quiz_id and st.button(
        "Only of one quiz", key="all_quizzes", icon=":material/close:", help="Show all quizzes"
    ):
        del st.query_params["quiz"]
        st.rerun()
# A place of its own even while nothing stands in it, so that the list below stays where it is.
with st.container():
    show_problem("bank")
    say_done(clear_picked)
    pick_bar(wanted, total)
if writing(BANK_ALONE):
    write_form(BANK_ALONE, wanted.source_id)

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
            pick_box(item)
            opened = st.expander(
                f"{type_icon(item.type)} {author_markdown(shorten(item.stem, 110))}",
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
                [HISTORY, USES] if trashed else [HISTORY, USES, TRASH],
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
    elif chosen == USES:
        show_uses(item)


with st.container(border=True, gap="xsmall"):
    for item in found.items:
        row(item)
more_button("items", shown=len(found.items), more=found.next_cursor is not None)
