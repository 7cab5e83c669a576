"""SolverAgent answers blind: a key it disputes is flagged, a right one is not, and neither is changed."""

import json

import pytest

from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, Item, ItemChange, ItemType, Severity
from tests.agents.carrying import carry_until
from tests.agents.provider.conftest import carry_out, look, start
from tests.peers import author
from tests.peers.provider import Exchange, Peer, well_behaved
from tests.provider.conftest import Configure

TYPES = [ItemType.MULTIPLE_CHOICE, ItemType.TRUE_FALSE, ItemType.CLOZE]


def wrong_keys(exchange: Exchange) -> None:
    """A drafter that marks the wrong answer, and an honest solver."""
    asked = exchange.body["messages"][1]["content"]
    if "Question type:" not in asked:
        well_behaved(exchange)
        return
    kind = asked.split("Question type: ")[1].split("\n")[0]
    exchange.say(json.dumps({"items": author.draft(exchange.prompt, kind, 1, wrong_key=True)}))


def checks(item: Item) -> list[str]:
    return [finding.check for finding in item.findings if finding.check.startswith("key_")]


@pytest.mark.parametrize("kind", TYPES)
def test_a_wrong_key_is_flagged_and_not_rewritten(
    ada: Actor, peer: Peer, configure: Configure, kind: ItemType
) -> None:
    configure(peer)
    peer.behaviour = wrong_keys
    run_id = start(ada, Blueprint(counts={kind: 1}, seed=3))
    carry_out(run_id)
    run, steps, (item,) = look(ada, run_id)
    (disputed,) = [finding for finding in item.findings if finding.check == "key_disputed"]
    assert disputed.severity is Severity.WARNING
    assert item.provenance.model_dump()["solver"]["agrees"] is False
    solve = next(step for step in steps if step.agent == "SolverAgent")
    assert (solve.outcome, solve.reward) == ("disputed", {"key_agreement": 0.0})
    with unit_of_work() as uow:
        history = quiz.list_history(uow, ada, item.id).items
    keys = [{o["text"].casefold() for o in v.content["options"] if o["correct"]} for v in history]
    assert run.delivered == 1
    assert all(key == keys[0] for key in keys)
    with unit_of_work() as uow:
        assert quiz.approve_passed(uow, ada, run.quiz_id) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", TYPES)
def test_a_right_key_is_confirmed(ada: Actor, peer: Peer, configure: Configure, kind: ItemType) -> None:
    configure(peer)
    run_id = start(ada, Blueprint(counts={kind: 2}, seed=3))
    carry_out(run_id)
    _, _, items = look(ada, run_id)
    assert [checks(item) for item in items] == [[], []]
    assert all(item.provenance.model_dump()["solver"]["agrees"] for item in items)


def test_the_solver_sees_neither_key_nor_explanation(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer)
    run_id = start(ada)
    carry_out(run_id)
    _, _, (item,) = look(ada, run_id)
    told = json.dumps(peer.requests[-1]["messages"])
    assert "correct" not in told
    assert item.explanation not in told
    assert all(option.text in told for option in item.options)


def test_until_the_solver_answered_the_item_says_that_its_key_is_untested(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)

    def solver_fails(exchange: Exchange) -> None:
        if "Question type:" in exchange.prompt:
            well_behaved(exchange)
        else:
            exchange.say(None, refusal="no")

    peer.behaviour = solver_fails
    run_id = start(ada)
    carry_out(run_id)
    run, steps, (item,) = look(ada, run_id)
    assert checks(item) == ["key_untested"]
    assert (run.delivered, next(s.outcome for s in steps if s.agent == "SolverAgent")) == (1, "refused")


def test_an_item_a_person_changed_meanwhile_is_left_alone(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    peer.behaviour = wrong_keys
    run_id = start(ada)
    carry_until(run_id, lambda: look(ada, run_id)[0].delivered == 1)
    _, _, (item,) = look(ada, run_id)
    with unit_of_work() as uow:
        quiz.edit_item(uow, ada, item.id, ItemChange(version=item.version, points=2))
    carry_out(run_id)
    _, _, (item,) = look(ada, run_id)
    assert "key_disputed" not in checks(item)


def test_testing_a_key_does_not_count_as_drafting_in_vain(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    carry_out(start(ada, Blueprint(counts={ItemType.CLOZE: 2}, seed=3)))
    with unit_of_work() as uow:
        activity = jobs.agent_activity(uow)
    assert (activity.steps, activity.delivered) == (2, 2)


def test_types_without_a_comparable_answer_are_not_solved(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)

    def essays(exchange: Exchange) -> None:
        (_, sentence, key, _), *_ = author.definitions(exchange.prompt)
        essay = {
            "passage": 1,
            "question": f"Explain why {key.lower()} matters to people who watch the weather.",
            "quote": sentence,
            "explanation": "Open.",
            "bloom": "evaluate",
            "rubric": "Names two reasons.",
        }
        exchange.say(json.dumps({"items": [essay]}))

    peer.behaviour = essays
    run_id = start(ada, Blueprint(counts={ItemType.ESSAY: 1}, seed=3))
    carry_out(run_id)
    run, steps, (item,) = look(ada, run_id)
    assert (run.delivered, checks(item)) == (1, [])
    assert [step.action["name"] for step in steps] == ["draft", "finish"]
