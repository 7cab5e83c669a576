"""Shared quizzes: readers see questions with keys and proofs, and nothing else of the owner's; only the owner changes."""

import json
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from pydantic import ValidationError

from backend.audit import service as trail
from backend.audit.schemas import AuditFilter
from backend.auth import service as auth
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.permissions import Actor, Role
from backend.quiz import service as quizzes
from backend.quiz import sharing
from backend.quiz.formats import ExportFormat
from backend.quiz.schemas import ItemChange, NewShare, Quiz, QuizChange, Verdict, VerdictKind
from tests.factories import CHAPTER, a_drafted_quiz, a_multiple_choice, a_person, a_short_answer

EVERYONE = NewShare(everyone=True)


def a_shared_quiz(uow: UnitOfWork, owner: Actor, *readers: Actor) -> Quiz:
    quiz = a_drafted_quiz(uow, owner, a_multiple_choice(), a_short_answer())
    for reader in readers:
        quizzes.share_quiz(uow, owner, quiz.id, NewShare(email=f" {reader.email.upper()} "))
    return quiz


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDUCATOR])
def test_a_named_person_reads_questions_with_keys_and_quotes(uow: UnitOfWork, role: Role) -> None:
    ada, ben = a_person(uow), a_person(uow, role, "Ben")
    quiz = a_shared_quiz(uow, ada, ben)
    [listed] = quizzes.list_shared(uow, ben).items
    assert (listed.id, listed.owner_name, listed.total, listed.everyone) == (quiz.id, "Ada", 2, False)
    read = quizzes.read_shared(uow, ben, quiz.id)
    assert (read.owner_name, read.source_title) == ("Ada", "Weather and climate")
    first = read.items[0]
    assert [option.text for option in first.options if option.correct] == ["Barometer"]
    assert [each.quote for each in first.evidence] == [
        "A barometer is an instrument that measures air pressure."
    ]


