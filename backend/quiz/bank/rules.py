"""A quiz out of the bank by rule: "5 easy on chapter 2, none used since May"."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz import quizzes
from backend.quiz.bank import bulk_repository, search_repository, twin_repository
from backend.quiz.rows import item_of
from backend.quiz.schemas import NewQuizByRules, QuizByRules, Rule, RuleOutcome
from backend.sources import service as sources


@allowed(EDUCATORS)
def make_by_rules(uow: UnitOfWork, actor: Actor, wanted: NewQuizByRules) -> QuizByRules:
    """Make a quiz of items that fit rules, in the order of the rules; or say what they would give.

    Of two items known to be alike one is taken at most. Where rules compete for items they are given out so that as
    many as possible are taken.

    Raises:
        NotFound: a source that is not the actor's.
        Conflict: nothing fits any rule, so there is no quiz to make (`nothing_fits`).
    """
    seed = wanted.seed if wanted.seed is not None else secrets.randbelow(2**31)
    total = sum(rule.count for rule in wanted.rules)
    pools = [_pool(uow, actor, rule, wanted, seed, total) for rule in wanted.rules]
    found = {one for pool in pools for one in pool}
    double = twin_repository.newer_twins(uow.session, found)
    fitting = [[one for one in pool if one not in double] for pool in pools]
    taken = assign([rule.count for rule in wanted.rules], fitting)
    outcomes = []
    for rule, got in zip(wanted.rules, taken, strict=True):
        filter = rule.wanted(approved_only=wanted.approved_only)
        count, _ = search_repository.count_items(uow.session, actor, filter, _spans(uow, actor, rule))
        outcomes.append(
            RuleOutcome(
                matching=min(count, search_repository.MOST_COUNTED),
                more=count > search_repository.MOST_COUNTED,
                taken=len(got),
                short=rule.count - len(got),
            )
        )
    ids = [one for got in taken for one in got]
    quiz_id = None
    if not wanted.dry_run:
        if not ids:
            raise Conflict("No question of your bank fits these rules; widen them.", code="nothing_fits")
        quiz_id = quizzes.create_quiz(uow, actor, wanted.title, ids).id
    rows = bulk_repository.read_items(uow.session, actor, ids)
    return QuizByRules(
        quiz_id=quiz_id,
        seed=seed,
        rules=outcomes,
        items=[item_of(rows[one]) for one in ids],
        short=total - len(ids),
    )


def _pool(
    uow: UnitOfWork, actor: Actor, rule: Rule, wanted: NewQuizByRules, seed: int, total: int
) -> list[UUID]:
    """Items that fit a rule, in the order of the seed: as many as all rules together could take from it, and twins."""
    filter = rule.wanted(approved_only=wanted.approved_only)
    return search_repository.drawn(
        uow.session, actor, filter, _spans(uow, actor, rule), seed=seed, limit=2 * total
    )


def _spans(uow: UnitOfWork, actor: Actor, rule: Rule) -> list[tuple[int, int]] | None:
    """Where the section of a rule stands in its source; None where it names none."""
    if not rule.section or rule.source_id is None:
        return None
    begins = rule.section.casefold()
    passages = sources.passages_for(uow, actor, rule.source_id)
    return [(one.start, one.end) for one in passages if one.anchor.casefold().startswith(begins)]


def assign(counts: Sequence[int], pools: Sequence[Sequence[UUID]]) -> list[list[UUID]]:
    """Give items to rules so that as many as possible are given out, each once (augmenting paths, Kuhn 1955).

    Args:
        counts: how many each rule wants.
        pools: what fits each, in the order they are wanted in.
    """
    held: dict[UUID, int] = {}

    def give(rule: int, tried: set[int]) -> bool:
        tried.add(rule)
        for item in pools[rule]:
            if item not in held:
                held[item] = rule
                return True
        for item in pools[rule]:
            holder = held[item]
            if holder not in tried and give(holder, tried):
                held[item] = rule
                return True
        return False

    for rule in sorted(range(len(pools)), key=lambda at: len(pools[at])):
        for _ in range(counts[rule]):
            if not give(rule, set()):
                break
    return [[item for item in pool if held.get(item) == at] for at, pool in enumerate(pools)]
