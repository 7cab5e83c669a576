"""What a run would cost, said beside the button that starts it."""

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import Forecast
from backend.errors import ConsoleError
from backend.jobs.schemas import Engine, NewRun
from pages.studio.words import counted
from pages.ui import duration, escape_markdown, perform


def forecast_line(wanted: NewRun) -> None:
    """Say what the run would take; nothing where no model is asked, which costs nothing."""
    try:
        forecast = perform(agents.forecast_run, wanted)
    except ConsoleError:
        # A forecast is a courtesy; starting says what is wrong.
        return
    if forecast.engine is Engine.LOCAL:
        return
    st.caption(f":material/payments: {escape_markdown(sentence(forecast))}")
    for budget in forecast.budgets:
        if budget.holds is False:
            st.caption(
                f":orange[:material/warning:] The budget for {budget.whose} has {_dollars(budget.left)} left of "
                f"{_dollars(budget.cap)}; the run would stop when it is used up, and keep what it has."
            )


def sentence(forecast: Forecast) -> str:
    """Cost, calls and time in one sentence, and how they are known."""
    known = (
        f"estimated from {counted(forecast.measured_calls, 'earlier call')}"
        if forecast.measured_calls
        else "estimated from lengths; nothing was measured yet"
    )
    calls = counted(forecast.calls, "call")
    cost = (
        f"Cost unknown: no price for {forecast.model}"
        if forecast.cost.amount is None
        else f"About {_dollars(forecast.cost.amount)} ({known})"
    )
    words = f"{cost}, {calls}"
    if forecast.seconds is not None:
        words += f", about {duration(forecast.seconds)}"
    return f"{words}."


def _dollars(amount: float) -> str:
    return f"${amount:.2f}" if amount >= 1 else f"${amount:.4f}"
