"""What is done to many questions at once: said before it is done, and taken back with one click."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

import streamlit as st
from pydantic import ValidationError
from streamlit.delta_generator import DeltaGenerator

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Bloom, BulkEdit, BulkVerb, Difficulty, FilterFields, LabelChange, NewBulkEdit
from pages.studio.acting import attempt
from pages.studio.words import counted, said, told_apart, verb
from pages.ui import error_state, escape_markdown, perform, sentence_case, shorten

_DONE = "studio_bulk_done"
EXISTING, NEW = "A quiz of yours", "A new quiz"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The questions an action is for: these, or every one a filter leaves."""

    ids: list[UUID] | None
    wanted: FilterFields
    number: int

    def ask(self, action: BulkVerb, **more: object) -> NewBulkEdit:
        """The action on them."""
        which = {"item_ids": self.ids} if self.ids is not None else {"filter": self.wanted}
        return NewBulkEdit.model_validate({"action": action, **which, **more})


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the menu: what it does, what is said before, and what after."""

    verb: BulkVerb
    icon: str
    title: str
    done: str
    of_one_quiz: bool = False

    def fits(self, wanted: FilterFields) -> bool:
        """Whether it can be done to what is shown."""
        return wanted.quiz_id is not None or not self.of_one_quiz


MENU: Final[Mapping[str, Act]] = {
    "Tags and labels": Act(BulkVerb.EDIT, "label", "Tags and labels", "changed"),
    "Approve": Act(BulkVerb.APPROVE, "check", "Approve them?", "approved"),
    "Move to another quiz": Act(
        BulkVerb.MOVE, "drive_file_move", "Move to another quiz", "moved", of_one_quiz=True
    ),
    "Move to trash": Act(BulkVerb.TRASH, "delete", "Move them to the trash?", "moved to the trash"),
}
TRASH_MENU: Final[Mapping[str, Act]] = {
    "Restore": Act(BulkVerb.RESTORE, "restore_from_trash", "Restore them?", "restored"),
}


def act_on(act: Act, chosen: Chosen) -> None:
    """Ask what an action needs, say what it would come to, and do it."""

    @st.dialog(act.title)
    def ask() -> None:
        more: dict[str, object] | None = {}
        if act.verb is BulkVerb.EDIT:
            more = _labels()
        elif act.verb is BulkVerb.MOVE:
            more = _where(chosen, only_existing=True)
            if more is not None:
                more["from_quiz_id"] = chosen.wanted.quiz_id
        _offer(act, chosen, more)

    ask()


def add_to_quiz(chosen: Chosen) -> None:
    """Ask for a quiz, one that is there or a new one, and put the questions into it."""

    @st.dialog("Add to a quiz")
    def ask() -> None:
        _offer(Act(BulkVerb.ADD, "playlist_add", "Add to a quiz", "added"), chosen, _where(chosen))

    ask()


def _offer(act: Act, chosen: Chosen, more: dict[str, object] | None) -> None:
    """Say what it would come to, and do it when that is pressed. `more` is None while something is still to be said."""
    problem = st.container()
    would: BulkEdit | None = None
    if more is not None:
        try:
            would = perform(quizzes.edit_items, chosen.ask(act.verb, **more, dry_run=True))
        except (ConsoleError, ValidationError) as error:
            _say_problem(problem, error)
    if would is not None:
        _say_what_happens(act, would)
    number = would.changed if would else chosen.number
    pressed = st.button(
        f"{_VERBS[act.verb]} {counted(number, 'question')}",
        key="collect_now",
        type="primary",
        disabled=would is None or not would.changed,
    )
    if not pressed or more is None:
        return
    try:
        done = perform(quizzes.edit_items, chosen.ask(act.verb, **more))
    except (ConsoleError, ValidationError) as error:
        _say_problem(problem, error)
    else:
        st.session_state[_DONE] = (act, done)
        st.rerun()


_VERBS: Final = {
    BulkVerb.EDIT: "Change",
    BulkVerb.ADD: "Add",
    BulkVerb.MOVE: "Move",
    BulkVerb.APPROVE: "Approve",
    BulkVerb.TRASH: "Trash",
    BulkVerb.RESTORE: "Restore",
}


def _say_problem(problem: DeltaGenerator, error: ConsoleError | ValidationError) -> None:
    with problem:
        if isinstance(error, ValidationError):
            st.warning(escape_markdown(said(error)), icon=":material/edit_note:")
        else:
            error_state(error)


def _say_what_happens(act: Act, would: BulkEdit) -> None:
    if would.unchanged:
        are = verb(would.unchanged, "is", "are")
        st.caption(f"{counted(would.unchanged, 'question')} {are} {_so(act)} already.")
    if act.verb is BulkVerb.APPROVE and would.flagged:
        st.caption(
            f":orange[:material/warning:] The checks have a warning for {would.flagged:,} of them; approving says you "
            "have seen it."
        )
    if not would.refused_count:
        return
    with st.expander(f"{counted(would.refused_count, 'question')} left alone", icon=":material/block:"):
        for one in would.refused[:20]:
            st.markdown(
                f"{escape_markdown(shorten(one.stem or 'Unknown', 80))}  \n:gray[{escape_markdown(one.message)}]"
            )
        if would.refused_count > 20:
            st.caption(f"And {would.refused_count - 20:,} more.")


def _so(act: Act) -> str:
    return "there" if act.verb in (BulkVerb.ADD, BulkVerb.MOVE) else "so"


def _where(chosen: Chosen, *, only_existing: bool = False) -> dict[str, object] | None:
    listed = perform(quizzes.list_quizzes, limit=200)
    names = told_apart(
        {
            quiz.id: f"{shorten(quiz.title, 60)} · {quiz.total}"
            for quiz in listed.items
            if not only_existing or quiz.id != chosen.wanted.quiz_id
        }
    )
    way = (
        EXISTING
        if only_existing
        else st.segmented_control(
            "Where to",
            [EXISTING, NEW] if names else [NEW],
            default=EXISTING if names else NEW,
            required=True,
            key="collect_way",
            label_visibility="collapsed",
        )
    )
    if way == NEW:
        title = st.text_input("Title", key="collect_title", max_chars=300) or ""
        return {"title": title} if title.strip() else None
    quiz_id = st.selectbox(
        "Quiz",
        list(names),
        index=None,
        format_func=lambda quiz_id: names[quiz_id],
        key="collect_quiz",
        placeholder="Type a part of its title",
    )
    if listed.next_cursor:
        st.caption("These are your newest 200 quizzes.")
    return {"quiz_id": quiz_id} if quiz_id else None


def _labels() -> dict[str, object] | None:
    known = perform(quizzes.list_labels)
    change: dict[str, object] = {}
    for name, word, held in (("tags", "tags", known.tags), ("objectives", "objectives", known.objectives)):
        change[f"add_{name}"] = st.multiselect(
            f"Add {word}",
            held,
            key=f"bulk_add_{name}",
            accept_new_options=True,
            placeholder="Choose, or type a new one",
        )
        change[f"remove_{name}"] = st.multiselect(
            f"Take away {word}", held, key=f"bulk_remove_{name}", accept_new_options=True, placeholder="None"
        )
    level, difficulty, points = st.columns(3)
    change["bloom"] = level.selectbox(
        "Bloom level",
        list(Bloom),
        index=None,
        format_func=sentence_case,
        key="bulk_bloom",
        placeholder="As it is",
    )
    change["difficulty"] = difficulty.selectbox(
        "Difficulty",
        list(Difficulty),
        index=None,
        format_func=sentence_case,
        key="bulk_difficulty",
        placeholder="As it is",
    )
    change["points"] = points.number_input(
        "Points",
        min_value=0.25,
        max_value=1_000.0,
        value=None,
        step=0.5,
        key="bulk_points",
        placeholder="As they are",
    )
    st.caption("These say how a question is filed and counted; its verdict stands.")
    return {"change": change} if LabelChange.model_validate(change).says_something else None


def say_done(clear: Callable[[], None]) -> None:
    """After something was done to many: say so with the way back, and choose none any more. Before boxes are drawn."""
    kept: tuple[Act, BulkEdit] | None = st.session_state.get(_DONE)
    if kept is None:
        return
    act, done = kept
    key = f"{_DONE}_said"
    if st.session_state.get(key) != done:
        st.session_state[key] = done
        clear()
    were = verb(done.unchanged, "was", "were")
    had = f" {done.unchanged:,} {were} {_so(act)} already." if done.unchanged else ""
    left = f" {counted(done.refused_count, 'question')} left alone." if done.refused_count else ""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="bulk_done"):
        st.markdown(
            f":green[:material/check:] {counted(done.changed, 'question')} {act.done}.{had}{left}",
            width="stretch",
        )
        if done.id is not None:
            st.button("Undo", key="undo_bulk", icon=":material/undo:", on_click=_undo, args=(done.id,))
        st.button(
            "Dismiss",
            key="dismiss_bulk",
            type="tertiary",
            on_click=partial(st.session_state.pop, _DONE, None),
        )


def _undo(edit_id: UUID) -> None:
    undone = attempt("bank", partial(perform, quizzes.undo_edit, edit_id))
    st.session_state.pop(_DONE, None)
    if undone is not None and undone.refused_count:
        kept = counted(undone.refused_count, "question")
        st.toast(
            f"{kept} changed since {verb(undone.refused_count, 'stays', 'stay')} as now.",
            icon=":material/info:",
        )
