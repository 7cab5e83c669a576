"""Objectives as they stand: their share over 28 days, the budget left, and how fast it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.alerts import repository
from backend.alerts.burning import Seen, bound, budget_left, needed, standing, sure_burn
from backend.alerts.catalogue import BY_KEY, DAYS, RULES, SLOS, Slo
from backend.alerts.schemas import Burn, Objective
from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotFound
from backend.metrics import service as metrics
from backend.permissions import EVERYONE, OPERATORS, Actor, allowed, internal
from backend.status import service as status

# From here on some minutes more are no matter, and whole hours are counted already.
LONG = timedelta(days=3)


@allowed(EVERYONE)
def list_objectives(uow: UnitOfWork, actor: Actor) -> list[Objective]:
    """Every objective over the last 28 days to this minute, with its error budget and how fast that goes."""
    now, targets, looking = _this_minute(), chosen_targets(uow), Looking(uow)
    return [_objective(looking, slo, targets[slo.key], now) for slo in SLOS]


@allowed(OPERATORS)
def change_target(uow: UnitOfWork, actor: Actor, key: str, target: float) -> Objective:
    """Choose another target; it holds from now on, for all of the window.

    Raises:
        NotFound: there is no such objective.
    """
    if key not in BY_KEY:
        raise NotFound(f"There is no objective named '{key}'; GET /api/v1/slos lists them.")
    before = chosen_targets(uow)[key]
    repository.set_target(uow.session, key, target, actor.name)
    audit.record(uow, actor, "slo.change", f"slo:{key}", before={"target": before}, after={"target": target})
    return _objective(Looking(uow), BY_KEY[key], target, _this_minute())


@dataclass(frozen=True, slots=True)
class Chosen:
    """The target of an objective that holds, and who chose it; nobody where it is the catalogue's."""

    target: float
    by: str | None = None
    at: datetime | None = None


@internal
def holding_targets(uow: UnitOfWork) -> Mapping[str, Chosen]:
    """By objective, the target that holds; reports judge by it, too."""
    chosen = {
        row.name: Chosen(row.target, row.changed_by, row.changed_at) for row in repository.chosen(uow.session)
    }
    return {slo.key: chosen.get(slo.key, Chosen(slo.target)) for slo in SLOS}


def chosen_targets(uow: UnitOfWork) -> Mapping[str, float]:
    """By objective, the target that holds."""
    return {key: chosen.target for key, chosen in holding_targets(uow).items()}


class Looking:
    """One look at the objectives: what several windows share is read once."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._ledger = metrics.Ledger(uow)
        self._began = status.first_measured(uow)
        self._uptimes = status.Uptimes(uow, [slo.name for slo in SLOS if slo.uptime])

    def see(self, slo: Slo, end: datetime, width: timedelta) -> Seen:
        """What was measured of an objective over the time before `end`; long windows begin with a whole hour."""
        start = end - width
        if width >= LONG:
            start = start.replace(minute=0, second=0, microsecond=0)
        if slo.uptime:
            return self._uptime(slo, start, end)
        measured = metrics.measure(self._uow, slo.name, start, end, ledger=self._ledger)
        return Seen(
            measured.value,
            measured.n,
            measured.high,
            measured.fewest,
            # Rows of a console an hour old say nothing of three days, however complete they are.
            seen=min(measured.coverage, self._lived(start, end)),
            coverage=measured.coverage,
            rows_url=measured.rows_url,
        )

    def _lived(self, start: datetime, end: datetime) -> float:
        """Share of a window since the console was there; 0 where nobody ever looked."""
        if self._began is None:
            return 0.0
        return max(0.0, min(1.0, (end - self._began) / (end - start)))

    def _uptime(self, slo: Slo, start: datetime, end: datetime) -> Seen:
        found = self._uptimes.of(slo.name, start, end)
        known = found.up_s + found.degraded_s + found.down_s
        asked = (end - start).total_seconds() - found.maintenance_s
        covered = known / asked if asked > 0 else 0.0
        address = "/status" if slo.name == "console" else f"/status?component={slo.name}"
        return Seen(
            found.share,
            seen=covered,
            weight=covered,
            coverage=found.coverage,
            rows_url=address,
        )


def _objective(looking: Looking, slo: Slo, target: float, now: datetime) -> Objective:
    whole = looking.see(slo, now, timedelta(days=DAYS))
    burns = []
    for rule in RULES:
        seen = looking.see(slo, now, rule.long)
        burns.append(
            Burn(
                window=window_word(rule.long),
                rate=sure_burn(seen, target, rule.rate),
                n=seen.n,
                needed=needed(seen, bound(target, rule.rate)),
                seen=seen.seen,
            )
        )
    return Objective(
        name=slo.key,
        title=slo.title,
        target=target,
        days=DAYS,
        share=whole.share,
        n=whole.n,
        needed=needed(whole, target),
        coverage=whole.coverage,
        # For a whole window some time unknown is no reason to say nothing; the coverage stands beside it.
        budget_left=budget_left(whole, target),
        burns=burns,
        standing=standing(whole, target),
        rows_url=whole.rows_url,
    )


def window_word(width: timedelta) -> str:
    """A window in a word, such as `6 h`."""
    hours = width / timedelta(hours=1)
    if hours >= 48:
        return f"{hours / 24:.0f} d"
    return f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"


def _this_minute() -> datetime:
    return utc_now().replace(second=0, microsecond=0) + timedelta(minutes=1)
