"""One question under review: the question at the left, what proves it at the right, and what can be done with it below."""

from functools import partial
from uuid import UUID

import streamlit as st

from backend.quiz import service as quizzes
from backend.quiz.schemas import Finding, Item, ItemState, Provenance, Review, Verdict, VerdictKind
from pages.studio.acting import attempt, show_problem
from pages.studio.items.edit import edit_form, editing, start_editing
from pages.studio.items.findings import finding_rows
from pages.studio.items.history import show_history
from pages.studio.items.uses import show_uses
from pages.studio.review.again import another_dialog
from pages.studio.review.menu import remember_trashed
from pages.ui import (
    duration,
    escape_markdown,
    item_head,
    item_proof,
    item_question,
    perform,
    shorten,
)

QUICK_REASONS = (
    "Wrong key",
    "Ambiguous",
    "Too easy",
    "Too hard",
    "Not important",
    "Weak options",
    "Badly worded",
)
MOVE_UP, MOVE_DOWN, ANOTHER, HISTORY, USES, TRASH = (
    "Move up",
    "Move down",
    "Another in its place",
    "History",
    "Where it was used",
    "Move to trash",
)
_ICONS = {
    MOVE_UP: "arrow_upward",
    MOVE_DOWN: "arrow_downward",
    ANOTHER: "autorenew",
    HISTORY: "history",
    USES: "share_reviews",
    TRASH: "delete",
}


def review_card(review: Review, item: Item, number: int) -> None:
    """Show one question with everything needed to judge it."""
    with st.container(border=True, key=f"review_{item.id}"):
        item_head(item, number)
        if editing(item.id):
            # The first column stands above the other on a narrow screen: there the proof comes before the fields.
            proof, form = st.columns([2, 3], gap="large")
            with form:
                edit_form(item)
        else:
            question, proof = st.columns([3, 2], gap="large")
            with question:
                item_question(item)
        with proof:
            if not editing(item.id):
                finding_rows(
                    item.findings, f"item_{item.id}", partial(_fix, item), partial(_drop, review, item)
                )
            # A question of the bank may rest on another source than its quiz: its quote stands without surroundings.
            text = review.source_text if item.source_id == review.quiz.source_id else None
            item_proof(item, findings=False, source_text=text, anchors=review.anchors)
            _provenance(item.provenance)
            _blind_answer(item.provenance)
        if not editing(item.id):
            show_problem(f"item_{item.id}")
            _actions(review, item)


def _actions(review: Review, item: Item) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if item.state is not ItemState.APPROVED:
            st.button(
                "Approve",
                key=f"approve_{item.id}",
                type="primary",
                icon=":material/check:",
                on_click=_judge,
                args=(item, VerdictKind.APPROVE, None),
            )
        if item.state is not ItemState.REJECTED:
            _reject(item)
        st.button("Edit", key=f"edit_{item.id}", icon=":material/edit:", on_click=start_editing, args=(item,))
        chosen = st.menu_button(
            "More",
            _choices(review, item),
            key=f"more_{item.id}",
            type="tertiary",
            format_func=lambda word: f":material/{_ICONS[word]}: {word}",
            on_click=_from_menu,
            args=(review.quiz.id, item),
        )
        if chosen == HISTORY:
            show_history(item)
        elif chosen == USES:
            show_uses(item)
        elif chosen == ANOTHER:
            another_dialog(item)


def _choices(review: Review, item: Item) -> list[str]:
    """What the menu offers; the first question has no way up, the last none down."""
    ids = [other.id for other in review.quiz.items]
    up = [MOVE_UP] if item.id != ids[0] else []
    down = [MOVE_DOWN] if item.id != ids[-1] else []
    again = [ANOTHER] if item.source_id else []
    return [*up, *down, *again, HISTORY, USES, TRASH]


def _judge(item: Item, verdict: VerdictKind, reason: str | None) -> None:
    attempt(
        f"item_{item.id}",
        partial(
            perform,
            quizzes.judge_item,
            item.id,
            Verdict(verdict=verdict, reason=reason, version=item.version),
        ),
    )


def _fix(item: Item, finding: Finding) -> None:
    attempt(f"item_{item.id}", partial(perform, quizzes.fix_item, item.id, item.version, finding))


def _drop(review: Review, item: Item) -> None:
    attempt(f"item_{item.id}", partial(_trash, review.quiz.id, item))


def _reject(item: Item) -> None:
    with st.popover("Reject", icon=":material/thumb_down:", key=f"reject_{item.id}"):
        st.pills("Why?", QUICK_REASONS, selection_mode="multi", key=f"reasons_{item.id}", wrap=True)
        st.text_input(
            "In your words", key=f"words_{item.id}", max_chars=500, placeholder="What is wrong with it"
        )
        st.button("Reject question", key=f"reject_now_{item.id}", on_click=_reject_with_reason, args=(item,))
        show_problem(f"reject_{item.id}")


def _reject_with_reason(item: Item) -> None:
    quick: list[str] = st.session_state.get(f"reasons_{item.id}") or []
    words = str(st.session_state.get(f"words_{item.id}") or "").strip()
    reason = ". ".join([*quick, words] if words else quick)
    attempt(
        f"reject_{item.id}",
        partial(
            perform,
            quizzes.judge_item,
            item.id,
            Verdict(verdict=VerdictKind.REJECT, reason=reason or None, version=item.version),
        ),
    )


def _from_menu(quiz_id: UUID, item: Item) -> None:
    chosen = st.session_state.get(f"more_{item.id}")
    place = f"item_{item.id}"
    if chosen in (MOVE_UP, MOVE_DOWN):
        step = -1 if chosen == MOVE_UP else 1
        attempt(place, partial(perform, quizzes.move_item, quiz_id, item.id, step))
    elif chosen == TRASH:
        attempt(place, partial(_trash, quiz_id, item))


def _trash(quiz_id: UUID, item: Item) -> None:
    perform(quizzes.trash_item, item.id)
    remember_trashed(quiz_id, item)


def _provenance(made: Provenance) -> None:
    """Who drafted the item; with what and how fast is a matter for its tooltip."""
    more = made.model_extra or {}
    by = f" by {escape_markdown(str(more['by']))}" if more.get("by") else ""
    if made.engine == "person":
        st.caption(f":material/person: Written by hand{by}")
        return
    if made.engine == "import":
        st.caption(
            f":material/content_paste: Brought from elsewhere{by}",
            help=f"Read as {escape_markdown(str(more.get('read_as') or 'text'))}. Nothing here proves its key.",
        )
        return
    model = more.get("model")
    by = f"the model {model}" if model else f"the {made.engine} engine"
    details = [made.agent, made.engine_version]
    if made.latency_ms is not None:
        details.append(duration(made.latency_ms / 1_000))
    st.caption(
        f":material/smart_toy: Drafted by {escape_markdown(by)}",
        help=escape_markdown(" · ".join(detail for detail in details if detail)) or None,
    )


def _blind_answer(made: Provenance) -> None:
    """What SolverAgent answered without seeing the key, and how sure it was; a model says nothing of that."""
    solved = (made.model_extra or {}).get("solver")
    if not isinstance(solved, dict) or solved.get("agrees") is None:
        return
    verdict = "as the key has it" if solved["agrees"] else f"“{shorten(str(solved.get('said') or ''), 80)}”"
    sure = float(solved.get("confidence") or 0.0)
    how = f" · confidence {sure:.2f}" if sure else ""
    st.caption(
        f":material/quiz: Answered blind {escape_markdown(verdict)}{how}",
        help="From 0 to 1; what a confidence is worth was measured and stands in docs/checks.md."
        if how
        else None,
    )
