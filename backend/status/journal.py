"""What of the readings is written down: changes of state, and a sample of each component now and then. Pure."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from backend.status.models import ChangeRow, SampleRow
from backend.status.sampler import BADNESS
from backend.status.schemas import Component, Figure, Sample, State, Status
from backend.status.timeline import STALE_AFTER

# Often enough that a sample always reaches to the next one, seldom enough that 35 days are about two million rows.
SAMPLE_EVERY = timedelta(seconds=14)
# How connections or a queue stood hours ago, without a row of words every few seconds.
FIGURES_EVERY = timedelta(minutes=15)
# The whole, beside the components.
CONSOLE = "console"
# What is kept while the database is away: hours of it.
MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Sampled:
    """A sample to be written."""

    at: datetime
    component: str
    state: State
    maintenance: bool
    latency_ms: float | None
    figures: list[dict[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A component came into another state; the state is the one shown, so it may be `maintenance`."""

    component: str
    at: datetime
    state: State
    before: State | None
    summary: str


@dataclass(slots=True)
class Journal:
    """What was noted, and what of it is still to be written."""

    samples: deque[Sampled] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    changes: deque[Change] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    _states: dict[str, State] = field(default_factory=dict)
    _sampled: dict[str, Sampled] = field(default_factory=dict)
    _figures_at: dict[str, datetime] = field(default_factory=dict)

    def note(self, measured: Sequence[Component], shown: Status, now: datetime) -> None:
        """Note what is new.

        Args:
            measured: the readings as they were measured.
            shown: the same as they are shown, and the whole.
            now: the time.
        """
        announced = {component.name: component for component in shown.components}
        for component in measured:
            seen = announced[component.name]
            self._note_change(seen.name, seen.state, seen.since, seen.summary, now)
            under_work = seen.state is State.MAINTENANCE
            if component.measured_at is not None and now - component.measured_at <= STALE_AFTER:
                self._note_sample(
                    Sampled(
                        component.measured_at,
                        component.name,
                        component.state,
                        under_work,
                        component.latency_ms,
                        [figure.model_dump() for figure in component.figures] or None,
                    )
                )
        if shown.measured_at is not None and now - shown.measured_at <= STALE_AFTER:
            required = [component.state for component in measured if component.required]
            whole = max(required, key=lambda state: BADNESS[state], default=State.UNKNOWN)
            under_work = shown.state is State.MAINTENANCE
            self._note_sample(
                Sampled(shown.measured_at, CONSOLE, whole if under_work else shown.state, under_work, None)
            )
        self._note_change(CONSOLE, shown.state, None, shown.sentence, now)

    def resume(self, states: Mapping[str, State], gaps: Iterable[Change] = ()) -> None:
        """Go on from what another process, or this one before, has written.

        Args:
            states: the last written state of each component.
            gaps: changes to unknown, where nobody looked for a while.
        """
        self.samples.clear()
        self.changes.clear()
        self._sampled.clear()
        self._figures_at.clear()
        self._states = dict(states)
        for gap in gaps:
            self._states[gap.component] = gap.state
            self.changes.append(gap)

    def _note_change(
        self, name: str, state: State, since: datetime | None, summary: str, now: datetime
    ) -> None:
        before = self._states.get(name)
        if state is before:
            return
        at = since if since is not None and state is not State.MAINTENANCE else now
        if before is State.MAINTENANCE:
            # It may have been so for long, but nobody was shown it.
            at = now
        self._states[name] = state
        if before is None and state is State.UNKNOWN:
            # Nothing was ever known of it, so nothing changed.
            return
        self.changes.append(Change(name, at, state, before, summary))

    def _note_sample(self, sample: Sampled) -> None:
        last = self._sampled.get(sample.component)
        if last is not None:
            if sample.at <= last.at:
                return
            same = (last.state, last.maintenance) == (sample.state, sample.maintenance)
            if same and sample.at - last.at < SAMPLE_EVERY:
                return
        self._sampled[sample.component] = sample
        before = self._figures_at.get(sample.component)
        changed = last is None or last.state is not sample.state
        if changed or before is None or sample.at - before >= FIGURES_EVERY:
            self._figures_at[sample.component] = sample.at
        else:
            sample = replace(sample, figures=None)
        self.samples.append(sample)


def change_of(row: ChangeRow) -> Change:
    """A change that was written."""
    before = State(row.before) if row.before else None
    return Change(row.component, row.at, State(row.state), before, row.summary)


def sample_of(row: SampleRow) -> Sample:
    """A sample that was written."""
    figures = [Figure.model_validate(figure) for figure in row.figures or ()]
    return Sample(at=row.at, state=State(row.state), latency_ms=row.latency_ms, figures=figures)


def gaps_since(last: Iterable[Component], states: Mapping[str, State], now: datetime) -> list[Change]:
    """Changes to unknown of the components nobody looked at for too long.

    Args:
        last: the readings that were written last.
        states: the state each component was written to be in.
        now: the time.
    """
    found = []
    ends = []
    for component in last:
        if component.measured_at is None or now - component.measured_at <= STALE_AFTER:
            continue
        at = component.measured_at + STALE_AFTER
        ends.append(at)
        before = states.get(component.name)
        if before not in (None, State.UNKNOWN):
            found.append(Change(component.name, at, State.UNKNOWN, before, "Nobody looked."))
    whole = states.get(CONSOLE)
    if ends and whole not in (None, State.UNKNOWN):
        found.append(Change(CONSOLE, max(ends), State.UNKNOWN, whole, "Nobody looked."))
    return found
