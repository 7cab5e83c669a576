"""Study content: every change of a section is a version, and nobody sees another's."""

import pytest

from backend.content import service as contents
from backend.content.formats import ContentFormat
from backend.content.schemas import (
    Accepting,
    ContentChange,
    ContentFilter,
    ContentKind,
    ContentState,
    Origin,
    SectionChange,
    Statement,
)
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.permissions import Role
from backend.quiz.schemas import Finding, Provenance, Severity, Verdict, VerdictKind
from backend.sources import service as sources
from tests.factories import a_person, a_section, a_statement, a_study_guide

APPROVE = Verdict(verdict=VerdictKind.APPROVE)
REJECT = Verdict(verdict=VerdictKind.REJECT, reason="Too thin")
ANY = ContentFilter()


def test_a_run_fills_one_content_section_by_section(uow: UnitOfWork) -> None:
    ada, run_id = a_person(uow), new_id()
    ids = [
        contents.content_for_run(
            uow,
            run_id,
            owner_id=ada.user_id,
            kind=ContentKind.STUDY_GUIDE,
            title="Weather",
            source_id=None,
        )
        for _ in range(2)
    ]
    assert ids[0] == ids[1]
    for slot in (1, 0):
        contents.add_section(
            uow,
            run_id,
            content_id=ids[0],
            slot=slot,
            draft=a_section(f"part_{'ab'[slot]}"),
            findings=[],
            provenance=Provenance(engine="local"),
        )
    assert [s.section for s in contents.sections_of_run(uow, run_id)] == ["part_a", "part_b"]
    assert [s.slot for s in contents.read_content(uow, ada, ids[0]).sections] == [0, 1]