def test_what_the_owner_keeps_is_in_no_answer_and_no_file(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    quiz = a_shared_quiz(uow, ada, ben)
    kept, rejected = quiz.items
    quizzes.judge_item(uow, ada, rejected.id, Verdict(verdict=VerdictKind.REJECT, reason="My pupils know it"))
    read = quizzes.read_shared(uow, ben, quiz.id)
    file = quizzes.export_shared(uow, ben, quiz.id, ExportFormat.JSON, approved_only=False)
    # Anything of the chapter but what is quoted, ids that lead on, the rejected question and why.
    secrets = (
        *("Precipitation", str(quiz.source_id), str(quiz.run_id), "QuizAgent", str(rejected.id)),
        *("My pupils know it", rejected.stem, str(ada.user_id), ada.email),
    )
    for text in (read.model_dump_json(), file.content.decode()):
        assert kept.stem in text
        assert [secret for secret in secrets if secret in text] == []
    assert "Precipitation" in CHAPTER
    assert len(json.loads(file.content)["items"]) == 1
    # Its owner sees that it went out, and by whom.
    [taken] = quizzes.list_uses(uow, ada, kept.id).exports
    assert (taken.format, taken.by) == ("json", "Ben")
    quizzes.trash_item(uow, ada, kept.id)
    assert quizzes.read_shared(uow, ben, quiz.id).items == []
    with pytest.raises(Conflict, match="no items"):
        quizzes.export_shared(uow, ben, quiz.id, ExportFormat.GIFT, approved_only=False)


def test_a_reader_changes_nothing_and_shares_nothing_on(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    quiz = a_shared_quiz(uow, ada, ben)
    item = quiz.items[0]
    [share] = quizzes.list_shares(uow, ada, quiz.id)
    attempts: list[Callable[[], object]] = [
        lambda: quizzes.read_quiz(uow, ben, quiz.id),
        lambda: quizzes.read_review(uow, ben, quiz.id),
        lambda: quizzes.change_quiz(uow, ben, quiz.id, QuizChange(title="Mine")),
        lambda: quizzes.delete_quiz(uow, ben, quiz.id),
        lambda: quizzes.write_item(uow, ben, quiz.id, a_short_answer()),
        lambda: quizzes.read_item(uow, ben, item.id),
        lambda: quizzes.edit_item(uow, ben, item.id, ItemChange(version=1, points=2)),
        lambda: quizzes.list_history(uow, ben, item.id),
        lambda: quizzes.judge_item(uow, ben, item.id, Verdict(verdict=VerdictKind.APPROVE)),
        lambda: quizzes.list_shares(uow, ben, quiz.id),
        lambda: quizzes.share_quiz(uow, ben, quiz.id, EVERYONE),
        lambda: quizzes.unshare_quiz(uow, ben, quiz.id, share.id),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(Invalid):
        quizzes.create_quiz(uow, ben, "Mine", [item.id])


def test_what_is_not_shared_taken_back_or_deleted_is_not_there(uow: UnitOfWork) -> None:
    ada, ben, cleo = a_person(uow), a_person(uow, name="Ben"), a_person(uow, name="Cleo")
    quiz = a_shared_quiz(uow, ada, ben)

    def sees(person: Actor) -> bool:
        listed = [each.id for each in quizzes.list_shared(uow, person).items]
        try:
            quizzes.read_shared(uow, person, quiz.id)
        except NotFound:
            assert listed == []
            return False
        assert listed == [quiz.id]
        return True

    assert (sees(ben), sees(cleo)) == (True, False)
    quizzes.delete_quiz(uow, ada, quiz.id)
    assert not sees(ben)
    quizzes.restore_quiz(uow, ada, quiz.id)
    assert sees(ben)
    quizzes.unshare_quiz(uow, ada, quiz.id, quizzes.list_shares(uow, ada, quiz.id)[0].id)
    assert not sees(ben)


def test_everyone_is_everyone_whose_role_reads_quizzes(uow: UnitOfWork) -> None:
    ada, admin = a_person(uow), a_person(uow, Role.ADMIN, "Root")
    viewer, operator = a_person(uow, Role.VIEWER, "Vera"), a_person(uow, Role.OPERATOR, "Otto")
    quiz = a_shared_quiz(uow, ada)
    assert quizzes.list_shared(uow, viewer).items == quizzes.list_shared(uow, admin).items == []
    quizzes.share_quiz(uow, ada, quiz.id, EVERYONE)
    [listed] = quizzes.list_shared(uow, viewer).items
    assert listed.everyone
    # Her own quizzes stand among her own.
    assert quizzes.list_shared(uow, ada).items == []
    assert quizzes.read_shared(uow, ada, quiz.id).title == quiz.title
    for call in (quizzes.list_shared, lambda uow, actor: quizzes.read_shared(uow, actor, quiz.id)):
        with pytest.raises(NotAllowed):
            call(uow, operator)


def test_a_viewers_key_of_an_educator_reads_no_quiz_of_theirs_that_is_not_shared_with_them(
    uow: UnitOfWork,
) -> None:
    ada = a_person(uow)
    quiz, key = a_shared_quiz(uow, ada), replace(ada, role=Role.VIEWER, by_key=True)
    with pytest.raises(NotFound):
        quizzes.read_shared(uow, key, quiz.id)
    quizzes.share_quiz(uow, ada, quiz.id, EVERYONE)
    assert quizzes.read_shared(uow, key, quiz.id).id == quiz.id


def test_somebody_unknown_disabled_or_an_operator_is_one_and_the_same_answer(uow: UnitOfWork) -> None:
    ada, admin = a_person(uow), a_person(uow, Role.ADMIN, "Root")
    gone, otto = a_person(uow, name="Gone"), a_person(uow, Role.OPERATOR, "Otto")
    auth.change_user(uow, admin, gone.user_id, disabled=True)
    quiz = a_shared_quiz(uow, ada)
    said = set()
    for email in ("nobody@example.org", gone.email, otto.email):
        with pytest.raises(Invalid) as refused:
            quizzes.share_quiz(uow, ada, quiz.id, NewShare(email=email))
        said.add((refused.value.code, refused.value.message))
    assert len(said) == 1
    with pytest.raises(Invalid, match="owner"):
        quizzes.share_quiz(uow, admin, quiz.id, NewShare(email=ada.email))
    assert quizzes.list_shares(uow, ada, quiz.id) == []


def test_who_may_read_is_listed_and_told_where_it_can_no_more(uow: UnitOfWork) -> None:
    ada, ben, admin = a_person(uow), a_person(uow, name="Ben"), a_person(uow, Role.ADMIN, "Root")
    quiz = a_shared_quiz(uow, ada, ben, ben)
    quizzes.share_quiz(uow, ada, quiz.id, EVERYONE)
    named, everyone = quizzes.list_shares(uow, ada, quiz.id)
    assert (named.name, named.email, named.reads) == ("Ben", ben.email, True)
    assert (everyone.everyone, everyone.user_id) == (True, None)
    auth.change_user(uow, admin, ben.user_id, role=Role.OPERATOR)
    assert [share.reads for share in quizzes.list_shares(uow, ada, quiz.id)] == [False, True]


@pytest.mark.parametrize(
    "given", [{}, {"everyone": 1}, {"everyone": "yes"}, {"everyone": True, "email": "a@b.c"}]
)
def test_a_share_names_one_person_or_says_plainly_that_it_is_for_everyone(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        NewShare.model_validate(given)


def test_every_change_of_who_may_read_is_in_the_trail(uow: UnitOfWork) -> None:
    ada, ben, admin = a_person(uow), a_person(uow, name="Ben"), a_person(uow, Role.ADMIN, "Root")
    quiz = a_shared_quiz(uow, ada, ben, ben)
    quizzes.unshare_quiz(uow, ada, quiz.id, quizzes.list_shares(uow, ada, quiz.id)[0].id)
    events = trail.list_events(uow, admin, AuditFilter(target=f"quiz:{quiz.id}")).items
    assert [(event.action, event.before, event.after) for event in events] == [
        ("quiz.unshare", {"user_id": str(ben.user_id)}, None),
        ("quiz.share", None, {"user_id": str(ben.user_id)}),
    ]


def test_a_quiz_is_shared_with_so_many_at_most(uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_SHARES", 1)
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    quiz = a_shared_quiz(uow, ada, ben)
    with pytest.raises(Conflict) as refused:
        quizzes.share_quiz(uow, ada, quiz.id, EVERYONE)
    assert refused.value.code == "too_many_shares"
    assert a_shared_quiz(uow, ada, ben).id != UUID(int=0)
