"""What may be done with sources: keep a text or a file, list, read, delete. Nothing is kept of what was refused."""

import hashlib
from collections.abc import Collection
from pathlib import PurePath
from uuid import UUID

from sqlalchemy import true

from backend.audit import service as audit
from backend.db.paging import DEFAULT_LIMIT, MOST, Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.permissions import EDUCATORS, Actor, allowed, internal
from backend.sources import repository
from backend.sources.cleaning import clean_line
from backend.sources.document import (
    MOST_BYTES,
    MOST_CHARACTERS,
    ParsedDocument,
    check_length,
    nothing_in,
    too_heavy,
    too_long,
)
from backend.sources.fetching import fetch
from backend.sources.models import Passage, Source
from backend.sources.parse.kinds import kind_of, reader
from backend.sources.parse.plain import read_plain
from backend.sources.passages import split
from backend.sources.sandbox import read_isolated
from backend.sources.schemas import (
    PassageSpan,
    RunPassage,
    RunSource,
    SourceBrief,
    SourceDetail,
    SourceSummary,
)

LONGEST_TITLE = 300
LONGEST_FILENAME = 255
# What the console's own tests are made from.
TEST_KIND = "test"


@allowed(EDUCATORS)
def create_from_text(
    uow: UnitOfWork, actor: Actor, title: str, text: str, local_only: bool = False
) -> SourceSummary:
    """Keep a pasted text.

    Raises:
        Invalid: `empty`, `too_short`, or `title_missing`.
        TooLarge: more characters or words than a source may have.
    """
    if len(text) > MOST_CHARACTERS:
        raise too_long("This paste")
    document = read_plain(text, kind="pasted")
    return _keep(uow, actor, document, "This text", title, None, local_only)


@allowed(EDUCATORS)
def create_from_file(
    uow: UnitOfWork,
    actor: Actor,
    filename: str,
    content: bytes,
    title: str | None = None,
    local_only: bool = False,
) -> SourceSummary:
    """Read an uploaded file and keep its text; without a title it is called as the file is.

    Reading takes up to 15 s. A unit of work takes its connection at its first statement, so in a fresh one nothing
    is held meanwhile; who has used theirs already calls `parse_upload` before, and then `create_from_document`.

    Raises:
        TooLarge, WrongType, Invalid, Unavailable: see `parse_upload`.
    """
    return create_from_document(uow, actor, parse_upload(filename, content), filename, title, local_only)


@allowed(EDUCATORS)
def create_from_document(
    uow: UnitOfWork,
    actor: Actor,
    document: ParsedDocument,
    filename: str,
    title: str | None = None,
    local_only: bool = False,
) -> SourceSummary:
    """Keep what `parse_upload` read from a file.

    Raises:
        Invalid: `empty`, `too_short`, or `title_missing`.
        TooLarge: more characters or words than a source may have.
    """
    name = file_name(filename)
    return _keep(uow, actor, document, name, title or PurePath(name).stem, name, local_only)


@allowed(EDUCATORS)
def create_from_address(
    uow: UnitOfWork, actor: Actor, address: str, title: str | None = None, local_only: bool = False
) -> SourceSummary:
    """Fetch a page or a file from the web and keep its text; without a title it is called as the page calls itself.

    Takes up to 20 s to fetch and 15 s to read; in a fresh unit of work nothing is held meanwhile.

    Raises:
        Invalid: no address that may be fetched (`bad_url`, `url_refused`), nothing there (`url_failed`), or as
            `parse_upload` says.
        TooLarge, WrongType, Unavailable: as `fetch` and `parse_upload` say.
    """
    found = fetch(address.strip())
    document = parse_upload(found.filename, found.content)
    return create_from_document(uow, actor, document, found.filename, title or found.title, local_only)


@internal
def parse_upload(filename: str, content: bytes) -> ParsedDocument:
    """Read an uploaded file. Touches no database; all but plain text is read in a limited child process.

    Raises:
        TooLarge: more than 25 MB, or more text than a source may have.
        WrongType: a kind that is not read, or another kind behind the file's ending.
        Invalid: `empty`, `no_text` (a scan), `encrypted`, or `unreadable` (damaged, or over the limits).
        Unavailable: too many files are being read right now (`busy`).
    """
    name = file_name(filename)
    if len(content) > MOST_BYTES:
        raise too_heavy(name)
    kind = kind_of(name, content)
    if not content.strip():
        raise nothing_in(name)
    document = read_isolated(kind.name, content, name) if kind.isolated else reader(kind.name)(content, name)
    check_length(document, name)
    return document


