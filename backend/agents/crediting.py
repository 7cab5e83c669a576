"""What drafts earn their arms: the checks' opinion at first, a person's word once it comes, and each counts once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from backend.agents import repository
from backend.agents.repository import Standing
from backend.agents.sparc.posterior import Credit, Evidence, gives_way, moved, refused
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal
from backend.quiz.verdicts import Judged, Judgement


@dataclass(slots=True)
class Earnings:
    """What a transaction has learnt of drafts; collect it there and `credit` it last, all at once.

    Attributes:
        drafted: new items, each with its arm and its reward's `scalar`.
        rescored: items whose reward has changed since more was measured, such as their key; those of no arm concern nobody.
        refused: drafts the checks refused, by arm.
    """

    drafted: dict[UUID, tuple[UUID, float]] = field(default_factory=dict)
    rescored: dict[UUID, float] = field(default_factory=dict)
    refused: Counter[UUID] = field(default_factory=Counter)


@internal
def credit(uow: UnitOfWork, earnings: Earnings) -> None:
    """Credit drafts to their arms by what the checks think of them; a person's word is never overwritten.

    Call it last in the transaction: it locks the arms, in one order, and nothing is to be waited for after that. Items
    and rewards credited before change nothing; refused drafts are counted each time, so a step must credit them once.
    """
    credits = {item_id: Credit.by_proxy(scalar) for item_id, scalar in earnings.rescored.items()}
    credits |= {item_id: Credit.by_proxy(scalar) for item_id, (_, scalar) in earnings.drafted.items()}
    _write(uow, credits, {item_id: arm for item_id, (arm, _) in earnings.drafted.items()}, earnings.refused)


@internal
def credit_proxy(uow: UnitOfWork, item_id: UUID, arm_id: UUID, scalar: float) -> None:
    """Credit one drafted item to its arm; again with another scalar replaces the former one."""
    credit(uow, Earnings(drafted={item_id: (arm_id, scalar)}))


@internal
def recredit_proxy(uow: UnitOfWork, item_id: UUID, scalar: float) -> None:
    """Replace one item's proxy once more was measured; an item of no arm concerns nobody."""
    credit(uow, Earnings(rescored={item_id: scalar}))


@internal
def credit_refused(uow: UnitOfWork, arm_id: UUID, drafts: int) -> None:
    """Charge an arm for drafts the checks refused: no person will ever speak of them."""
    credit(uow, Earnings(refused=Counter({arm_id: drafts})))


@internal
def credit_verdict(uow: UnitOfWork, item_id: UUID, judgement: Judgement, kept: float = 1.0) -> None:
    """Credit a person's word to the arm that drafted an item, in place of whatever was credited before.

    An approved or edited item earns the share of the draft's words that stand, a rejected one nothing. Exactly once,
    however often it is called; an item of no arm concerns nobody.
    """
    credit_verdicts(uow, [Judged(item_id, judgement, kept)])


@internal
def credit_verdicts(uow: UnitOfWork, judged: Sequence[Judged]) -> None:
    """The same for items judged together, in as many statements for 200 as for one of each arm."""
    credits = {
        word.item_id: Credit.by_verdict(0.0 if word.judgement is Judgement.REJECTED else word.kept)
        for word in judged
    }
    _write(uow, credits, {}, Counter())


def _write(
    uow: UnitOfWork, credits: Mapping[UUID, Credit], drafted: Mapping[UUID, UUID], refusals: Counter[UUID]
) -> None:
    """Replace the items' credits and move their arms by the difference.

    Args:
        drafted: the arms of items that may have no credit yet.
    """
    if not credits and not refusals:
        return
    arms = {*drafted.values(), *refusals, *repository.arms_of_items(uow.session, list(credits)).values()}
    if not arms:
        return
    repository.lock_arms(uow.session, arms)
    # Read under the arms' locks: what somebody credited meanwhile is taken back, not counted twice.
    standing = repository.find_credits(uow.session, list(credits))
    changed: dict[UUID, Standing] = {}
    gained: dict[UUID, Evidence] = {}
    pulls = Counter(refusals)
    for item_id, new in credits.items():
        old = standing.get(item_id)
        arm_id = old.arm_id if old else drafted.get(item_id)
        if arm_id is None or (old and (old.credit == new or not gives_way(old.credit, new))):
            continue
        changed[item_id] = Standing(arm_id, new)
        gained[arm_id] = gained.get(arm_id, Evidence()) + moved(old.credit if old else None, new)
        pulls[arm_id] += old is None
    for arm_id, drafts in refusals.items():
        gained[arm_id] = gained.get(arm_id, Evidence()) + refused(drafts)
    repository.set_credits(uow.session, changed)
    for arm_id in sorted(gained):
        repository.add_evidence(uow.session, arm_id, gained[arm_id], pulls=pulls[arm_id])
