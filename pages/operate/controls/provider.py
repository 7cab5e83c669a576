"""The levers of the model provider: on or off, and what may be spent in a day."""

from functools import partial
from typing import Final

import streamlit as st

from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError
from backend.jobs.schemas import Engine
from backend.permissions import Actor
from backend.provider import service as provider
from backend.provider.schemas import MOST_USD, ProviderView
from pages.operate.controls.done import Done, remember
from pages.operate.controls.runs import test_lever
from pages.ui import confirm, error_state, escape_markdown, exact_time, perform

OFF: Final = (
    "From the next request on nothing is sent to it, in all processes. Runs with the engine auto go on with the local "
    "one and say so; those with provider end with what they have. Answers on their way are still taken."
)
ON: Final = (
    "It is asked again from the next request on. Runs that ended without it stay as they are; try them again."
)


def provider_levers() -> None:
    """Show them, with what holds now."""
    found = perform(provider.read_provider)
    enabled = found.enabled
    if st.button(
        "Switch off" if enabled else "Switch on",
        key="provider_switch",
        icon=":material/power_settings_new:",
        type="secondary" if enabled else "primary",
        help=f"{found.switched_by} switched it {exact_time(found.switched_at)}."
        if found.switched_at
        else None,
    ):
        confirm(
            f"Switch the model provider {'off' if enabled else 'on'}?",
            OFF if enabled else ON,
            verb=f"Switch the provider {'off' if enabled else 'on'}",
            action=partial(_switch, not enabled),
        )
    if st.button("Daily budget", key="provider_budget", icon=":material/payments:"):
        _ask_budget(found)
    test_lever("provider", Engine.PROVIDER)
    st.caption(escape_markdown(budget_sentence(found)), width="content")


def budget_sentence(found: ProviderView) -> str:
    """What may be spent in a day, who says so, and what is spent."""
    cap = (
        "No cap holds for a day" if found.budget_day is None else f"At most {found.budget_day:,.2f} USD a day"
    )
    by = f"set by {found.budget_set_by}" if found.budget_set else "by TOOLBOX_BUDGET_DAY"
    spent = f"{cap}, {by}; {found.spent_today:,.4f} USD spent or set aside today, estimated from list prices."
    if not found.unpriced_today:
        return spent
    calls = "1 call" if found.unpriced_today == 1 else f"{found.unpriced_today:,} calls"
    return f"{spent} The cost of {calls} more is not known: their model has no price."


def _switch(enabled: bool) -> None:
    perform(_set_switch, enabled)
    word = "on" if enabled else "off"
    back = partial(perform, _set_switch, not enabled)
    remember(Done("provider", f"The model provider is switched {word}.", back))


def _set_switch(uow: UnitOfWork, actor: Actor, enabled: bool) -> None:
    provider.switch_provider(uow, actor, enabled=enabled)


def _ask_budget(found: ProviderView) -> None:
    @st.dialog("What may be spent in a day?")
    def ask() -> None:
        st.markdown(
            "All runs together, in US dollars, each day from midnight UTC. It holds from the next request on; calls "
            "already under way may overdraw it by one each. A model without a price is held by no cap."
        )
        st.session_state.setdefault("budget_amount", found.budget_day)
        amount = st.number_input(
            "US dollars a day",
            min_value=0.0,
            max_value=MOST_USD,
            step=1.0,
            value=None,
            placeholder="No cap",
            key="budget_amount",
        )
        if amount is None:
            st.markdown(":orange[:material/warning:] Empty is no cap: nothing keeps a day's spending down.")
        problem = st.container()
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("Cancel", key="budget_leave"):
                st.rerun()
            environment = found.budget_set and st.button(
                "As TOOLBOX_BUDGET_DAY says", key="budget_environment"
            )
            pressed = st.button("Set the budget", key="budget_set", type="primary")
        if not (pressed or environment):
            return
        try:
            after = (
                perform(provider.reset_daily_budget)
                if environment
                else perform(provider.set_daily_budget, amount)
            )
        except ConsoleError as error:
            with problem:
                error_state(error)
            return
        remember(Done("provider", budget_sentence(after), _back_to(found)))
        st.session_state.pop("budget_amount", None)
        st.rerun()

    ask()


def _back_to(before: ProviderView) -> partial[object]:
    if not before.budget_set:
        return partial(perform, provider.reset_daily_budget)
    return partial(perform, provider.set_daily_budget, before.budget_day)