@internal
def file_name(given: str) -> str:
    """The last part of what a browser calls the file, on one line, in at most 255 characters, ending kept."""
    name = clean_line(given.replace("\\", "/").rpartition("/")[2], 10_000)
    return (name if len(name) <= LONGEST_FILENAME else f"{name[:200]}…{name[-40:]}") or "This file"


@allowed(EDUCATORS)
def list_sources(
    uow: UnitOfWork,
    actor: Actor,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    q: str = "",
    *,
    replaced: bool = False,
) -> Page[SourceSummary]:
    """The educator's own and shared sources (an admin: all), newest first.

    Args:
        uow: the open unit of work.
        actor: who looks.
        cursor: `next_cursor` of the page before.
        limit: sources at most, 1 to 200.
        q: part of a title, in any case.
        replaced: those that a newer edition replaced, instead of the others.

    Raises:
        Invalid: `bad_cursor` or `bad_limit`.
    """
    if not 1 <= limit <= MOST:
        raise Invalid(f"A page holds 1 to {MOST} sources; {limit} was asked for.", code="bad_limit")
    rows = repository.page(
        uow.session,
        actor,
        after=decode_cursor(cursor),
        limit=limit + 1,
        search=clean_line(q, LONGEST_TITLE),
        replaced=replaced,
    )
    items = [_summary(source, count) for source, count in rows[:limit]]
    return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)


@allowed(EDUCATORS)
def read_source(uow: UnitOfWork, actor: Actor, source_id: UUID) -> SourceDetail:
    """A source with its text and its passages.

    Raises:
        NotFound: there is none, or it is somebody else's and not shared.
    """
    source = repository.get(uow.session, source_id, repository.visible(actor))
    if source is None:
        raise _absent()
    passages = [
        PassageSpan.model_validate(passage) for passage in repository.passages(uow.session, source.id)
    ]
    summary = _summary(source, len(passages))
    return SourceDetail(**summary.model_dump(), text=source.text, passages=passages)


@allowed(EDUCATORS)
def passages_for(uow: UnitOfWork, actor: Actor, source_id: UUID) -> list[PassageSpan]:
    """The passages of a source, in order; `schemas.passage_at` finds the one that holds an offset.

    Raises:
        NotFound: there is no such source, or it is somebody else's and not shared.
    """
    if repository.owner(uow.session, source_id, repository.visible(actor)) is None:
        raise _absent()
    return [PassageSpan.model_validate(passage) for passage in repository.passages(uow.session, source_id)]


@allowed(EDUCATORS)
def delete_source(uow: UnitOfWork, actor: Actor, source_id: UUID) -> None:
    """Delete a source for good, with its text and its passages. What was made from it stays.

    Raises:
        NotFound: there is none, or it is somebody else's and not shared.
        NotAllowed: it is shared with this person, who may read it only.
    """
    owner = repository.owner(uow.session, source_id, repository.visible(actor))
    if owner is None:
        raise _absent()
    if owner != actor.user_id and not actor.sees_all:
        raise NotAllowed("This source is shared with you. Only its owner or an admin may delete it.")
    repository.remove(uow.session, source_id)
    audit.record(uow, actor, "source.delete", f"source:{source_id}", before={"owner_id": owner})


@internal
def text_for_run(uow: UnitOfWork, source_id: UUID) -> RunSource:
    """What a job step reads of its source; the run was allowed to when it was started.

    Raises:
        NotFound: the source was deleted meanwhile.
    """
    source = repository.get(uow.session, source_id, true())
    if source is None:
        raise _absent()
    return RunSource(
        id=source.id,
        title=source.title,
        text=source.text,
        local_only=source.local_only,
        replaced=source.replaced_by_id is not None,
        passages=tuple(_run_passage(passage) for passage in repository.passages(uow.session, source.id)),
    )


@internal
def titles_of(uow: UnitOfWork, source_ids: Collection[UUID]) -> dict[UUID, str]:
    """Titles by id, for the domains that list what was made from sources; deleted ones are absent."""
    return repository.titles(uow.session, source_ids)


@allowed(EDUCATORS)
def anchors_of(uow: UnitOfWork, actor: Actor, passage_ids: Collection[UUID]) -> dict[UUID, str]:
    """Where passages stand ("p. 12", or the heading above), by id; of sources the actor may not read, none."""
    return repository.anchors(uow.session, passage_ids, repository.visible(actor))


