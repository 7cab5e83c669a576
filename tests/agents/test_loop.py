"""The SPARC loop on the local engine: one transition at a time, each written down, none lost or doubled."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from backend.agents import drafting, loop, repository, workflows
from backend.agents.drafting import Drafted, draft_for_slot
from backend.agents.sparc.policy import ActionName, Decision, plan
from backend.agents.sparc.state import State
from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.schemas import NewRun, Run, RunState, Step
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.checks import check_item
from backend.quiz.schemas import Blueprint, Finding, Item, ItemType, Severity, Verdict, VerdictKind
from backend.sources import service as sources
from tests.agents.carrying import advance, carry_out
from tests.factories import CHAPTER, a_person, a_source

SMALL = Blueprint(counts={ItemType.CLOZE: 2, ItemType.MULTIPLE_CHOICE: 2}, seed=11)


@pytest.fixture
def ada(committed: Engine) -> Actor:
    """An educator in a database with real commits."""
    with unit_of_work() as uow:
        return a_person(uow)


def start(owner: Actor, blueprint: Blueprint = SMALL, text: str = CHAPTER) -> UUID:
    with unit_of_work() as uow:
        source = a_source(uow, owner, text=text)
        return jobs.start_run(uow, owner, NewRun(source_id=source.id, blueprint=blueprint)).id


def look(owner: Actor, run_id: UUID) -> tuple[Run, list[Step], list[Item]]:
    with unit_of_work() as uow:
        run = jobs.read_run(uow, owner, run_id)
        steps = list(jobs.list_steps(uow, owner, run_id))
        items = list(quiz.read_quiz(uow, owner, run.quiz_id).items) if run.quiz_id else []
    return run, steps, items


def test_a_run_delivers_what_was_asked_for(ada: Actor) -> None:
    run_id = start(ada)
    carry_out(run_id)
    run, steps, items = look(ada, run_id)
    assert (run.state, run.delivered, run.shortfall.count) == (RunState.SUCCEEDED, 4, 0)
    assert sorted(item.type for item in items) == ["cloze", "cloze", "multiple_choice", "multiple_choice"]
    assert [step.index for step in steps] == list(range(9))
    assert [step.action["name"] for step in steps] == ["draft", "solve"] * 4 + ["finish"]
    assert {step.outcome for step in steps if step.agent == "SolverAgent"} <= {"agreed", "unsure"}


def test_every_item_carries_its_proof(ada: Actor) -> None:
    run_id = start(ada)
    carry_out(run_id)
    run, _, items = look(ada, run_id)
    assert run.source_id is not None
    with unit_of_work() as uow:
        source = sources.read_source(uow, ada, run.source_id)
    passages = {passage.id: passage for passage in source.passages}
    for item in items:
        assert item.evidence
        for span in item.evidence:
            assert span.quote == source.text[span.start : span.end]
            assert span.passage_id is not None
            assert passages[span.passage_id].start <= span.start < passages[span.passage_id].end
        assert Severity.ERROR not in {finding.severity for finding in item.findings}
        assert (item.provenance.engine, item.provenance.engine_version) == ("local", run.engine_version)


def test_the_quiz_is_there_as_soon_as_its_first_item(ada: Actor) -> None:
    run_id = start(ada)
    advance(run_id)
    run, _, items = look(ada, run_id)
    assert (run.state, run.progress.done, len(items)) == (RunState.RUNNING, 1, 1)


def test_the_same_seed_gives_the_same_quiz(ada: Actor) -> None:
    quizzes = []
    for _ in range(2):
        run_id = start(ada)
        carry_out(run_id)
        _, _, items = look(ada, run_id)
        quizzes.append([(i.type, i.stem, [o.text for o in i.options], i.answer) for i in items])
    assert quizzes[0] == quizzes[1]


def test_a_text_that_cannot_carry_the_count_says_how_many_are_missing_and_why(ada: Actor) -> None:
    run_id = start(ada, Blueprint(counts={ItemType.MULTIPLE_CHOICE: 60, ItemType.CLOZE: 1}, seed=1))
    carry_out(run_id)
    run, _, items = look(ada, run_id)
    assert run.state is RunState.SUCCEEDED
    assert run.requested == run.delivered + run.shortfall.count
    assert len(items) == run.delivered < 61
    (reason,) = run.shortfall.reasons
    assert reason.count == run.shortfall.count
    assert reason.message


def test_a_cancelled_run_makes_no_further_transition(ada: Actor) -> None:
    run_id = start(ada)
    advance(run_id)
    with unit_of_work() as uow:
        jobs.cancel_run(uow, ada, run_id)
    carry_out(run_id)
    run, steps, items = look(ada, run_id)
    assert (run.state, len(steps), len(items)) == (RunState.CANCELLED, 1, 1)


def test_a_finished_run_is_left_alone(ada: Actor) -> None:
    run_id = start(ada)
    carry_out(run_id)
    before = look(ada, run_id)
    carry_out(run_id)
    assert look(ada, run_id) == before


def test_what_stops_a_run_is_written_to_it_in_words(ada: Actor) -> None:
    run_id = start(ada)
    loop.fail(run_id, RuntimeError("a secret detail"))
    run, _, _ = look(ada, run_id)
    assert run.state is RunState.FAILED
    assert run.error is not None
    assert run.error.code == "internal"
    assert "secret" not in run.error.message


def test_steps_hold_no_source_or_item_text(ada: Actor) -> None:
    run_id = start(ada)
    carry_out(run_id)
    _, steps, items = look(ada, run_id)
    written = " ".join(step.model_dump_json() for step in steps)
    for item in items:
        assert item.stem not in written
        assert all(span.quote not in written for span in item.evidence)


def test_events_come_once_and_go_on_after_a_broken_connection(ada: Actor) -> None:
    run_id = start(ada)
    advance(run_id)
    with unit_of_work() as uow:
        first = jobs.events_since(uow, ada, run_id, None)
    assert [event.event for event in first] == ["step", "item", "run"]
    carry_out(run_id)
    with unit_of_work() as uow:
        rest = jobs.events_since(uow, ada, run_id, first[-1].id)
        everything = jobs.events_since(uow, ada, run_id, None)
    assert [event.event for event in rest] == ["step", "item"] * 7 + ["step", "run", "end"]
    told = [(event.data["id"], event.data["standing"]) for event in everything if event.event == "item"]
    assert [standing for _, standing in told] == ["checking", "passed"] * 4
    assert all(drafted[0] == solved[0] for drafted, solved in zip(told[::2], told[1::2], strict=True))
    assert [e.id for e in everything if e.event != "run"] == [
        e.id for e in [*first, *rest] if e.event != "run"
    ]
    assert len({event.id for event in everything}) == len(everything)


def test_a_source_deleted_while_its_run_goes_is_said_as_such(ada: Actor) -> None:
    run_id = start(ada)
    advance(run_id)
    before, _, _ = look(ada, run_id)
    assert before.source_id is not None
    with unit_of_work() as uow:
        sources.delete_source(uow, ada, before.source_id)
    workflows.advance(str(run_id))
    run, _, items = look(ada, run_id)
    assert run.error is not None
    assert (run.state, run.error.code, len(items)) == (RunState.FAILED, "source_gone", 1)


def test_a_transition_another_worker_made_meanwhile_is_not_made_twice(
    ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = start(ada)

    def overtaken(*args: Any, **kwargs: Any) -> Drafted:
        mine = draft_for_slot(*args, **kwargs)
        monkeypatch.setattr(drafting, "draft_for_slot", draft_for_slot)
        advance(run_id)
        return mine

    monkeypatch.setattr(drafting, "draft_for_slot", overtaken)
    advance(run_id)
    _, steps, items = look(ada, run_id)
    assert (len(steps), len(items)) == (1, 1)


def test_an_end_that_another_worker_has_overtaken_is_no_end(
    ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = start(ada)

    def too_early(state: State) -> list[Decision]:
        monkeypatch.setattr(loop, "plan", plan)
        advance(run_id)
        return [Decision(ActionName.FINISH, "nothing was left when this worker looked")]

    monkeypatch.setattr(loop, "plan", too_early)
    carry_out(run_id)
    run, _, items = look(ada, run_id)
    assert (run.state, run.delivered, len(items)) == (RunState.SUCCEEDED, 4, 4)


def test_an_agent_that_is_switched_off_ends_a_run_on_its_way(
    ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "LOOK_EVERY", 0.0)
    run_id = start(ada)

    def switch_off() -> None:
        with unit_of_work() as uow:
            repository.switch(uow.session, "QuizAgent", False)

    loop.carry(run_id, switch_off)
    run, _, _ = look(ada, run_id)
    assert (run.state, run.delivered) == (RunState.SUCCEEDED, 1)
    assert [(reason.code, reason.count) for reason in run.shortfall.reasons] == [
        ("agent_off", 1),
        ("agent_off", 2),
    ]


def test_an_arm_is_charged_for_a_refused_draft_once_however_much_is_wrong_with_it(
    ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = start(ada, Blueprint(counts={ItemType.CLOZE: 1}))

    def refuses_the_first(*args: Any, **kwargs: Any) -> list[Finding]:
        monkeypatch.setattr(drafting, "check_item", check_item)
        return [
            Finding(check=check, severity=Severity.ERROR, message="No.")
            for check in ("duplicate", "option_count", "verbatim_copy")
        ]

    monkeypatch.setattr(drafting, "check_item", refuses_the_first)
    carry_out(run_id)
    run, steps, _ = look(ada, run_id)
    assert (run.delivered, steps[0].action["refused_drafts"]) == (1, 1)
    with unit_of_work() as uow:
        arms = repository.list_arms(uow.session, scope="cloze", engine="local")
    assert sum(arm.pulls for arm in arms) == 2


def test_another_quiz_from_the_same_text_asks_something_else(ada: Actor) -> None:
    with unit_of_work() as uow:
        source = a_source(uow, ada).id
    asked = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 3})
    stems = []
    for _ in range(2):
        with unit_of_work() as uow:
            run_id = jobs.start_run(uow, ada, NewRun(source_id=source, blueprint=asked)).id
        carry_out(run_id)
        _, steps, items = look(ada, run_id)
        stems.append({item.stem for item in items})
    assert stems[0]
    assert stems[1]
    assert not stems[0] & stems[1]
    assert steps[0].context["bank"] == len(stems[0])


def test_a_question_its_owner_rejected_does_not_come_back_even_where_a_text_is_soon_asked_empty(
    ada: Actor,
) -> None:
    with unit_of_work() as uow:
        source = a_source(uow, ada).id
    everything = Blueprint(counts={ItemType.SHORT_ANSWER: 30})

    def ask() -> list[Item]:
        with unit_of_work() as uow:
            run_id = jobs.start_run(uow, ada, NewRun(source_id=source, blueprint=everything)).id
        carry_out(run_id)
        return look(ada, run_id)[2]

    first = ask()
    with unit_of_work() as uow:
        quiz.judge_item(
            uow, ada, first[0].id, Verdict(verdict=VerdictKind.REJECT, reason="Too easy for this class.")
        )
    second = {item.stem for item in ask()}
    assert first[0].stem not in second
    assert second & {item.stem for item in first[1:]}
