"""A run that makes a study guide, carried by the same loop as a quiz, on either engine."""

import json
from uuid import UUID

import pytest
from sqlalchemy import Engine

from backend.agents import service as agents
from backend.agents.content.study_guide import STUDY_GUIDE
from backend.agents.kinds.content import ContentRun
from backend.agents.local.engine import ENGINE_VERSION
from backend.agents.schemas import Regeneration
from backend.content import service as contents
from backend.content.schemas import Content, ContentFilter, SectionChange
from backend.db.unit_of_work import unit_of_work
from backend.errors import Invalid
from backend.jobs import service as jobs
from backend.jobs.fork_schemas import ForkChanges, NewFork
from backend.jobs.schemas import Engine as EngineName
from backend.jobs.schemas import NewRun, QueueName, Run, RunKind, RunState, Step
from backend.jobs.starting import Request, new_row
from backend.permissions import Actor, Role
from backend.quiz.schemas import Blueprint, ItemType, Verdict, VerdictKind
from tests.agents.carrying import advance, carry_out
from tests.agents.content.texts import BOOK
from tests.factories import CHAPTER, a_person, a_source
from tests.peers import author
from tests.peers.provider import MODEL, Exchange, Peer
from tests.provider.conftest import Configure, clock, configure, peer, soon

__all__ = ["clock", "configure", "peer", "soon"]

EVERYTHING = Blueprint(sections=list(STUDY_GUIDE.sections), seed=7)


@pytest.fixture
def ada(committed: Engine) -> Actor:
    """An educator in a database with real commits."""
    with unit_of_work() as uow:
        return a_person(uow)


def start(
    owner: Actor,
    *,
    engine: EngineName = EngineName.LOCAL,
    text: str = BOOK,
    blueprint: Blueprint = EVERYTHING,
    kind: RunKind = RunKind.STUDY_GUIDE,
) -> UUID:
    """A queued run that makes study content."""
    with unit_of_work() as uow:
        source = a_source(uow, owner, text=text)
        request = Request(
            owner.user_id,
            kind,
            source.id,
            source.title,
            blueprint,
            engine,
            may_fall_back=False,
        )
        row = new_row(request, queue=QueueName.INTERACTIVE)
        uow.session.add(row)
        uow.session.flush()
        return row.id


def look(owner: Actor, run_id: UUID) -> tuple[Run, list[Step], Content | None]:
    """What a person sees of a run."""
    with unit_of_work() as uow:
        run = jobs.read_run(uow, owner, run_id)
        steps = list(jobs.list_steps(uow, owner, run_id))
        found = [c for c in contents.list_contents(uow, owner, ContentFilter()).items if c.run_id == run_id]
        return run, steps, contents.read_content(uow, owner, found[0].id) if found else None


def test_a_local_run_delivers_sections_in_order_and_says_what_is_missing(ada: Actor) -> None:
    run_id = start(ada)
    carry_out(run_id)
    run, steps, guide = look(ada, run_id)
    assert guide is not None
    assert (run.state, run.requested) == (RunState.SUCCEEDED, 6)
    assert run.delivered + run.shortfall.count == run.requested
    assert [reason.code for reason in run.shortfall.reasons] == ["no_contrasts"]
    assert [s.section for s in guide.sections] == [n for n in STUDY_GUIDE.sections if n != "contrasts"]
    assert {step.agent for step in steps} == {"ContentAgent", None}
    first = guide.sections[0].provenance
    assert (first.engine, first.engine_version, first.agent) == ("local", "local-5", "ContentAgent")
    told = json.dumps([step.model_dump(mode="json") for step in steps])
    assert not [s.text for section in guide.sections for s in section.statements if s.text in told]


def test_a_run_that_is_taken_over_makes_the_rest_and_nothing_twice(ada: Actor) -> None:
    run_id = start(ada)
    advance(run_id, 2)
    _, _, begun = look(ada, run_id)
    assert begun is not None
    carry_out(run_id)
    _, _, whole = look(ada, run_id)
    assert whole is not None
    assert whole.id == begun.id
    assert whole.sections[:2] == begun.sections
    assert len({section.slot for section in whole.sections}) == len(whole.sections) == 5


