"""Everything a report knows before a word is written: figures judged and compared, and what else was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.reports.catalogue import CATALOGUE, Quoted, uptime_figures
from backend.reports.readings import (
    FigureSource,
    Incident,
    Kind,
    Outage,
    Planned,
    Reading,
    Uptime,
    Verification,
)
from backend.reports.schemas import Action, Change, Earlier, Figure, ReportKind
from backend.reports.showing import Unit, show, show_target
from backend.reports.window import DAY, Window, behind
from backend.reports.wording import Direction, Spread, Verdict, compare, interval_of, judge

Targets = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the report is to be about, and who asked."""

    id: UUID
    kind: ReportKind
    window: Window
    made_by: str
    now: datetime
    targets: Targets
    earlier: Earlier | None
    actions: Sequence[Action]


@dataclass(frozen=True, slots=True)
class Objective:
    """A share with a target, as an error budget: what may fail, what did, and how fast lately."""

    figure: Figure
    good: int | None
    total: int | None
    budget_left: float | None
    burn_week: float | None
    burn_month: float | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole of it. `outages` and `planned` are None where nobody keeps them."""

    asked: Asked
    figures: Mapping[str, Figure]
    splits: Mapping[str, Mapping[str, Figure]]
    objectives: Sequence[Objective]
    outages: Sequence[Outage] | None
    outages_before: Sequence[Outage] | None
    incidents: Sequence[Incident] | None
    verification: Verification | None
    handed_in: Verification | None
    planned: Sequence[Planned] | None
    disabled: frozenset[str]

    @property
    def window(self) -> Window:
        """What the report covers."""
        return self.asked.window

    def of(self, section: str) -> list[Figure]:
        """The figures under a heading, in the order of the catalogue."""
        return [
            self.figures[quoted.id]
            for quoted in (*uptime_figures().values(), *CATALOGUE)
            if quoted.section == section and quoted.id in self.figures
        ]

    @property
    def judged(self) -> list[Figure]:
        """The figures that have a target."""
        return [figure for figure in self.figures.values() if figure.verdict is not None]


def gather(asked: Asked, source: FigureSource) -> Facts:
    """Read everything once, for the window and the one before."""
    window = asked.window
    figures: dict[str, Figure] = {}
    splits: dict[str, Mapping[str, Figure]] = {}
    objectives: list[Objective] = []
    disabled = set()
    for component, quoted in uptime_figures().items():
        now, before = source.uptime(component, window), source.uptime(component, window.before)
        if now is not None and now.disabled:
            disabled.add(component)
            continue
        figure = _figure(
            quoted, _available(quoted, now, window), _available(quoted, before, window.before), asked.targets
        )
        figures[quoted.id] = figure
        if figure.target is not None:
            objectives.append(_uptime_objective(figure, quoted, source, window))
    for quoted in CATALOGUE:
        reading = source.measure(quoted.measure, window, by=quoted.by)
        previous = source.measure(quoted.measure, window.before, by=quoted.by)
        figure = figures[quoted.id] = _figure(quoted, reading, previous, asked.targets)
        if reading is not None and quoted.by:
            earlier = previous.groups if previous else {}
            splits[quoted.id] = {
                name: _figure(quoted, group, earlier.get(name), {}) for name, group in reading.groups.items()
            }
        if figure.target is not None and quoted.spread is Spread.SHARE:
            objectives.append(_objective(figure, quoted, source, window))
    return Facts(
        asked,
        figures,
        splits,
        objectives,
        source.outages(window),
        source.outages(window.before),
        source.incidents(window),
        source.verification(window.end),
        source.handed_in(window.end),
        source.planned(max(window.end, asked.now)),
        frozenset(disabled),
    )


def _figure(quoted: Quoted, reading: Reading | None, previous: Reading | None, targets: Targets) -> Figure:
    now = reading or Reading(
        quoted.measure, quoted.title, quoted.unit, None, 0, kind=Kind.UNKNOWN, coverage=0.0
    )
    aim, target = quoted.aim, targets.get(quoted.id)
    change = compare(now, previous, quoted.spread, quoted.better)
    interval = interval_of(now, quoted.spread)
    judged = judge(now, quoted.spread, aim, target) if aim and target is not None else None
    comparable = change.direction is not Direction.NOT_COMPARABLE
    return Figure(
        id=quoted.id,
        title=quoted.title,
        value=now.value,
        shown=show(now.value, now.unit, target=target, aim=aim),
        n=now.n,
        unit=now.unit,
        kind=now.kind if now.value is not None else Kind.UNKNOWN,
        coverage=now.coverage,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        previous=previous.value if previous and comparable else None,
        previous_shown=show(previous.value if previous else None, now.unit)
        if comparable
        else "not comparable",
        change=Change(
            amount=change.amount,
            low=change.interval.low if change.interval else None,
            high=change.interval.high if change.interval else None,
            direction=change.direction,
            words=change.words,
        ),
        rows_url=now.rows_url,
        definition_version=now.definition_version,
        target=target if judged else None,
        aim=aim if judged else None,
        target_shown=show_target(target, now.unit, aim) if judged and aim and target is not None else None,
        verdict=judged.verdict if judged else None,
        verdict_words=judged.words if judged else None,
    )


def _available(quoted: Quoted, uptime: Uptime | None, window: Window) -> Reading | None:
    """The share of the known time a component worked; its ends count what nobody saw as down, or as up."""
    if uptime is None:
        return None
    known, whole = uptime.seen_s, uptime.seen_s + uptime.unknown_s
    url = behind("component", quoted.measure, window)
    if uptime.share is None or not known:
        return Reading(
            quoted.measure, quoted.title, Unit.SHARE, None, 0, kind=Kind.UNKNOWN, coverage=0.0, rows_url=url,
            definition_version=uptime.policy_version,
        )  # fmt: skip
    worked = uptime.share * known
    return Reading(
        quoted.measure,
        quoted.title,
        Unit.SHARE,
        uptime.share,
        round(known),
        low=min(worked / whole, uptime.share),
        high=max((worked + uptime.unknown_s) / whole, uptime.share),
        coverage=uptime.coverage,
        rows_url=url,
        definition_version=uptime.policy_version,
    )


def _objective(figure: Figure, quoted: Quoted, source: FigureSource, window: Window) -> Objective:
    def recent(days: int) -> tuple[float | None, int]:
        reading = source.measure(quoted.measure, window.last(days * DAY))
        return (reading.value, reading.n) if reading else (None, 0)

    return _budget(figure, figure.n, recent(7), recent(28))


def _uptime_objective(figure: Figure, quoted: Quoted, source: FigureSource, window: Window) -> Objective:
    def recent(days: int) -> tuple[float | None, int]:
        uptime = source.uptime(quoted.measure, window.last(days * DAY))
        return (uptime.share, round(uptime.seen_s)) if uptime else (None, 0)

    return _budget(figure, figure.n, recent(7), recent(28))


def _budget(
    figure: Figure, total: int, week: tuple[float | None, int], month: tuple[float | None, int]
) -> Objective:
    """The error budget (Google SRE workbook, ch. 5): burn 1 uses up exactly what the target allows."""
    aim_up = figure.aim is not None and figure.aim.value == "at_least"
    target = figure.target or 0.0
    allowed = 1 - target if aim_up else target

    def bad(share: float) -> float:
        return 1 - share if aim_up else share

    def burn(recent: tuple[float | None, int]) -> float | None:
        share, n = recent
        return bad(share) / allowed if share is not None and n and allowed > 0 else None

    if figure.value is None or not total:
        return Objective(figure, None, None, None, burn(week), burn(month))
    left = 1 - bad(figure.value) / allowed if allowed > 0 else None
    return Objective(figure, round((1 - bad(figure.value)) * total), total, left, burn(week), burn(month))


def verdicts(facts: Facts) -> list[Verdict]:
    """What the targets say, one each."""
    return [figure.verdict for figure in facts.judged if figure.verdict is not None]
