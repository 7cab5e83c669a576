"""What is wrong now, which objectives hold, and who is told? Current and past alerts, error budgets, channels."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import streamlit as st

from backend.alerts import service as alerts
from backend.alerts.schemas import Alert, Objective, ObjectiveChange
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.permissions import OPERATORS, Actor
from pages.operate.alerts.channels import show_channels
from pages.operate.alerts.words import budget, burn_word, lasted, percent, sentence, standing_word
from pages.ui import (
    alert_mark,
    answer_line,
    current_actor,
    empty_state,
    error_state,
    escape_markdown,
    has_screen,
    objective_mark,
    page_header,
    perform,
    section_title,
    share,
)

REFRESH: Final = timedelta(seconds=20)
PAST: Final = 50


def look(uow: UnitOfWork, actor: Actor) -> tuple[Sequence[Alert], Sequence[Alert], Sequence[Objective]]:
    """What is open, what is over, and the objectives, in one transaction."""
    return (
        alerts.list_alerts(uow, actor, is_open=True, limit=200).items,
        alerts.list_alerts(uow, actor, is_open=False, limit=PAST).items,
        alerts.list_objectives(uow, actor),
    )


def show_alert(alert: Alert) -> None:
    """One alert: how urgent, what, since when."""
    state = "resolved" if alert.resolved_at else "silenced" if alert.silenced else alert.severity.value
    st.markdown(
        f"{alert_mark(state)} **{escape_markdown(alert.title)}**  \n{escape_markdown(alert.sentence)}  \n"
        f":small[:gray[{escape_markdown(lasted(alert))}]]"
    )


def link(one: Objective) -> str:
    """An objective's name, and the way to its rows where there is one that is open to whoever reads."""
    title = escape_markdown(one.title)
    return f"[{title}]({one.rows_url})" if has_screen(person.role, one.rows_url) else title


def show_objectives(objectives: Sequence[Objective]) -> None:
    """Each with its share, target, what is left of its budget and how fast that goes."""
    section_title("Objectives", "over the last 28 days")
    windows = [burn.window for burn in objectives[0].burns]
    st.table(
        {
            "Objective": [link(one) for one in objectives],
            "Stands": [f"{objective_mark(one.standing)} {standing_word(one)}".strip() for one in objectives],
            "Measured": [
                percent(one.share)
                + (f" (n={one.n:,})" if one.n is not None else f", covers {one.coverage:.1%}")
                for one in objectives
            ],
            "Target": [percent(one.target) for one in objectives],
            "Error budget": [budget(one.budget_left) for one in objectives],
            **{
                f"Burns, {window}": [burn_word(one.burns[place]) for one in objectives]
                for place, window in enumerate(windows)
            },
        },
        border="horizontal",
    )
    st.caption(
        "A burn of 1× uses the budget up in just 28 days. An alert fires at 14.4× over 1 h, 6× over 6 h or 1× over 3 d, "
        "when the last twelfth of that window burns as fast. None fires on too few rows (n of how many it takes), nor "
        "where less than half of the window was seen, as on a console that is younger."
    )


def change_target(objectives: Sequence[Objective]) -> None:
    """A form to choose another target."""
    by_name = {one.name: one for one in objectives}
    with (
        st.popover("Change a target", icon=":material/tune:", type="tertiary"),
        st.form("target", border=False),
    ):
        name = st.selectbox(
            "Objective", list(by_name), format_func=lambda name: by_name[name].title, key="target_name"
        )
        value = st.number_input(
            "Target, in percent", 50.0, 99.999, 99.5, step=0.1, format="%.3f", key="target_value"
        )
        if st.form_submit_button("Set the target", key="set_target"):
            try:
                perform(alerts.change_target, name, ObjectiveChange(target=value / 100).target)
            except ConsoleError as error:
                error_state(error)
            else:
                st.rerun()


@st.fragment(run_every=REFRESH)
def everything(head: st.delta_generator.DeltaGenerator) -> None:
    """All but the channels, anew every few seconds."""
    try:
        opened, past, objectives = share(look, REFRESH.total_seconds())
    except ConsoleError as error:
        head.empty()
        error_state(error)
        return
    with head:
        answer_line(sentence(opened, objectives))
    if opened:
        with st.container(border=True, gap="small"):
            for alert in opened:
                show_alert(alert)
    show_objectives(objectives)
    if person.role in OPERATORS:
        change_target(objectives)
    section_title("Past alerts")
    if not past:
        empty_state("notifications", "No alert is over yet", "What was wrong and is right again stands here.")
        return
    with st.container(border=True, gap="small"):
        for alert in past:
            show_alert(alert)


person = current_actor()
page_header("Alerts")
everything(st.empty())
if person.role in OPERATORS:
    show_channels(person)
