"""Arms in the database: chosen, credited once, steered by operators, and taught by what educators say."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, text

from backend.agents import service as agents
from backend.agents.arms import ChosenArm
from backend.agents.crediting import Earnings
from backend.agents.schemas import ArmView
from backend.agents.sparc.arms import ArmState
from backend.agents.sparc.posterior import PROXY_WEIGHT
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Conflict, NotAllowed, NotFound
from backend.jobs.schemas import Engine as EngineName
from backend.permissions import Actor, Role
from backend.quiz import service as quiz
from backend.quiz.schemas import Item, ItemChange, Verdict, VerdictKind
from backend.quiz.verdicts import Judged, Judgement, kept_of
from tests.factories import a_drafted_quiz, a_multiple_choice, a_person, a_short_answer

SCOPE = "multiple_choice"


@pytest.fixture
def operator(uow: UnitOfWork) -> Actor:
    return a_person(uow, Role.OPERATOR, "Olga")


def chosen(uow: UnitOfWork, seed: int = 1, *, repeatable: bool = False, scope: str = SCOPE) -> ChosenArm:
    arm = agents.choose_arm(uow, scope, EngineName.PROVIDER, rng=Random(seed), repeatable=repeatable)
    assert arm is not None
    return arm


def view(uow: UnitOfWork, operator: Actor, name: str = "plain", scope: str = SCOPE) -> ArmView:
    return next(arm for arm in agents.list_arms(uow, operator, scope=scope) if arm.name == name)


# Any: what `approx` gives is no float.
def evidence(arm: ArmView) -> Any:
    return round(arm.alpha - 1, 6), round(arm.beta - 1, 6)


def an_item(uow: UnitOfWork, owner: Actor) -> Item:
    return a_drafted_quiz(uow, owner).items[0]


@contextmanager
def statements(uow: UnitOfWork) -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    seen: list[str] = []
    engine = uow.session.get_bind().engine

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def credited(uow: UnitOfWork, operator: Actor, scalar: float = 0.8) -> UUID:
    """An item credited to the plain arm by its proxy."""
    agents.seed_arms(uow)
    item_id = new_id()
    agents.credit_proxy(uow, item_id, view(uow, operator).id, scalar)
    return item_id


# Choosing


def test_arms_are_there_when_the_first_one_is_wanted(uow: UnitOfWork, operator: Actor) -> None:
    assert agents.list_arms(uow, operator) == []
    arm = chosen(uow)
    assert (arm.variant.engine, arm.learns) == (EngineName.PROVIDER, True)
    assert [a.name for a in agents.list_arms(uow, operator)] == ["plain", "misconceptions", "bold"]


def test_seeding_again_keeps_what_arms_learnt(uow: UnitOfWork, operator: Actor) -> None:
    credited(uow, operator)
    before = agents.list_arms(uow, operator)
    agents.seed_arms(uow)
    assert agents.list_arms(uow, operator) == before
    assert len([arm for arm in before if arm.scope == SCOPE]) == 5


def test_a_scope_without_arms_leaves_the_engine_its_own_way(uow: UnitOfWork) -> None:
    assert agents.choose_arm(uow, "study_guide", EngineName.LOCAL, rng=Random(1), repeatable=False) is None


def test_the_choice_tells_the_drafter_what_to_do_and_the_step_why(uow: UnitOfWork, operator: Actor) -> None:
    agents.seed_arms(uow)
    agents.set_arm_state(uow, operator, view(uow, operator, "bold").id, ArmState.PINNED)
    arm = chosen(uow)
    assert (arm.variant.prompt, arm.variant.temperature, arm.variant.passages) == ("draft/v1", 0.8, "central")
    assert arm.choice.record()["arm_id"] == str(arm.id)
    assert arm.choice.record()["because"] == "an operator pinned it"


def test_what_an_arm_showed_in_other_scopes_is_believed_of_it_here(uow: UnitOfWork, operator: Actor) -> None:
    agents.seed_arms(uow)
    there = view(uow, operator, "bold", scope="cloze")
    for _ in range(30):
        item_id = new_id()
        agents.credit_proxy(uow, item_id, there.id, 0.5)
        agents.credit_verdict(uow, item_id, Judgement.APPROVED)
    here = view(uow, operator, "bold")
    assert evidence(here) == (0, 0)
    assert here.expected == pytest.approx(9 / 10)
    assert view(uow, operator, "plain").expected == 0.5
    names = [chosen(uow, seed).variant.name for seed in range(60)]
    assert names.count("bold") > 40


# Credit


def test_a_proxy_counts_a_little_once_however_often_it_comes(uow: UnitOfWork, operator: Actor) -> None:
    item_id = credited(uow, operator, 0.8)
    for _ in range(3):
        agents.credit_proxy(uow, item_id, view(uow, operator).id, 0.8)
    arm = view(uow, operator)
    assert evidence(arm) == (pytest.approx(PROXY_WEIGHT * 0.8), pytest.approx(PROXY_WEIGHT * 0.2))
    assert (arm.pulls, arm.awaiting, arm.verdicts, arm.mean_reward) == (1, 1, 0, None)


def test_a_proxy_that_knows_more_replaces_the_former_one(uow: UnitOfWork, operator: Actor) -> None:
    item_id = credited(uow, operator, 0.8)
    agents.recredit_proxy(uow, item_id, 0.2)
    arm = view(uow, operator)
    assert evidence(arm) == (pytest.approx(PROXY_WEIGHT * 0.2), pytest.approx(PROXY_WEIGHT * 0.8))
    assert arm.pulls == 1


def test_a_verdict_replaces_the_proxy_and_counts_once(uow: UnitOfWork, operator: Actor) -> None:
    item_id = credited(uow, operator, 0.9)
    for _ in range(3):
        agents.credit_verdict(uow, item_id, Judgement.REJECTED)
        agents.recredit_proxy(uow, item_id, 1.0)
    arm = view(uow, operator)
    assert evidence(arm) == (0, 1)
    assert (arm.pulls, arm.awaiting, arm.verdicts, arm.mean_reward) == (1, 0, 1, 0.0)


def test_a_later_verdict_replaces_the_former(uow: UnitOfWork, operator: Actor) -> None:
    item_id = credited(uow, operator)
    agents.credit_verdict(uow, item_id, Judgement.REJECTED)
    agents.credit_verdict(uow, item_id, Judgement.APPROVED)
    assert evidence(view(uow, operator)) == (1, 0)
    agents.credit_verdict(uow, item_id, Judgement.EDITED, 0.75)
    assert evidence(view(uow, operator)) == (0.75, 0.25)


def test_refused_drafts_are_charged(uow: UnitOfWork, operator: Actor) -> None:
    agents.seed_arms(uow)
    agents.credit_refused(uow, view(uow, operator).id, 3)
    arm = view(uow, operator)
    assert evidence(arm) == (0, pytest.approx(3 * PROXY_WEIGHT))
    assert arm.pulls == 3


def test_what_a_step_learnt_is_credited_at_once(uow: UnitOfWork, operator: Actor) -> None:
    before = credited(uow, operator, 1.0)
    plain, bold = view(uow, operator).id, view(uow, operator, "bold").id
    first, second = new_id(), new_id()
    agents.credit(
        uow,
        Earnings(
            drafted={first: (plain, 1.0), second: (bold, 0.0)},
            rescored={before: 0.0, new_id(): 0.5},
            refused=Counter({bold: 2}),
        ),
    )
    assert evidence(view(uow, operator)) == (PROXY_WEIGHT, PROXY_WEIGHT)
    arm = view(uow, operator, "bold")
    assert (evidence(arm), arm.pulls, arm.awaiting) == ((0, pytest.approx(3 * PROXY_WEIGHT)), 3, 1)


def test_many_verdicts_together_take_as_many_statements_as_one(uow: UnitOfWork, operator: Actor) -> None:
    items = [credited(uow, operator) for _ in range(20)]
    counts = []
    for judged in (items[:1], items[1:]):
        with statements(uow) as seen:
            agents.credit_verdicts(uow, [Judged(item_id, Judgement.APPROVED, 1.0) for item_id in judged])
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert evidence(view(uow, operator)) == (20, 0)


def test_a_verdict_on_an_item_of_no_arm_changes_nothing(uow: UnitOfWork, operator: Actor) -> None:
    credited(uow, operator)
    before = agents.list_arms(uow, operator)
    agents.credit_verdict(uow, new_id(), Judgement.APPROVED)
    agents.recredit_proxy(uow, new_id(), 1.0)
    assert agents.list_arms(uow, operator) == before


def test_verdicts_given_at_the_same_moment_all_count_and_each_once(committed: Engine) -> None:
    with unit_of_work() as uow:
        olga = a_person(uow, Role.OPERATOR, "Olga")
        agents.seed_arms(uow)
        arm_ids = [view(uow, olga).id, view(uow, olga, "bold").id]
        items = [new_id() for _ in range(16)]
        for number, item_id in enumerate(items):
            agents.credit_proxy(uow, item_id, arm_ids[number % 2], 0.7)

    def judge(item_id: UUID) -> None:
        with unit_of_work() as uow:
            agents.credit_verdict(uow, item_id, Judgement.APPROVED)

    def recredit(item_id: UUID) -> None:
        with unit_of_work() as uow:
            agents.recredit_proxy(uow, item_id, 0.1)

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(act, item) for item in items for act in (judge, recredit, judge)]:
            done.result(timeout=30)
    with unit_of_work() as uow:
        for name in ("plain", "bold"):
            assert evidence(view(uow, olga, name)) == (8, 0)


# What educators say reaches the arm


def test_an_educators_verdict_is_credited_in_its_transaction(uow: UnitOfWork, operator: Actor) -> None:
    ada = a_person(uow)
    item = an_item(uow, ada)
    agents.seed_arms(uow)
    agents.credit_proxy(uow, item.id, view(uow, operator).id, 0.5)
    quiz.judge_item(uow, ada, item.id, Verdict(verdict=VerdictKind.APPROVE))
    assert evidence(view(uow, operator)) == (1, 0)
    quiz.judge_item(uow, ada, item.id, Verdict(verdict=VerdictKind.REJECT, reason="too easy"))
    assert evidence(view(uow, operator)) == (0, 1)


def test_an_edit_earns_the_share_that_stands_also_once_it_is_approved(
    uow: UnitOfWork, operator: Actor
) -> None:
    ada = a_person(uow)
    item = an_item(uow, ada)
    agents.seed_arms(uow)
    agents.credit_proxy(uow, item.id, view(uow, operator).id, 0.5)
    # One of nine words.
    edited = quiz.edit_item(
        uow, ada, item.id, ItemChange(version=1, stem="Which instrument measures water pressure?")
    )
    share = pytest.approx(8 / 9, abs=1e-6)
    assert evidence(view(uow, operator)) == (share, pytest.approx(1 / 9, abs=1e-6))
    quiz.judge_item(uow, ada, item.id, Verdict(verdict=VerdictKind.APPROVE, version=edited.version))
    assert evidence(view(uow, operator))[0] == share


def test_approving_all_that_passed_credits_each(uow: UnitOfWork, operator: Actor) -> None:
    ada = a_person(uow)
    made = a_drafted_quiz(uow, ada, a_multiple_choice(), a_short_answer())
    agents.seed_arms(uow)
    for item, name in zip(made.items, ("plain", "bold"), strict=True):
        agents.credit_proxy(uow, item.id, view(uow, operator, name).id, 0.5)
    assert quiz.approve_passed(uow, ada, made.id) == 2
    assert [evidence(view(uow, operator, name)) for name in ("plain", "bold")] == [(1, 0), (1, 0)]


def test_a_verdict_that_is_rolled_back_teaches_nothing(committed: Engine) -> None:
    with unit_of_work() as uow:
        olga, ada = a_person(uow, Role.OPERATOR, "Olga"), a_person(uow)
        item = an_item(uow, ada)
        agents.seed_arms(uow)
        agents.credit_proxy(uow, item.id, view(uow, olga).id, 1.0)
    with unit_of_work() as uow:
        quiz.judge_item(uow, ada, item.id, Verdict(verdict=VerdictKind.REJECT, reason="no"))
        uow.session.rollback()
    with unit_of_work() as uow:
        assert evidence(view(uow, olga)) == (PROXY_WEIGHT, 0)


def test_a_draft_whose_key_was_wrong_earns_nothing_however_little_was_changed() -> None:
    draft = a_multiple_choice()
    wrong_key = [option.model_copy(update={"correct": not n}) for n, option in enumerate(draft.options[::-1])]
    assert kept_of(draft, draft) == 1.0
    assert kept_of(draft, draft.model_copy(update={"options": wrong_key})) == 0.0
    assert kept_of(draft, draft.model_copy(update={"tags": ["weather"]})) == 1.0
    reworded = [option.model_copy(update={"text": option.text.lower()}) for option in draft.options]
    assert 0.4 < kept_of(draft, draft.model_copy(update={"options": reworded})) < 0.8


# Operators


def test_one_arm_is_pinned_at_a_time(uow: UnitOfWork, operator: Actor) -> None:
    agents.seed_arms(uow)
    for name in ("bold", "plain"):
        agents.set_arm_state(uow, operator, view(uow, operator, name).id, ArmState.PINNED)
    states = {arm.name: arm.state.value for arm in agents.list_arms(uow, operator, scope=SCOPE)}
    assert states == {
        "plain": "pinned",
        "misconceptions": "active",
        "bold": "active",
        "local": "active",
        "local-central": "active",
    }
    assert view(uow, operator, "bold", scope="cloze").state is ArmState.ACTIVE


def test_the_last_arm_cannot_be_paused(uow: UnitOfWork, operator: Actor) -> None:
    agents.seed_arms(uow)
    for name in ("plain", "bold"):
        agents.set_arm_state(uow, operator, view(uow, operator, name).id, ArmState.PAUSED)
    assert {chosen(uow, seed).variant.name for seed in range(20)} == {"misconceptions"}
    with pytest.raises(Conflict, match="last arm"):
        agents.set_arm_state(uow, operator, view(uow, operator, "misconceptions").id, ArmState.PAUSED)


def test_a_run_with_a_seed_takes_the_pinned_arm_else_the_first(uow: UnitOfWork, operator: Actor) -> None:
    assert {chosen(uow, seed, repeatable=True).variant.name for seed in range(9)} == {"plain"}
    agents.set_arm_state(uow, operator, view(uow, operator, "bold").id, ArmState.PINNED)
    arm = chosen(uow, repeatable=True)
    assert (arm.variant.name, arm.learns) == ("bold", False)


def test_a_reset_arm_forgets_and_is_not_told_of_old_drafts_again(uow: UnitOfWork, operator: Actor) -> None:
    judged, awaited = credited(uow, operator), credited(uow, operator)
    agents.credit_verdict(uow, judged, Judgement.APPROVED)
    arm = agents.reset_arm(uow, operator, view(uow, operator).id)
    assert (evidence(arm), arm.pulls, arm.awaiting, arm.verdicts) == ((0, 0), 0, 0, 0)
    for item_id in (judged, awaited):
        agents.credit_verdict(uow, item_id, Judgement.REJECTED)
        agents.recredit_proxy(uow, item_id, 0.3)
        agents.credit_proxy(uow, item_id, arm.id, 0.3)
    assert evidence(view(uow, operator)) == (0, 0)
    fresh = new_id()
    agents.credit_proxy(uow, fresh, arm.id, 0.3)
    agents.credit_verdict(uow, fresh, Judgement.APPROVED)
    assert evidence(view(uow, operator)) == (1, 0)


def test_an_arm_tells_how_sure_one_can_be(uow: UnitOfWork, operator: Actor) -> None:
    first = credited(uow, operator)
    wide = view(uow, operator).interval
    agents.credit_verdict(uow, first, Judgement.APPROVED)
    for _ in range(20):
        agents.credit_verdict(uow, credited(uow, operator), Judgement.APPROVED)
    narrow = view(uow, operator)
    assert narrow.interval.low < narrow.expected < narrow.interval.high
    assert narrow.interval.high - narrow.interval.low < (wide.high - wide.low) / 3


def test_an_arm_the_code_has_no_more_is_shown_and_never_taken(uow: UnitOfWork, operator: Actor) -> None:
    agents.seed_arms(uow)
    uow.session.execute(text("UPDATE arms SET name = 'old', alpha = 999 WHERE name = 'bold'"))
    agents.seed_arms(uow)
    assert view(uow, operator, "old").offered is False
    assert "old" not in {chosen(uow, seed).variant.name for seed in range(30)}


def test_only_operators_steer_and_what_is_not_there_is_not_found(uow: UnitOfWork, operator: Actor) -> None:
    with pytest.raises(NotAllowed):
        agents.list_arms(uow, a_person(uow))
    with pytest.raises(NotFound):
        agents.reset_arm(uow, operator, new_id())
    with pytest.raises(NotFound):
        agents.set_arm_state(uow, operator, new_id(), ArmState.PAUSED)