@allowed(EDUCATORS)
def read_brief(uow: UnitOfWork, actor: Actor, source_id: UUID) -> SourceBrief:
    """A source's title and whether it stays on this machine, without its text.

    Raises:
        NotFound: there is none, or it is somebody else's and not shared.
    """
    source = repository.get_without_text(uow.session, source_id, repository.visible(actor))
    if source is None:
        raise _absent()
    return SourceBrief(title=source.title, local_only=source.local_only)


@internal
def check_editions(uow: UnitOfWork, actor: Actor, source_id: UUID, newer_id: UUID) -> None:
    """Refuse to make a source the newer edition of another where that makes no sense.

    Raises:
        NotFound: there is none, or it is somebody else's and not shared.
        NotAllowed: it is shared with this person, who may read it only.
        Conflict: they are the same, or one of them was replaced already.
    """
    for one in (source_id, newer_id):
        source = repository.get_without_text(uow.session, one, repository.visible(actor))
        if source is None:
            raise _absent()
        if source.owner_id != actor.user_id and not actor.sees_all:
            raise NotAllowed("This source is shared with you. Only its owner or an admin may replace it.")
        if source.replaced_by_id is not None:
            raise Conflict(f"“{source.title}” was replaced by a newer edition already.", code="replaced")
    if source_id == newer_id:
        raise Conflict("A source cannot be the newer edition of itself.", code="same_source")


@internal
def replace(uow: UnitOfWork, source_id: UUID, newer_id: UUID) -> None:
    """Make a source the newer edition of another; both are kept.

    Raises:
        Conflict: somebody replaced one of them meanwhile.
    """
    rows = repository.lock(uow.session, (source_id, newer_id))
    old, new = rows.get(source_id), rows.get(newer_id)
    if old is None or new is None or old.replaced_by_id or new.replaced_by_id:
        raise Conflict("One of these sources was replaced or deleted meanwhile. Look again.", code="replaced")
    old.replaced_by_id = new.id
    new.edition = max(new.edition, old.edition + 1)
    uow.session.flush()


@internal
def keep_test_text(uow: UnitOfWork, owner: Actor, title: str, text: str) -> UUID:
    """Keep a text of the console's own for a test, whoever asks for it; `forget_test_text` removes it."""
    return _keep(uow, owner, read_plain(text, kind=TEST_KIND), "This text", title, None, False).id


@internal
def test_texts(uow: UnitOfWork) -> list[UUID]:
    """Texts kept for tests."""
    return repository.ids_of_kind(uow.session, TEST_KIND)


@internal
def forget_test_text(uow: UnitOfWork, source_id: UUID) -> None:
    """Remove a text that was kept for a test."""
    repository.remove(uow.session, source_id)


@internal
def hold(uow: UnitOfWork, source_id: UUID) -> bool:
    """Keep a source from being deleted until the transaction ends; False when it is gone already."""
    return repository.hold(uow.session, source_id)


@internal
def find_text(uow: UnitOfWork, source_id: UUID) -> str | None:
    """A source's text for checking evidence against; None once it was deleted."""
    source = repository.get(uow.session, source_id, true())
    return source.text if source else None


def _keep(
    uow: UnitOfWork,
    actor: Actor,
    document: ParsedDocument,
    name: str,
    title: str,
    filename: str | None,
    local_only: bool,
) -> SourceSummary:
    """Check, cut and write. Everything that takes time is done before the first statement takes a connection."""
    title = clean_line(title, LONGEST_TITLE)
    if not title:
        raise Invalid("Give this source a title, so that you find it again.", code="title_missing")
    words = check_length(document, name)
    spans = split(document)
    source = Source(
        owner_id=actor.user_id,
        title=title,
        text=document.text,
        words=words,
        kind=document.kind,
        filename=filename,
        local_only=local_only,
        shared=False,
        sha256=hashlib.sha256(document.text.encode()).hexdigest(),
    )
    repository.add(uow.session, source, spans)
    return _summary(source, len(spans))


def _summary(source: Source, passage_count: int) -> SourceSummary:
    return SourceSummary(
        id=source.id,
        title=source.title,
        words=source.words,
        passage_count=passage_count,
        local_only=source.local_only,
        kind=source.kind,
        created_at=source.created_at,
        edition=source.edition or 1,
        replaced_by_id=source.replaced_by_id,
    )


def _run_passage(passage: Passage) -> RunPassage:
    return RunPassage(id=passage.id, start=passage.start, end=passage.end, anchor=passage.anchor)


def _absent() -> NotFound:
    return NotFound("There is no such source, or it is not yours.")
