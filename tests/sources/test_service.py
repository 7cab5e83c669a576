"""Who may keep, see and delete which source, and what is kept of it."""

import hashlib
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid, NotAllowed, NotFound, TooLarge
from backend.permissions import Actor, Role
from backend.sources import service
from backend.sources.models import Passage, Source
from backend.sources.schemas import passage_at
from tests.sources.conftest import MakeActor

TEXT = "Plants make sugar from light, water and air. " * 30


def share(uow: UnitOfWork, source_id: UUID) -> None:
    uow.session.execute(update(Source).where(Source.id == source_id).values(shared=True))


def test_a_pasted_text_is_kept_with_exact_passages(uow: UnitOfWork, educator: Actor) -> None:
    text = f"\ufeffPhotosynthesis 😀\r\n\r\n{TEXT}\x00\r\n\r\n\r\n\r\nNaïve café 水. {TEXT}"
    created = service.create_from_text(uow, educator, "  Leaves\n and light ", text, local_only=True)
    assert (created.title, created.kind, created.local_only) == ("Leaves and light", "pasted", True)
    source = service.read_source(uow, educator, created.id)
    assert source.words == created.words == 1 + 240 + 3 + 240
    assert len(source.passages) == created.passage_count
    assert "\r" not in source.text
    assert "\x00" not in source.text
    assert source.text[source.passages[0].start : source.passages[0].end].startswith(
        "Photosynthesis 😀\n\nPlants"
    )
    kept = "".join(source.text[passage.start : passage.end] for passage in source.passages)
    assert "".join(kept.split()) == "".join(source.text.split())
    at = source.text.index("水")
    found = passage_at(source.passages, at)
    assert found is not None
    assert found.start <= at < found.end
    row = uow.session.get_one(Source, created.id)
    assert row.sha256 == hashlib.sha256(source.text.encode()).hexdigest()
    assert (row.owner_id, row.filename, row.shared) == (educator.user_id, None, False)


