"""State marks: an icon with a shape of its own, a word, and a colour, so that none of the three has to be seen alone.

Quiet states are a grey chip with a coloured icon; states that ask somebody to act fill the chip.
`*_mark` gives Markdown for use inside a sentence, a metric or a table cell; `*_badge` shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import streamlit as st

from pages.ui.text import escape_markdown, sentence_case

Colour = Literal["red", "orange", "yellow", "green", "blue", "violet", "gray", "primary"]


@dataclass(frozen=True, slots=True)
class Mark:
    """How one state looks.

    Attributes:
        word: what the state is called on screen.
        icon: Material Symbols name; within a set no two states share one.
        colour: name of a theme colour.
        loud: fill the chip with the colour because somebody should act.
    """

    word: str
    icon: str
    colour: Colour
    loud: bool = False

    @property
    def markdown(self) -> str:
        """The chip as Markdown."""
        symbol = f":material/{self.icon}:"
        word = escape_markdown(self.word)
        if self.loud:
            return f":{self.colour}-badge[{symbol} {word}]"
        if self.colour == "gray":
            return f":gray-badge[{symbol} {word}]"
        return f":gray-badge[:{self.colour}[{symbol}] {word}]"


STATUS_MARKS: Final = {
    "operational": Mark("Operational", "check_circle", "green"),
    "degraded": Mark("Degraded", "warning", "orange", loud=True),
    "down": Mark("Down", "cancel", "red", loud=True),
    "unknown": Mark("Unknown", "help", "gray"),
    "maintenance": Mark("Maintenance", "build", "blue"),
    "disabled": Mark("Disabled", "do_not_disturb_on", "gray"),
}

# A strip's bars: the fuller the better, all of one width.
_BARS: Final = {"operational": "▇", "degraded": "▅", "down": "▃", "maintenance": "▅"}
_NOTHING_SEEN: Final = ":gray[▁]"

OBJECTIVE_MARKS: Final = {
    "met": Mark("Met", "check_circle", "green"),
    "missed": Mark("Missed", "cancel", "red", loud=True),
    "unknown": Mark("Not enough data", "help", "gray"),
}

ALERT_MARKS: Final = {
    "page": Mark("Act now", "notification_important", "red", loud=True),
    "ticket": Mark("Act soon", "notifications", "orange", loud=True),
    "silenced": Mark("Silenced", "notifications_off", "blue"),
    "resolved": Mark("Over", "check_circle", "gray"),
}

RUN_MARKS: Final = {
    "queued": Mark("Queued", "schedule", "gray"),
    "running": Mark("Running", "timelapse", "primary"),
    "succeeded": Mark("Succeeded", "check_circle", "green"),
    "failed": Mark("Failed", "error", "red", loud=True),
    "cancelled": Mark("Cancelled", "block", "gray"),
    "dead": Mark("Dead", "dangerous", "red", loud=True),
}

WORKER_MARKS: Final = {
    "alive": Mark("Alive", "check_circle", "green"),
    "late": Mark("Late", "schedule", "orange", loud=True),
    "lost": Mark("Lost", "cancel", "red", loud=True),
    "stopped": Mark("Stopped", "do_not_disturb_on", "gray"),
}

AGENT_MARKS: Final = {
    "working": Mark("Working", "timelapse", "primary"),
    "idle": Mark("Idle", "bedtime", "gray"),
    "disabled": Mark("Switched off", "do_not_disturb_on", "orange", loud=True),
}

ARM_MARKS: Final = {
    "active": Mark("Active", "check_circle", "green"),
    "paused": Mark("Paused", "pause_circle", "orange"),
    "pinned": Mark("Pinned", "keep", "blue"),
}

# Beside what the lease says: a live worker that takes nothing new.
DRAINING: Final = Mark("Draining", "hourglass_bottom", "orange")

QUEUE_MARKS: Final = {
    "open": Mark("Open", "play_circle", "green"),
    "paused": Mark("Paused", "pause_circle", "orange", loud=True),
}

INCIDENT_MARKS: Final = {
    "open": Mark("Open", "error", "red", loud=True),
    "acknowledged": Mark("Looked after", "person_check", "orange"),
    "resolved": Mark("Resolved", "check_circle", "green"),
}

MAINTENANCE_MARKS: Final = {
    "planned": Mark("Planned", "event", "gray"),
    "under_way": Mark("Under way", "build", "blue", loud=True),
    "over": Mark("Over", "check_circle", "green"),
    "called_off": Mark("Called off", "event_busy", "gray"),
}

BACKUP_MARKS: Final = {
    "running": Mark("Being made", "timelapse", "primary"),
    "succeeded": Mark("Good", "check_circle", "green"),
    "failed": Mark("Failed", "error", "red", loud=True),
}

TRIAL_MARKS: Final = {
    "running": Mark("Being restored", "timelapse", "primary"),
    "passed": Mark("Restored and equal", "verified", "green"),
    "failed": Mark("Could not be restored", "error", "red", loud=True),
}

CHECK_MARKS: Final = {
    "running": Mark("Running", "timelapse", "primary"),
    "passed": Mark("Passed", "check_circle", "green"),
    "failed": Mark("Failed", "error", "red", loud=True),
    "skipped": Mark("Skipped", "skip_next", "gray"),
}

FAULT_MARKS: Final = {
    "open": Mark("Open", "error", "red", loud=True),
    "resolved": Mark("Resolved", "check_circle", "green"),
}

# What the checks and the blind solver say of an item, which is not what a person says.
STANDING_MARKS: Final = {
    "checking": Mark("Checking", "hourglass_top", "blue"),
    "passed": Mark("Passed", "task_alt", "green"),
    "flagged": Mark("Flagged", "flag", "orange"),
    "untested": Mark("Not tested", "help", "gray"),
    "replaced": Mark("Replaced", "swap_horiz", "gray"),
}

ITEM_MARKS: Final = {
    "draft": Mark("Draft", "edit_note", "gray"),
    "approved": Mark("Approved", "verified", "green"),
    "rejected": Mark("Rejected", "thumb_down", "red"),
}

FINDING_MARKS: Final = {
    "info": Mark("Note", "info", "gray"),
    "warning": Mark("Warning", "warning", "orange"),
    "error": Mark("Error", "error", "red", loud=True),
}


def status_mark(state: str) -> str:
    """Markdown for the state of a component or of the whole."""
    return _mark(STATUS_MARKS, state).markdown


def status_strip(states: Sequence[str | None]) -> str:
    """Markdown for how a component did over equal spans of time, oldest first: a bar per span.

    Bars differ in height as well as in colour; where nothing was seen, or nothing can be, there is only the ground.
    """
    return "".join(
        f":{STATUS_MARKS[state].colour}[{_BARS[state]}]" if state in _BARS else _NOTHING_SEEN
        for state in (state or "" for state in states)
    )


def run_mark(state: str) -> str:
    """Markdown for the state of a run."""
    return _mark(RUN_MARKS, state).markdown


def worker_mark(liveness: str) -> str:
    """Markdown for what the age of a worker's lease says."""
    return _mark(WORKER_MARKS, liveness).markdown


