"""What is wrong right now, against what was: an alert is fired once for an incident and resolved once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from backend.alerts import repository
from backend.alerts.burning import Seen, burning
from backend.alerts.catalogue import FALLEN, SLOS, UNSEEN, Slo
from backend.alerts.models import AlertRow
from backend.alerts.objectives import Looking, chosen_targets, window_word
from backend.alerts.schemas import Severity
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal
from backend.status.schemas import Component, State, Status

FIRED: Final = "fired"
RESOLVED: Final = "resolved"


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is wrong now."""

    rule: str
    subject: str
    title: str
    severity: Severity
    sentence: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same incident."""
        return self.rule, self.subject


@internal
def judge(uow: UnitOfWork, status: Status, now: datetime) -> None:
    """Fire what is newly wrong, resolve what no longer is, and queue the messages.

    Args:
        status: the components as they are shown; work on them may be announced.
        now: the end of the windows, and when alerts are fired.
    """
    found = [*_components(status.components), *_budgets(uow, now)]
    take(uow, found, under_work(status.components), now)


@internal
def take(uow: UnitOfWork, found: Sequence[Wrong], silent: frozenset[str], now: datetime) -> None:
    """Compare what is wrong with what is open.

    Args:
        found: everything that is wrong now.
        silent: subjects nobody is told of, since work on them is announced.
        now: when.
    """
    known = {(row.rule, row.subject): row for row in repository.open_alerts(uow.session)}
    for wrong in found:
        row = known.pop(wrong.key, None)
        silenced = wrong.subject in silent
        if row is None:
            row = AlertRow(
                rule=wrong.rule,
                subject=wrong.subject,
                title=wrong.title,
                severity=wrong.severity,
                sentence=wrong.sentence,
                fired_at=now,
                silenced=silenced,
            )
            repository.add(uow.session, row)
        elif row.silenced and not silenced:
            # The work is over and it still is wrong: now somebody is told.
            row.silenced = False
        row.sentence = wrong.sentence
        if not row.silenced:
            repository.queue_messages(uow.session, row.id, FIRED)
    for (_, subject), row in known.items():
        if subject in silent and not row.silenced:
            # What work hides is not over; it is looked at again when the work is.
            continue
        row.resolved_at = now
        if repository.was_told(uow.session, row.id):
            repository.queue_messages(uow.session, row.id, RESOLVED)
    uow.session.flush()


def under_work(components: Iterable[Component]) -> frozenset[str]:
    """Subjects that work is announced on; on a required component, everything that depends on all of them."""
    busy = [component for component in components if component.state is State.MAINTENANCE]
    subjects = {component.name for component in busy} | {f"uptime_{component.name}" for component in busy}
    if any(component.required for component in busy):
        subjects |= {slo.key for slo in SLOS}
    return frozenset(subjects)


def _components(components: Iterable[Component]) -> Iterable[Wrong]:
    for one in components:
        if one.state is State.DOWN:
            severity = Severity.PAGE if one.required else Severity.TICKET
            words = f"{one.summary} {one.action or ''}".strip()
            yield Wrong(FALLEN, one.name, f"{one.title} is down", severity, words)
        elif one.state is State.UNKNOWN and one.required and one.measured_at is not None:
            yield Wrong(UNSEEN, one.name, f"Nobody knows how {one.title} is", Severity.TICKET, one.summary)


def _budgets(uow: UnitOfWork, now: datetime) -> Iterable[Wrong]:
    targets, looking = chosen_targets(uow), Looking(uow)
    for slo in SLOS:
        seen: dict[timedelta, Seen] = {}
        found = burning(partial(_read, looking, slo, now, seen), targets[slo.key])
        if found is not None:
            rule, rate = found
            share, n = seen[rule.long].share, seen[rule.long].n
            assert share is not None, "it burns"
            rows = f" (n={n:,})" if n is not None else ""
            yield Wrong(
                # One incident, however fast it burns: it is not told anew when it slows down.
                "budget_burns",
                slo.key,
                f"{slo.title}: the error budget burns",
                rule.severity,
                f"{share:.2%} in the last {window_word(rule.long)}{rows}, against a target of {targets[slo.key]:.2%}: the "
                f"budget of 28 days goes {rate:.1f} times too fast, and has in the last {window_word(rule.short)} too.",
            )


def _read(looking: Looking, slo: Slo, now: datetime, seen: dict[timedelta, Seen], width: timedelta) -> Seen:
    if width not in seen:
        seen[width] = looking.see(slo, now, width)
    return seen[width]