def test_an_edit_makes_a_version_and_keeps_the_one_before(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    section = a_study_guide(uow, ada).sections[0]
    edited = contents.edit_section(uow, ada, section.id, SectionChange(version=1, heading="What it is about"))
    assert (edited.version, edited.heading) == (2, "What it is about")
    history = contents.list_history(uow, ada, section.id).items
    assert [(v.version, v.change, v.content["heading"], v.actor_name) for v in history] == [
        (2, "edited", "What it is about", "Ada"),
        (1, "drafted", "Overview", None),
    ]


def test_an_edit_of_an_older_version_is_refused_and_overwrites_nothing(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    section = a_study_guide(uow, ada).sections[0]
    contents.edit_section(uow, ada, section.id, SectionChange(version=1, heading="First"))
    with pytest.raises(Conflict, match="version 2") as refused:
        contents.edit_section(uow, ada, section.id, SectionChange(version=1, heading="Second"))
    assert refused.value.code == "stale_version"
    assert contents.read_section(uow, ada, section.id).heading == "First"


def test_an_edit_without_a_change_is_no_version(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    section = a_study_guide(uow, ada).sections[0]
    assert (
        contents.edit_section(uow, ada, section.id, SectionChange(version=1, heading=section.heading)).version
        == 1
    )


def test_the_checks_look_again_at_what_a_person_wrote(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    section = a_study_guide(uow, ada).sections[0]
    mine = Statement(text="Rain falls on the just and the unjust alike.")
    edited = contents.edit_section(
        uow, ada, section.id, SectionChange(version=1, statements=[*section.statements, mine])
    )
    assert [(f.check, f.severity) for f in edited.findings if f.severity is not Severity.INFO] == [
        ("unsupported_claim", Severity.WARNING)
    ]


def test_editing_an_approved_section_makes_it_and_the_whole_a_draft_again(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    guide = a_study_guide(uow, ada)
    for section in guide.sections:
        contents.judge_section(uow, ada, section.id, APPROVE)
    assert contents.read_content(uow, ada, guide.id).state is ContentState.APPROVED
    edited = contents.edit_section(
        uow, ada, guide.sections[0].id, SectionChange(version=2, heading="Another heading")
    )
    assert edited.state is ContentState.DRAFT
    assert contents.read_content(uow, ada, guide.id).state is ContentState.DRAFT


def test_a_rejection_says_why(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    section = a_study_guide(uow, ada).sections[0]
    with pytest.raises(Invalid) as refused:
        contents.judge_section(uow, ada, section.id, Verdict(verdict=VerdictKind.REJECT, reason=" "))
    assert refused.value.code == "reason_missing"
    rejected = contents.judge_section(uow, ada, section.id, REJECT)
    assert (rejected.state, rejected.reason) == (ContentState.REJECTED, "Too thin")


def test_a_verdict_on_another_version_than_was_seen_is_refused(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    section = a_study_guide(uow, ada).sections[0]
    contents.edit_section(uow, ada, section.id, SectionChange(version=1, heading="New"))
    with pytest.raises(Conflict):
        contents.judge_section(uow, ada, section.id, Verdict(verdict=VerdictKind.APPROVE, version=1))


def test_what_is_rejected_and_approved_adds_up(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    guide = a_study_guide(uow, ada)
    contents.judge_section(uow, ada, guide.sections[0].id, REJECT)
    assert contents.read_content(uow, ada, guide.id).state is ContentState.DRAFT
    contents.judge_section(uow, ada, guide.sections[1].id, REJECT)
    assert contents.read_content(uow, ada, guide.id).state is ContentState.REJECTED
    contents.judge_section(uow, ada, guide.sections[1].id, APPROVE)
    assert contents.read_content(uow, ada, guide.id).state is ContentState.APPROVED


def test_only_what_passed_is_approved_together(uow: UnitOfWork) -> None:
    ada, run_id = a_person(uow), new_id()
    content_id = contents.content_for_run(
        uow, run_id, owner_id=ada.user_id, kind=ContentKind.STUDY_GUIDE, title="W", source_id=None
    )
    doubt = Finding(check="duplicate", severity=Severity.WARNING, message="Look.")
    for slot, findings in enumerate(([], [doubt])):
        contents.add_section(
            uow,
            run_id,
            content_id=content_id,
            slot=slot,
            draft=a_section(),
            findings=findings,
            provenance=Provenance(engine="local"),
        )
    assert contents.read_review(uow, ada, content_id).passed == 1
    assert contents.approve_passed(uow, ada, content_id) == 1
    assert [s.state.value for s in contents.read_content(uow, ada, content_id).sections] == [
        "approved",
        "draft",
    ]
    assert contents.approve_passed(uow, ada, content_id) == 0


def test_the_trash_gives_back_what_it_took(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    guide = a_study_guide(uow, ada)
    contents.trash_content(uow, ada, guide.id)
    for read in (
        lambda: contents.read_content(uow, ada, guide.id),
        lambda: contents.read_section(uow, ada, guide.sections[0].id),
        lambda: contents.judge_section(uow, ada, guide.sections[0].id, APPROVE),
    ):
        with pytest.raises(NotFound):
            read()
    assert contents.list_contents(uow, ada, ANY).items == []
    assert [c.id for c in contents.list_contents(uow, ada, ContentFilter(trashed=True)).items] == [guide.id]
    assert contents.list_history(uow, ada, guide.sections[0].id).items
    assert contents.restore_content(uow, ada, guide.id).sections == guide.sections
    with pytest.raises(NotFound):
        contents.restore_content(uow, ada, guide.id)


def test_somebody_elses_content_is_not_there(uow: UnitOfWork) -> None:
    ada, eve = a_person(uow), a_person(uow, name="Eve")
    guide = a_study_guide(uow, ada)
    section = guide.sections[0]
    assert contents.list_contents(uow, eve, ANY).items == []
    for call in (
        lambda: contents.read_content(uow, eve, guide.id),
        lambda: contents.read_section(uow, eve, section.id),
        lambda: contents.edit_section(uow, eve, section.id, SectionChange(version=1, heading="Mine")),
        lambda: contents.list_history(uow, eve, section.id),
        lambda: contents.restore_version(uow, eve, section.id, 1, version=section.version),
        lambda: contents.trash_content(uow, eve, guide.id),
        lambda: contents.read_section(uow, eve, new_id()),
    ):
        with pytest.raises(NotFound):
            call()
    admin = a_person(uow, Role.ADMIN, "Root")
    assert contents.read_content(uow, admin, guide.id).id == guide.id


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.VIEWER])
def test_who_runs_the_system_reads_no_content(uow: UnitOfWork, role: Role) -> None:
    ada, other = a_person(uow), a_person(uow, role, "Otto")
    guide = a_study_guide(uow, ada)
    with pytest.raises(NotAllowed):
        contents.read_content(uow, other, guide.id)
    with pytest.raises(NotAllowed):
        contents.list_contents(uow, other, ANY)


def test_the_list_narrows_and_comes_in_pages(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    guides = [a_study_guide(uow, ada, a_section()) for _ in range(3)]
    contents.change_content(uow, ada, guides[0].id, ContentChange(title="Clouds  and rain"))
    contents.judge_section(uow, ada, guides[1].sections[0].id, APPROVE)
    first = contents.list_contents(uow, ada, ANY, limit=2)
    rest = contents.list_contents(uow, ada, ANY, cursor=first.next_cursor, limit=2)
    assert [c.id for c in (*first.items, *rest.items)] == [g.id for g in reversed(guides)]
    assert rest.next_cursor is None
    clouds = contents.list_contents(uow, ada, ContentFilter(text="clouds")).items
    assert [c.title for c in clouds] == ["Clouds and rain"]
    approved = contents.list_contents(uow, ada, ContentFilter(state=ContentState.APPROVED)).items
    assert [(c.id, c.total, c.approved) for c in approved] == [(guides[1].id, 1, 1)]
    assert not contents.list_contents(uow, ada, ContentFilter(kind=ContentKind.GLOSSARY)).items
    of_source = ContentFilter(source_id=guides[2].source_id)
    assert [c.id for c in contents.list_contents(uow, ada, of_source).items] == [guides[2].id]


def test_deleting_the_source_leaves_the_work(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    guide = a_study_guide(uow, ada)
    assert guide.source_id is not None
    sources.delete_source(uow, ada, guide.source_id)
    uow.session.expire_all()
    review = contents.read_review(uow, ada, guide.id)
    assert (review.content.source_id, review.source_text) == (None, None)
    edited = contents.edit_section(
        uow, ada, guide.sections[0].id, SectionChange(version=1, statements=[a_statement()] * 1, heading="x")
    )
    assert edited.version == 2


def test_what_nobody_proves_stays_out_of_the_approved_version_until_a_person_accepts_it(
    uow: UnitOfWork,
) -> None:
    ada = a_person(uow)
    guide = a_study_guide(uow, ada, a_section())
    mine = Statement(
        text="Rain falls on the just and the unjust alike.", accepted=True, origin=Origin.TEMPLATE
    )
    change = SectionChange(version=1, statements=[*guide.sections[0].statements, mine])
    edited = contents.edit_section(uow, ada, guide.sections[0].id, change)
    # Nobody calls a sentence of their own accepted, or the template's, by writing so.
    assert (edited.unproven, edited.statements[1].accepted) == (1, False)
    contents.judge_section(uow, ada, edited.id, APPROVE)

    def taken() -> str:
        return contents.export_content(uow, ada, guide.id, ContentFormat.MD).content.decode()

    assert "unjust" not in taken()
    (loss, *_) = contents.export_losses(uow, ada, guide.id, ContentFormat.MD)
    assert "1 of 2 statements" in loss.message
    with pytest.raises(Conflict):
        contents.accept_statements(uow, ada, edited.id, Accepting(version=1, statements=[1]))
    with pytest.raises(Invalid, match="no statement 2"):
        contents.accept_statements(uow, ada, edited.id, Accepting(version=3, statements=[2]))
    accepted = contents.accept_statements(uow, ada, edited.id, Accepting(version=3, statements=[0, 1]))
    assert (accepted.version, accepted.state, accepted.unproven) == (4, ContentState.APPROVED, 0)
    assert "unsupported_claim" not in [finding.check for finding in accepted.findings]
    assert "unjust" in taken()
    history = contents.list_history(uow, ada, edited.id).items
    assert (history[0].change, history[0].actor_name) == ("accepted", "Ada")


def test_a_statement_that_now_says_other_things_than_its_passage_has_no_proof_any_more(
    uow: UnitOfWork,
) -> None:
    ada = a_person(uow)
    section = a_study_guide(uow, ada, a_section()).sections[0]
    (known,) = section.statements
    assert known.evidence
    closer = known.model_copy(update={"text": f"{known.text.rstrip('.')} indeed."})
    other = known.model_copy(
        update={"text": "Elephants gather beneath acacia trees whenever drummers perform loudly."}
    )
    edited = contents.edit_section(
        uow, ada, section.id, SectionChange(version=1, statements=[known, closer, other])
    )
    assert [bool(s.evidence) for s in edited.statements] == [True, True, False]
    assert edited.unproven == 1


def test_an_earlier_version_comes_back_as_a_new_one_with_its_templates_sentences(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    section = a_study_guide(uow, ada).sections[0]
    first = contents.edit_section(uow, ada, section.id, SectionChange(version=1, heading="First"))
    mine = Statement(text="Rain is wet.")
    contents.edit_section(uow, ada, section.id, SectionChange(version=2, statements=[mine]))
    contents.accept_statements(uow, ada, section.id, Accepting(version=3, statements=[0]))
    contents.judge_section(uow, ada, section.id, APPROVE)
    again = contents.restore_version(uow, ada, section.id, 2, version=5)
    assert (again.heading, again.statements) == ("First", first.statements)
    assert (again.version, again.state) == (6, ContentState.DRAFT)
    taken = contents.restore_version(uow, ada, section.id, 4, version=6)
    assert [s.accepted for s in taken.statements] == [True]
    with pytest.raises(Conflict):
        contents.restore_version(uow, ada, section.id, 1, version=6)
    with pytest.raises(NotFound, match="no version 99"):
        contents.restore_version(uow, ada, section.id, 99, version=7)