def test_the_same_seed_gives_the_same_guide(ada: Actor) -> None:
    said = []
    for _ in range(2):
        run_id = start(ada)
        carry_out(run_id)
        _, _, guide = look(ada, run_id)
        assert guide is not None
        said.append([s.text for section in guide.sections for s in section.statements])
    assert said[0] == said[1]


def test_a_run_on_the_provider_delivers_proven_sections(ada: Actor, peer: Peer, configure: Configure) -> None:
    configure(peer)
    wanted = Blueprint(sections=["key_terms", "questions"], seed=7, audience="grade 9")
    run_id = start(ada, engine=EngineName.PROVIDER, text=CHAPTER, blueprint=wanted)
    carry_out(run_id)
    run, _, guide = look(ada, run_id)
    assert guide is not None
    assert (run.state, run.delivered, run.requested) == (RunState.SUCCEEDED, 2, 2)
    assert run.engine_version == f"provider-content-2/{MODEL}"
    assert run.cost.amount
    assert guide.audience == "grade 9"
    for section in guide.sections:
        assert (section.provenance.engine, section.provenance.agent) == ("provider", "ContentAgent")
        for statement in section.statements:
            (evidence,) = statement.evidence
            assert evidence.quote == CHAPTER[evidence.start : evidence.end]
            assert evidence.passage_id