def agent_mark(state: str) -> str:
    """Markdown for what an agent does right now."""
    return _mark(AGENT_MARKS, state).markdown


def arm_mark(state: str) -> str:
    """Markdown for what an operator said of an arm."""
    return _mark(ARM_MARKS, state).markdown


def draining_mark() -> str:
    """Markdown for a worker that was asked to take nothing new."""
    return DRAINING.markdown


def queue_mark(paused: bool) -> str:
    """Markdown for whether a queue lets runs start."""
    return QUEUE_MARKS["paused" if paused else "open"].markdown


def incident_mark(state: str) -> str:
    """Markdown for whether an incident goes on, and whether anybody looks after it."""
    return _mark(INCIDENT_MARKS, state).markdown


def maintenance_mark(stage: str) -> str:
    """Markdown for where announced work stands in time."""
    return _mark(MAINTENANCE_MARKS, stage).markdown


def objective_mark(standing: str) -> str:
    """Markdown for whether an objective is met."""
    return _mark(OBJECTIVE_MARKS, standing).markdown


def alert_mark(state: str) -> str:
    """Markdown for how urgent an alert is, or that it is silenced or over."""
    return _mark(ALERT_MARKS, state).markdown


def backup_mark(state: str) -> str:
    """Markdown for how the making of a backup stands."""
    return _mark(BACKUP_MARKS, state).markdown


def trial_mark(state: str) -> str:
    """Markdown for what a test restore of a backup said."""
    return _mark(TRIAL_MARKS, state).markdown


def check_mark(state: str) -> str:
    """Markdown for the outcome of a check, or of a whole verification."""
    return _mark(CHECK_MARKS, state).markdown


def fault_mark(state: str) -> str:
    """Markdown for whether somebody has dealt with an error of the program."""
    return _mark(FAULT_MARKS, state).markdown


def standing_mark(standing: str) -> str:
    """Markdown for what checks and solver say of an item."""
    return _mark(STANDING_MARKS, standing).markdown


def item_mark(state: str) -> str:
    """Markdown for what a person decided about an item."""
    return _mark(ITEM_MARKS, state).markdown


def finding_mark(severity: str) -> str:
    """Markdown for how much a finding matters."""
    return _mark(FINDING_MARKS, severity).markdown


def status_badge(state: str) -> None:
    """Show the state of a component or of the whole."""
    st.markdown(status_mark(state), width="content")


def run_badge(state: str) -> None:
    """Show the state of a run."""
    st.markdown(run_mark(state), width="content")


def item_badge(state: str) -> None:
    """Show what a person decided about an item."""
    st.markdown(item_mark(state), width="content")


def finding_badge(severity: str) -> None:
    """Show how much a finding matters."""
    st.markdown(finding_mark(severity), width="content")


def _mark(marks: dict[str, Mark], state: str) -> Mark:
    # A newer server may know a state this screen does not: show its name rather than break the page.
    return marks.get(state) or Mark(sentence_case(state) or "Unknown", "help", "gray")