@pytest.mark.parametrize(
    ("title", "text", "error", "code"),
    [
        ("Leaves", "", Invalid, "empty"),
        ("Leaves", " \n\t\x00…", Invalid, "empty"),
        ("Leaves", "Only a few words.", Invalid, "too_short"),
        (" \n", TEXT, Invalid, "title_missing"),
        ("Leaves", "word " * 200_001, TooLarge, "too_large"),
        ("Leaves", "w" * 2_000_001, TooLarge, "too_large"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_and_not_kept(
    uow: UnitOfWork, educator: Actor, title: str, text: str, error: type[Invalid], code: str
) -> None:
    with pytest.raises(error) as refused:
        service.create_from_text(uow, educator, title, text)
    assert refused.value.code == code
    assert service.list_sources(uow, educator).items == []


def test_characters_the_database_cannot_hold_are_left_out(uow: UnitOfWork, educator: Actor) -> None:
    created = service.create_from_text(uow, educator, "a\x00b\ud800", "\udfff\x00" + TEXT)
    assert created.title == "ab"
    assert service.read_source(uow, educator, created.id).text.startswith("Plants")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_other_roles_may_do_nothing_with_sources(uow: UnitOfWork, make_actor: MakeActor, role: Role) -> None:
    somebody = make_actor(role)
    with pytest.raises(NotAllowed):
        service.create_from_text(uow, somebody, "Leaves", TEXT)
    with pytest.raises(NotAllowed):
        service.list_sources(uow, somebody)
    for operation in (service.read_source, service.delete_source, service.passages_for):
        with pytest.raises(NotAllowed):
            operation(uow, somebody, new_id())


def test_somebody_elses_source_does_not_exist_for_an_educator(
    uow: UnitOfWork, educator: Actor, make_actor: MakeActor
) -> None:
    source = service.create_from_text(uow, make_actor(Role.EDUCATOR), "Leaves", TEXT)
    for operation in (service.read_source, service.delete_source, service.passages_for):
        with pytest.raises(NotFound):
            operation(uow, educator, source.id)
    assert service.list_sources(uow, educator).items == []


def test_a_shared_source_is_read_by_educators_but_not_deleted(
    uow: UnitOfWork, educator: Actor, make_actor: MakeActor
) -> None:
    source = service.create_from_text(uow, make_actor(Role.EDUCATOR), "Leaves", TEXT)
    share(uow, source.id)
    assert service.read_source(uow, educator, source.id).title == "Leaves"
    assert [item.id for item in service.list_sources(uow, educator).items] == [source.id]
    assert service.passages_for(uow, educator, source.id)
    with pytest.raises(NotAllowed, match="owner"):
        service.delete_source(uow, educator, source.id)


def test_an_admin_reads_and_deletes_every_source(uow: UnitOfWork, educator: Actor, admin: Actor) -> None:
    source = service.create_from_text(uow, educator, "Leaves", TEXT)
    assert service.read_source(uow, admin, source.id).id == source.id
    service.delete_source(uow, admin, source.id)
    with pytest.raises(NotFound):
        service.read_source(uow, educator, source.id)


def test_deleting_a_source_deletes_its_passages_and_leaves_the_others(
    uow: UnitOfWork, educator: Actor
) -> None:
    gone = service.create_from_text(uow, educator, "Leaves", TEXT)
    kept = service.create_from_text(uow, educator, "Roots", TEXT)
    service.delete_source(uow, educator, gone.id)
    owners = uow.session.scalars(select(Passage.source_id).distinct()).all()
    assert owners == [kept.id]
    with pytest.raises(NotFound):
        service.delete_source(uow, educator, gone.id)


def test_lists_come_newest_first_in_pages(uow: UnitOfWork, educator: Actor) -> None:
    made = [service.create_from_text(uow, educator, f"Chapter {n}", TEXT) for n in range(5)]
    newest_first = [source.id for source in sorted(made, key=lambda source: source.id, reverse=True)]
    seen: list[UUID] = []
    cursor = None
    for expected in (2, 2, 1):
        page = service.list_sources(uow, educator, cursor, limit=2)
        assert len(page.items) == expected
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert seen == newest_first
    assert made[0] in service.list_sources(uow, educator).items


@pytest.mark.parametrize(
    ("q", "titles"),
    [("LEAV", ["Leaves 100%"]), ("%", ["Leaves 100%"]), ("_", []), ("\x00\ud800", ["Roots", "Leaves 100%"])],
)
def test_a_search_takes_titles_literally_and_in_any_case(
    uow: UnitOfWork, educator: Actor, q: str, titles: list[str]
) -> None:
    for title in ("Leaves 100%", "Roots"):
        service.create_from_text(uow, educator, title, TEXT)
    assert sorted(item.title for item in service.list_sources(uow, educator, q=q).items) == sorted(titles)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_of_impossible_size_is_refused(uow: UnitOfWork, educator: Actor, limit: int) -> None:
    with pytest.raises(Invalid, match="1 to 200"):
        service.list_sources(uow, educator, limit=limit)


def test_a_foreign_cursor_is_refused(uow: UnitOfWork, educator: Actor) -> None:
    with pytest.raises(Invalid, match="cursor"):
        service.list_sources(uow, educator, "nonsense")


def test_a_run_gets_text_and_passages_as_plain_values(uow: UnitOfWork, educator: Actor) -> None:
    created = service.create_from_text(uow, educator, "Leaves", TEXT, local_only=True)
    source = service.text_for_run(uow, created.id)
    uow.session.close()
    assert (source.id, source.title, source.local_only) == (created.id, "Leaves", True)
    assert len(source.passages) == created.passage_count
    assert source.text[source.passages[0].start :].startswith("Plants")
    with pytest.raises(NotFound):
        service.text_for_run(uow, new_id())


def test_passages_are_numbered_in_order(uow: UnitOfWork, educator: Actor) -> None:
    created = service.create_from_text(uow, educator, "Leaves", f"{TEXT}\n\n{TEXT}")
    assert uow.session.scalar(select(func.max(Passage.index))) == created.passage_count - 1
    spans = service.passages_for(uow, educator, created.id)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
