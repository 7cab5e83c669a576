"""A quiz as a student takes it. Until the answers are submitted, nothing that tells a key leaves the server."""

from collections.abc import Sequence
from math import ceil
from typing import Final
from uuid import UUID

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import GradedItem, GradedQuiz, StudentAnswer, StudentItem, StudentQuiz
from pages.studio.address import REVIEW, go
from pages.studio.items.answers import answer_fields, forget_answers, given_answer, keep_answers, kept_answer
from pages.studio.items.marked import marked_answer
from pages.studio.words import counted
from pages.ui import (
    author_markdown,
    empty_state,
    error_state,
    escape_markdown,
    name_tab,
    page_header,
    perform,
)

PER_PAGE: Final = 20
_GRADED = "studio_graded"


def show_preview(quiz_id: UUID) -> None:
    """Show one quiz to be taken, or what its answers earned."""
    quiz = perform(quizzes.read_for_student, quiz_id)
    name_tab(quiz.title, "Preview")
    graded = _graded(quiz)
    with page_header(quiz.title, _result(graded) if graded else _sentence(quiz)):
        back = st.button("Review", key="to_review", icon=":material/arrow_back:")
        if graded:
            st.button("Take it again", key="again", icon=":material/refresh:", on_click=_start_again)
    if back:
        go(REVIEW, quiz=quiz_id)
    if not quiz.items:
        empty_state("quiz", "Nothing to answer", "Every question is rejected, or there is none yet.")
        return
    shown = _page_of(quiz.items)
    marks = {item.id: item for item in graded.items} if graded else {}
    for item in shown:
        _card(item, marks.get(item.id))
    if graded:
        _score(graded)
    else:
        _submit(quiz)


def _sentence(quiz: StudentQuiz) -> str:
    left_out = f" Rejected ones are left out: {quiz.left_out}." if quiz.left_out else ""
    return f"{counted(len(quiz.items), 'question')}, {counted_points(quiz.points)}, as a student sees them.{left_out}"


def counted_points(points: float) -> str:
    """Say how many points: "1 point", "2.5 points"."""
    return f"{points:g} point" + ("" if points == 1 else "s")


def _result(graded: GradedQuiz) -> str:
    sentence = f"{graded.earned:g} of {counted_points(graded.possible)}."
    if graded.unmarked:
        sentence += f" {counted(graded.unmarked, 'answer')} for a person to read."
    return sentence


def _score(graded: GradedQuiz) -> None:
    """The result once more, where the answers were submitted: the head of the screen is out of sight from here."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="score"):
        st.markdown(f"**{escape_markdown(_result(graded))}**", width="stretch")
        st.button("Take it again", key="again_below", icon=":material/refresh:", on_click=_start_again)


def _graded(quiz: StudentQuiz) -> GradedQuiz | None:
    """The result of this quiz as it is now; one of an earlier version no longer fits its questions."""
    kept: tuple[UUID, GradedQuiz] | None = st.session_state.get(_GRADED)
    if kept is None or kept[0] != quiz.id:
        return None
    return kept[1] if [item.id for item in kept[1].items] == [item.id for item in quiz.items] else None


def _start_again() -> None:
    st.session_state.pop(_GRADED, None)
    forget_answers()


def _page_of(items: Sequence[StudentItem]) -> Sequence[StudentItem]:
    last = ceil(len(items) / PER_PAGE)
    if last == 1:
        return items
    page = st.pagination(last, key="preview_page")
    return items[(page - 1) * PER_PAGE : page * PER_PAGE]


def _card(item: StudentItem, mark: GradedItem | None) -> None:
    with st.container(border=True, key=f"student_{item.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.markdown(f"**{item.number}**", width="content")
            st.markdown(
                _mark(mark) if mark else f":small[:gray[{counted_points(item.points)}]]", width="content"
            )
        st.markdown(author_markdown(item.stem), anchors=False)
        if mark:
            marked_answer(item, kept_answer(item), mark)
            _key(item, mark)
        else:
            answer_fields(item)


def _mark(mark: GradedItem) -> str:
    of = f"{mark.earned:g} of {counted_points(mark.possible)}" if mark.earned is not None else ""
    if mark.earned is None:
        return ":gray-badge[:material/person: For a person to read]"
    if mark.earned >= mark.possible:
        return f":gray-badge[:green[:material/check_circle:] Right · {of}]"
    if mark.earned > 0:
        return f":gray-badge[:orange[:material/contrast:] Partly right · {of}]"
    return f":gray-badge[:red[:material/cancel:] Wrong · {of}]"


def _key(item: StudentItem, mark: GradedItem) -> None:
    right = mark.earned is not None and mark.earned >= mark.possible
    if mark.key and not right and not item.options:
        word = "To be marked by" if mark.earned is None else "Right answer"
        st.markdown(f":gray[{word}]  \n" + "  \n".join(escape_markdown(line) for line in mark.key))
    if mark.explanation:
        st.caption(author_markdown(mark.explanation))


def _submit(quiz: StudentQuiz) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Submit answers", key="submit_answers", type="primary", icon=":material/check:")
        st.caption("Nothing is kept; questions without an answer count as wrong.")
    if not pressed:
        return
    answers: dict[UUID, StudentAnswer] = {item.id: given_answer(item) for item in quiz.items}
    keep_answers(answers)
    try:
        graded = perform(quizzes.grade_answers, quiz.id, answers)
    except ConsoleError as error:
        error_state(error)
    else:
        st.session_state[_GRADED] = (quiz.id, graded)
        st.toast(_result(graded), icon=":material/check:")
        st.rerun()
