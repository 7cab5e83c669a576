"""Another question in one's place: ask for it, watch it come, look at both, and take it or leave it."""

from uuid import UUID, uuid4

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import ItemRegeneration, Level
from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import Run
from backend.quiz import service as quizzes
from backend.quiz.schemas import LONGEST_INSTRUCTION, Item, TakeInstead
from pages.ui import error_state, escape_markdown, item_card, perform, sentence_case, shorten, watch

EVERY = 0.5
_WORDS = {Level.EASIER: "Easier", Level.SAME: "Another", Level.HARDER: "Harder"}


def another_dialog(item: Item) -> None:
    """Ask for another question on the same source, and offer it in this one's place."""
    key = f"another_{item.id}"

    @st.dialog("Another question in its place", width="large", icon=":material/autorenew:")
    def show() -> None:
        st.caption(escape_markdown(shorten(item.stem, 200)))
        run_id: UUID | None = st.session_state.get(key)
        if run_id is None:
            _ask(item, key)
        else:
            st.fragment(_going, run_every=EVERY)(item, run_id, key)

    st.session_state.pop(key, None)
    show()


def _ask(item: Item, key: str) -> None:
    level = st.segmented_control(
        "Which",
        list(Level),
        default=Level.SAME,
        required=True,
        format_func=lambda level: _WORDS[level],
        key=f"{key}_level",
    )
    words = st.text_input(
        "About",
        key=f"{key}_words",
        max_chars=LONGEST_INSTRUCTION,
        placeholder="about …",
        help="The local engine understands “about …” with words of the text; a model provider, where one is set up, "
        "understands more. Empty stays near the same passage.",
    )
    if not st.button("Make it", key=f"{key}_now", type="primary", icon=":material/autorenew:"):
        return
    try:
        wanted = ItemRegeneration(version=item.version, instruction=words or "", level=level or Level.SAME)
        run = perform(agents.regenerate_item, item.id, wanted, idempotency_key=uuid4().hex)
    except ConsoleError as error:
        error_state(error)
    else:
        st.session_state[key] = run.id
        st.rerun(scope="fragment")


def _going(item: Item, run_id: UUID, key: str) -> None:
    done: tuple[Run, Item | None] | None = st.session_state.get(f"{key}_done")
    if done is None or done[0].id != run_id:
        try:
            run = watch(jobs.read_run, run_id)
            done = (run, _made(run))
        except ConsoleError as error:
            error_state(error)
            return
        if not run.state.finished:
            st.markdown(":primary[:material/hourglass_top:] Making another question …")
            return
        # It is drawn again and again; from now on nobody is asked.
        st.session_state[f"{key}_done"] = done
    run, new = done
    if new is None:
        reasons = " ".join(reason.message for reason in run.shortfall.reasons)
        said = run.error.message if run.error else reasons
        st.warning(
            escape_markdown(said or "Nothing came."), title="No other question", icon=":material/info:"
        )
        return
    item_card(new)
    if new.difficulty is not run.blueprint.difficulty:
        st.caption(f"{sentence_case(new.difficulty)}, which is as near as this text allows.")
    with st.container(horizontal=True):
        take = st.button(
            "Take it in its place",
            key=f"{key}_take",
            type="primary",
            icon=":material/check:",
            help="The one that is there now goes to the trash.",
        )
        keep = st.button(
            "Keep the one there", key=f"{key}_keep", help="The new one stays in the bank, as a draft."
        )
    if take:
        try:
            perform(quizzes.replace_item, item.id, TakeInstead(by=new.id, version=item.version))
        except ConsoleError as error:
            error_state(error)
            return
        st.toast("Taken; the other lies in the trash.", icon=":material/check:")
    if take or keep:
        st.rerun()


def _made(run: Run) -> Item | None:
    if run.quiz_id is None or not run.state.finished:
        return None
    items = perform(quizzes.read_quiz, run.quiz_id).items
    return items[0] if items else None
