"""Arms: which one drafts next, and what operators see and say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from backend.agents import repository
from backend.agents.models import ArmRow
from backend.agents.provider.passages import Strategy
from backend.agents.repository import CreditCounts
from backend.agents.schemas import ArmView, Believed, Interval
from backend.agents.sparc.arms import Arm, ArmState, Choice, choose
from backend.agents.sparc.catalogue import CATALOGUE, Variant, variants_for
from backend.agents.sparc.posterior import LEVEL, PRIOR, Beta, with_shared
from backend.audit import service as audit
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.jobs.schemas import Engine
from backend.permissions import OPERATORS, Actor, allowed, internal

_ORDER = {entry.name: place for place, entry in enumerate(CATALOGUE)}


@dataclass(frozen=True, slots=True)
class ChosenArm:
    """The arm a transition drafts with.

    Attributes:
        variant: what the drafter is to do.
        choice: why this arm; `choice.record()` is for the step's policy.
    """

    id: UUID
    variant: Variant
    choice: Choice

    @property
    def learns(self) -> bool:
        """Whether its drafts are to be credited; those of a run with a seed are not."""
        return self.choice.learns


@internal
def seed_arms(uow: UnitOfWork) -> None:
    """Make the rows of every entry of the catalogue; those there already keep what they learnt."""
    repository.add_arms(
        uow.session, [_new_row(scope, entry) for entry in CATALOGUE for scope in entry.scopes]
    )


@internal
def choose_arm(
    uow: UnitOfWork, scope: str, engine: Engine, *, rng: Random, repeatable: bool
) -> ChosenArm | None:
    """The arm to draft with in a scope; None where the catalogue has none, so that the engine's own way is taken.

    Args:
        rng: `Random(f"{run_id}:{step}")`, so that a transition made twice chooses the same.
        repeatable: the blueprint names a seed: the pinned arm, else the first of the catalogue, and nothing is learnt.

    Raises:
        Conflict: every arm of the scope is paused (`arms_paused`).
    """
    entries = {entry.name: entry for entry in variants_for(scope, engine)}
    if not entries:
        return None
    rows = repository.list_arms(uow.session, engine=engine.value)
    missing = set(entries) - {row.name for row in rows if row.scope == scope}
    if missing:
        repository.add_arms(uow.session, [_new_row(scope, entries[name]) for name in entries])
        rows = repository.list_arms(uow.session, engine=engine.value)
    by_name = {row.name: row for row in rows if row.scope == scope}
    arms = [
        Arm(by_name[name].id, name, ArmState(by_name[name].state), _belief(by_name[name], rows))
        for name in entries
    ]
    choice = choose(arms, rng, repeatable=repeatable)
    if choice is None:
        raise Conflict(
            f"Every arm that drafts {scope.replace('_', ' ')} with the {engine.value} engine is paused. "
            "An operator can let one go on.",
            code="arms_paused",
        )
    return ChosenArm(choice.arm.id, _variant(by_name[choice.arm.name]), choice)


@allowed(OPERATORS)
def list_arms(uow: UnitOfWork, actor: Actor, *, scope: str | None = None) -> list[ArmView]:
    """Every arm with what is believed of it, by scope and in the order of the catalogue."""
    rows = repository.list_arms(uow.session)
    counts = repository.count_credits(uow.session)
    wanted = [row for row in rows if scope is None or row.scope == scope]
    wanted.sort(key=lambda row: (row.scope, _ORDER.get(row.name, len(_ORDER)), row.name))
    return [_view(row, rows, counts) for row in wanted]


@allowed(OPERATORS)
def set_arm_state(uow: UnitOfWork, actor: Actor, arm_id: UUID, state: ArmState) -> ArmView:
    """Pause an arm, pin it, or let it go on. One arm is pinned at most among those it competes with.

    Raises:
        NotFound: there is no such arm.
        Conflict: it is the last that is not paused (`last_arm`).
    """
    row = _find(uow, arm_id)
    before = row.state
    rivals = repository.lock_rivals(uow.session, row)
    others = [rival for rival in rivals if rival.id != arm_id]
    in_use = [rival for rival in others if rival.state != ArmState.PAUSED and _offered(rival)]
    if state is ArmState.PAUSED and not in_use:
        raise Conflict(
            f"'{row.name}' is the last arm that drafts {row.scope.replace('_', ' ')} with the {row.engine} engine. "
            "Let another one go on first, or switch the agent off.",
            code="last_arm",
        )
    if state is ArmState.PINNED:
        unpinned = [rival.id for rival in others if rival.state == ArmState.PINNED]
        repository.set_state(uow.session, unpinned, ArmState.ACTIVE)
    repository.set_state(uow.session, [arm_id], state)
    if before != state:
        arm = {"scope": row.scope, "name": row.name}
        audit.record(
            uow,
            actor,
            "arm.set_state",
            f"arm:{arm_id}",
            before={**arm, "state": before},
            after={**arm, "state": state},
        )
    return _read(uow, arm_id)


@allowed(OPERATORS)
def reset_arm(uow: UnitOfWork, actor: Actor, arm_id: UUID) -> ArmView:
    """Forget what an arm learnt; verdicts on what it drafted before count no more.

    Raises:
        NotFound: there is no such arm.
    """
    row = _find(uow, arm_id)
    repository.lock_arms(uow.session, [arm_id])
    learnt = {"alpha": row.alpha, "beta": row.beta, "pulls": row.pulls}
    audit.record(uow, actor, "arm.reset", f"arm:{arm_id}", before=learnt)
    repository.reset_arm(uow.session, arm_id)
    return _read(uow, arm_id)


def _find(uow: UnitOfWork, arm_id: UUID) -> ArmRow:
    row = repository.find_arm(uow.session, arm_id)
    if row is None:
        raise NotFound("There is no such arm.")
    return row


def _read(uow: UnitOfWork, arm_id: UUID) -> ArmView:
    rows = repository.list_arms(uow.session)
    row = next(row for row in rows if row.id == arm_id)
    return _view(row, rows, repository.count_credits(uow.session))


def _new_row(scope: str, entry: Variant) -> dict[str, object]:
    return {
        "id": new_id(),
        "scope": scope,
        "name": entry.name,
        "engine": entry.engine.value,
        "model": entry.model,
        "prompt": entry.prompt,
        "temperature": entry.temperature,
        "passages": entry.passages.value,
        "alpha": PRIOR,
        "beta": PRIOR,
        "pulls": 0,
        "state": ArmState.ACTIVE.value,
    }


def _variant(row: ArmRow) -> Variant:
    return Variant(
        row.name,
        Engine(row.engine),
        scopes=(row.scope,),
        prompt=row.prompt,
        temperature=row.temperature,
        passages=Strategy(row.passages),
        model=row.model,
    )


def _belief(row: ArmRow, rows: Sequence[ArmRow]) -> Beta:
    others = [Beta(other.alpha, other.beta) for other in rows if _shares(row, other)]
    return with_shared(Beta(row.alpha, row.beta), others)


def _shares(row: ArmRow, other: ArmRow) -> bool:
    return other.name == row.name and other.engine == row.engine and other.scope != row.scope


def _offered(row: ArmRow) -> bool:
    return any(entry.name == row.name for entry in variants_for(row.scope, Engine(row.engine)))


def _view(row: ArmRow, rows: Sequence[ArmRow], counts: Mapping[UUID, CreditCounts]) -> ArmView:
    belief = _belief(row, rows)
    low, high = belief.interval()
    counted = counts.get(row.id, CreditCounts(0, None, 0))
    return ArmView(
        id=row.id,
        scope=row.scope,
        name=row.name,
        engine=Engine(row.engine),
        model=row.model,
        prompt=row.prompt,
        temperature=row.temperature,
        passages=Strategy(row.passages),
        alpha=row.alpha,
        beta=row.beta,
        pulls=row.pulls,
        state=ArmState(row.state),
        offered=_offered(row),
        expected=belief.mean,
        interval=Interval(low=low, high=high, level=LEVEL),
        believed=Believed(alpha=belief.alpha, beta=belief.beta),
        verdicts=counted.verdicts,
        mean_reward=counted.mean_reward,
        awaiting=counted.awaiting,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
