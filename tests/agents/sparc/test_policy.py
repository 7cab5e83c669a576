"""State and policy: what begins when, from nothing but the state."""

from dataclasses import replace
from uuid import UUID

from backend.agents.kinds.quiz import QuizKind
from backend.agents.sparc.policy import BATCH, MOST_DRAFTS, ActionName, By, Decision, busy_with, plan
from backend.agents.sparc.state import Busy, Loss, Placed, Slot, State
from backend.quiz.schemas import Blueprint, ItemType

BLUEPRINT = Blueprint(counts={ItemType.CLOZE: 1, ItemType.MULTIPLE_CHOICE: 2, ItemType.MATCHING: 1})
SLOTS = QuizKind().slots(BLUEPRINT)
ITEM = UUID(int=1)
FAILED = Loss("auth", "The model provider did not accept the key.")


def a_state(filled: frozenset[int] = frozenset(), given_up: frozenset[str] = frozenset()) -> State:
    return State(SLOTS, filled, given_up, {})


def on_the_provider(count: int = 20, **changes: object) -> State:
    slots = QuizKind().slots(Blueprint(counts={ItemType.MULTIPLE_CHOICE: count}))
    return replace(State(slots, frozenset(), frozenset(), {}, by_provider=True), **changes)  # type: ignore[arg-type]


def actions(decisions: list[Decision]) -> list[str]:
    return [decision.action.value for decision in decisions]


def test_slots_follow_a_fixed_order_of_types_whatever_order_they_were_asked_in() -> None:
    assert [slot.type for slot in SLOTS] == ["multiple_choice", "multiple_choice", "cloze", "matching"]


def test_the_local_engine_does_one_thing_at_a_time_and_the_type_that_finds_its_facts_hardest_first() -> None:
    chosen = []
    filled: frozenset[int] = frozenset()
    while (decision := plan(a_state(filled))[0]).slot is not None:
        assert len(plan(a_state(filled))) == 1
        chosen.append(decision.slot.type)
        filled |= {decision.slot.index}
    assert chosen == ["matching", "multiple_choice", "multiple_choice", "cloze"]


def test_a_type_given_up_is_not_tried_again() -> None:
    (decision,) = plan(a_state(filled=frozenset({0, 1, 2}), given_up=frozenset({"matching"})))
    assert decision.action is ActionName.FINISH


def test_all_batches_of_a_quiz_begin_at_once_each_with_a_turn_of_its_own() -> None:
    begun = plan(on_the_provider(20))
    assert [len(decision.slots) for decision in begun] == [BATCH] * 5
    assert [decision.turn for decision in begun] == [0, 1, 2, 3, 4]
    assert len({slot.index for decision in begun for slot in decision.slots}) == 20


def test_no_more_calls_are_on_their_way_than_a_run_may_have() -> None:
    begun = plan(on_the_provider(100))
    assert len(begun) == MOST_DRAFTS
    assert plan(on_the_provider(100, busy=busy_with(begun))) == []


def test_a_key_is_tested_beside_drafts_and_only_once() -> None:
    slot = Slot(0, "multiple_choice")
    state = on_the_provider(20, filled=frozenset({0}), unsolved=[Placed(ITEM, slot)])
    begun = plan(state)
    assert actions(begun) == ["solve", *["draft"] * 5]
    later = replace(state, busy=busy_with(begun))
    assert plan(later) == []


def test_a_call_lost_on_its_way_is_made_again_with_the_turn_it_had() -> None:
    state = on_the_provider(12, filled=frozenset({4, 5, 6, 7}), turns=frozenset({1}))
    assert [decision.turn for decision in plan(state)] == [0, 2]


def test_a_run_waits_for_what_is_on_its_way_before_it_finishes() -> None:
    state = on_the_provider(1, filled=frozenset({0}))
    assert plan(replace(state, busy=Busy(items=frozenset({ITEM})))) == []
    assert actions(plan(state)) == ["finish"]


def test_a_disputed_item_is_replaced_beside_everything_else() -> None:
    item = Placed(ITEM, Slot(0, "multiple_choice"))
    (decision,) = plan(on_the_provider(1, filled=frozenset({0}), disputed=[item]))
    assert (decision.action, decision.item, decision.slots) == (ActionName.REPLACE, item, [item.slot])


def test_the_local_engine_replaces_what_its_solver_disputes_last() -> None:
    item = Placed(ITEM, SLOTS[0])
    state = replace(a_state(filled=frozenset({0})), disputed=[item])
    assert actions(plan(state)) == ["draft"]
    assert actions(plan(replace(state, filled=frozenset({0, 1, 2, 3})))) == ["replace"]


def test_once_the_provider_is_lost_nothing_is_sent_and_the_local_engine_takes_over_where_it_may() -> None:
    state = on_the_provider(2, lost=FAILED, busy=Busy(turns=frozenset({0}), slots=frozenset({0, 1})))
    assert plan(state) == []
    (decision,) = plan(replace(state, busy=Busy()))
    assert decision.action is ActionName.FINISH
    (decision,) = plan(replace(state, busy=Busy(), may_fall_back=True))
    assert (decision.action, decision.by) == (ActionName.DRAFT, By.LOCAL)


def test_an_agent_that_is_switched_off_is_not_asked() -> None:
    state = on_the_provider(1, filled=frozenset({0}), unsolved=[Placed(ITEM, Slot(0, "cloze"))])
    assert actions(plan(replace(state, off=frozenset({"SolverAgent"})))) == ["finish"]
