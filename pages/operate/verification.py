"""Does this installation do what it should, as checked by itself and by CI?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import Actor
from backend.verification import service as verification
from backend.verification.schemas import CheckView, Outcome, VerificationState, VerificationView
from pages.ui import (
    answer_line,
    check_mark,
    duration,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    page_header,
    perform,
    relative_time,
    section_title,
    share,
)

REFRESH: Final = timedelta(seconds=2)
SHOWN: Final = 20
# Failures first: they are what somebody came for.
ORDER: Final = (Outcome.FAILED, Outcome.SKIPPED, Outcome.PASSED)


def start() -> None:
    """Begin a verification; for a button's callback."""
    st.query_params.pop("id", None)
    try:
        perform(verification.start_verification)
    except ConsoleError as error:
        st.toast(escape_markdown(error.message), icon=":material/error:")


def look(
    uow: UnitOfWork, actor: Actor, chosen: UUID | None
) -> tuple[Sequence[VerificationView], VerificationView | None]:
    """The recorded runs, and one of them whole: the chosen one, else the newest."""
    found = verification.list_verifications(uow, actor, limit=SHOWN).items
    wanted = chosen or (found[0].id if found else None)
    return found, verification.read_verification(uow, actor, wanted) if wanted else None


def sentence(one: VerificationView) -> str:
    """What a run says, in a sentence."""
    when = relative_time(one.started_at)
    done = one.passed + one.failed + one.skipped
    skipped = f" {one.skipped} {'was' if one.skipped == 1 else 'were'} not tried." if one.skipped else ""
    if one.state is VerificationState.RUNNING:
        return f"{done} of {one.expected} checks are done."
    if one.error:
        return f"The run of {when} ended early: {one.error}"
    if one.failed:
        return f"{one.failed} of {done} checks failed {when}.{skipped}"
    if not one.passed:
        return f"Nothing was proven {when}: no check could be tried."
    return f"All {one.passed} checks that were tried passed {when}.{skipped}"


def facts(one: VerificationView) -> str:
    """The quiet line: who, where, which code, how long."""
    parts = [f"{one.origin.value}, {one.run_by}", f"version {one.version}"]
    if one.commit:
        parts.append(f"commit {one.commit[:10]}")
    parts.append(f"on {one.host}")
    if one.seconds is not None:
        parts.append(f"took {duration(one.seconds)}")
    return " · ".join(parts)


def check_row(check: CheckView) -> None:
    """One check, what it saw, and what to do about a failure."""
    name, said, took = st.columns([3, 6, 1], gap="small")
    name.markdown(f"**{escape_markdown(check.title)}**  \n{check_mark(check.outcome)}")
    lines = [escape_markdown(check.detail)]
    if check.action:
        lines.append(f":material/arrow_forward: {escape_markdown(check.action)}")
    said.markdown("  \n".join(lines))
    took.markdown(f":small[:gray[{duration(check.seconds)}]]")


def choose(verification_id: UUID) -> None:
    """Show another run; for a button's callback."""
    st.query_params["id"] = str(verification_id)


def past_row(one: VerificationView) -> None:
    """One recorded run, and the way to open it."""
    what, act = st.columns([8, 1], gap="small", vertical_alignment="center")
    what.markdown(
        f"{check_mark(one.state)} {escape_markdown(sentence(one))}  \n:small[:gray[{escape_markdown(facts(one))}]]",
        help=exact_time(one.started_at),
    )
    act.button("Open", key=f"open_{one.id}", type="tertiary", on_click=choose, args=(one.id,))


def asked_for() -> UUID | None:
    """The run the address names; none where it names nothing that could be one."""
    try:
        return UUID(st.query_params["id"])
    except (KeyError, ValueError):
        return None


@st.fragment(run_every=REFRESH)
def everything(spot: st.delta_generator.DeltaGenerator) -> None:
    """The whole screen, anew every few seconds."""
    try:
        found, shown = share(look, REFRESH.total_seconds(), asked_for())
    except ConsoleError as error:
        spot.empty()
        error_state(error)
        return
    with spot:
        answer_line(sentence(shown) if shown else "Nothing was verified yet.")
    st.button(
        "Run the checks",
        key="run_checks",
        icon=":material/rule:",
        type="primary",
        on_click=start,
        disabled=bool(found) and found[0].state is VerificationState.RUNNING,
        help="It takes some seconds, and leaves no trace in anybody's work: what it writes is rolled back.",
    )
    if shown is None:
        empty_state(
            "rule",
            "No verification yet",
            "Run the checks here, with python -m backend verify, or let CI hand in its result.",
        )
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"{check_mark(shown.state)} :small[:gray[{escape_markdown(facts(shown))}]]",
            help=exact_time(shown.started_at),
            width="stretch",
        )
        if shown.url:
            st.link_button("Where it ran", shown.url, icon=":material/open_in_new:", type="tertiary")
    if shown.checks:
        with st.container(border=True, gap="small"):
            for check in sorted(shown.checks, key=lambda one: ORDER.index(one.outcome)):
                check_row(check)
    if len(found) > 1:
        section_title("Earlier", f"the last {len(found)}")
        with st.container(border=True, gap="small"):
            for one in found:
                if one.id != shown.id:
                    past_row(one)


page_header("Verification")
everything(st.empty())