def test_a_lesson_plan_on_the_provider_says_which_of_its_sections_no_model_wrote(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    wanted = Blueprint(sections=["objectives", "materials"], seed=7, minutes=50)
    run_id = start(ada, engine=EngineName.PROVIDER, text=CHAPTER, blueprint=wanted, kind=RunKind.LESSON_PLAN)
    carry_out(run_id)
    _, _, plan = look(ada, run_id)
    assert plan is not None
    made = {s.section: s.provenance.model_dump() for s in plan.sections}
    written, listed = made["objectives"], made["materials"]
    assert (written["engine"], written["model"]) == ("provider", MODEL)
    assert (listed["engine"], listed["engine_version"], listed["arm"]) == ("local", ENGINE_VERSION, "")
    assert "model" not in listed


def test_what_two_sections_drafted_at_once_both_say_is_flagged(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    def says_the_same(exchange: Exchange) -> None:
        value = author.answer(exchange.prompt)
        exchange.say(json.dumps({"statements": value["statements"][:1]}))

    configure(peer)
    peer.behaviour = says_the_same
    wanted = Blueprint(sections=["overview", "key_ideas"], seed=7)
    run_id = start(ada, engine=EngineName.PROVIDER, text=CHAPTER, blueprint=wanted)
    carry_out(run_id)
    run, _, guide = look(ada, run_id)
    assert guide is not None
    assert run.delivered + run.shortfall.count == 2
    said = [s.text for section in guide.sections for s in section.statements]
    flagged = [s for s in guide.sections if "duplicate" in [finding.check for finding in s.findings]]
    assert len(said) == len(set(said)) or flagged


def test_a_provider_that_is_gone_ends_the_run_with_its_reason(
    ada: Actor, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    peer.behaviour = lambda exchange: exchange.error(401, "No such key.")
    run_id = start(ada, engine=EngineName.PROVIDER, text=CHAPTER)
    carry_out(run_id)
    run, _, guide = look(ada, run_id)
    assert (run.state, guide) == (RunState.FAILED, None)
    assert run.error is not None
    assert run.error.code == "auth"


def test_sections_come_in_the_outlines_order_and_only_its_own() -> None:
    kind = ContentRun(STUDY_GUIDE)
    slots = kind.slots(Blueprint(sections=["questions", "overview"]))
    assert [(slot.index, slot.type) for slot in slots] == [(0, "overview"), (1, "questions")]
    with pytest.raises(Invalid, match="There is no section rhymes"):
        kind.slots(Blueprint(sections=["rhymes"]))


def test_a_blueprint_asks_for_items_or_for_sections() -> None:
    assert Blueprint(sections=["overview", "questions"]).requested == 2
    assert "sections" not in Blueprint(counts={ItemType.CLOZE: 1}).model_dump()
    wrong: list[dict[str, object]] = [
        {},
        {"counts": {}},
        {"counts": {"cloze": 0}},
        {"sections": ["a", "a"]},
    ]
    for nothing in wrong:
        with pytest.raises(ValueError, match=r"at least one item|stands twice"):
            Blueprint.model_validate(nothing)


def test_a_quiz_cannot_be_asked_for_by_sections() -> None:
    with pytest.raises(ValueError, match="a quiz has `counts`"):
        NewRun(source_id=UUID(int=1), blueprint=Blueprint(sections=["overview"]))


def again(ada: Actor, guide: Content, **wanted: object) -> UUID:
    """A queued run that makes the first section of a guide again."""
    with unit_of_work() as uow:
        asked = Regeneration.model_validate({"version": guide.sections[0].version, **wanted})
        return agents.regenerate_section(uow, ada, guide.sections[0].id, asked).id


def test_a_section_is_made_again_as_a_new_version_that_waits_for_its_verdict(ada: Actor) -> None:
    run_id = start(ada, blueprint=Blueprint(sections=["key_ideas", "questions"], seed=7))
    carry_out(run_id)
    _, _, guide = look(ada, run_id)
    assert guide is not None
    second = again(ada, guide, instruction="shorter")
    with unit_of_work() as uow:
        approved = Verdict(verdict=VerdictKind.APPROVE)
        contents.judge_section(uow, ada, guide.sections[1].id, approved)
    carry_out(second)
    run, steps, _ = look(ada, second)
    assert (run.state, run.delivered, run.content_id) == (RunState.SUCCEEDED, 1, guide.id)
    with unit_of_work() as uow:
        now = contents.read_content(uow, ada, guide.id)
        history = contents.list_history(uow, ada, guide.sections[0].id).items
    assert (now.sections[0].version, now.sections[0].state) == (2, "draft")
    assert len(now.sections[0].statements) < len(guide.sections[0].statements)
    assert now.sections[1].statements == guide.sections[1].statements
    assert [(v.change, v.reason) for v in history] == [("regenerated", "shorter"), ("drafted", None)]
    assert "shorter" not in json.dumps([step.model_dump(mode="json") for step in steps])
    with unit_of_work() as uow:
        otto = a_person(uow, Role.OPERATOR, "Otto")
        assert (jobs.read_run(uow, otto, second).blueprint.instruction, run.blueprint.instruction) == (
            "",
            "shorter",
        )


def test_a_change_by_hand_meanwhile_is_never_overwritten(ada: Actor) -> None:
    run_id = start(ada, blueprint=Blueprint(sections=["key_ideas"], seed=7))
    carry_out(run_id)
    _, _, guide = look(ada, run_id)
    assert guide is not None
    second = again(ada, guide)
    with unit_of_work() as uow:
        mine = SectionChange(version=1, heading="Mine")
        contents.edit_section(uow, ada, guide.sections[0].id, mine)
    carry_out(second)
    run, _, _ = look(ada, second)
    assert run.state is RunState.FAILED
    assert run.error is not None
    assert run.error.code == "stale_version"
    with unit_of_work() as uow:
        assert contents.read_section(uow, ada, guide.sections[0].id).heading == "Mine"


def test_a_fork_takes_over_sections_and_makes_the_others_itself(ada: Actor) -> None:
    run_id = start(ada, blueprint=Blueprint(sections=["overview", "key_ideas"], seed=7))
    carry_out(run_id)
    _, _, guide = look(ada, run_id)
    assert guide is not None
    with unit_of_work() as uow:
        forked = jobs.fork_run(uow, ada, run_id, NewFork(from_step=0, changes=ForkChanges(seed=9)))
    carry_out(forked.id)
    run, _, other = look(ada, forked.id)
    assert other is not None
    assert (run.delivered, other.id != guide.id) == (2, True)
    assert other.sections[0].statements == guide.sections[0].statements
    assert other.sections[0].id != guide.sections[0].id
