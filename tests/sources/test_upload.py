"""An upload is kept whole or refused in one or two plain sentences."""

import json
import os
import sys
import time
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func, select

from backend.config import ROOT
from backend.confinement import Places
from backend.db import engine as db_engine
from backend.db.unit_of_work import UnitOfWork
from backend.errors import ConsoleError, Invalid, NotAllowed, Unavailable
from backend.permissions import Actor, Role
from backend.sources import sandbox, service
from backend.sources.document import ParsedDocument
from backend.sources.models import Source
from tests.sources import files
from tests.sources.conftest import MakeActor

PAGE = [f"{files.LINE} {n}" for n in range(10)]
PLAIN = (files.LINE + ". ").encode() * 5
ZIP = b"PK\x03\x04" + bytes(50)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50)


@pytest.mark.parametrize(
    ("filename", "content", "kind"),
    [
        ("leaves.txt", PLAIN, "txt"),
        ("leaves.MD", b"# Leaves\n\n" + PLAIN, "md"),
        ("leaves.pdf", files.pdf([PAGE]), "pdf"),
        ("leaves.Docx", files.word(), "docx"),
    ],
)
def test_each_kind_of_file_is_kept(
    uow: UnitOfWork, educator: Actor, filename: str, content: bytes, kind: str
) -> None:
    made = service.create_from_file(uow, educator, filename, content, local_only=True)
    assert (made.title, made.kind, made.local_only) == ("leaves", kind, True)
    source = service.read_source(uow, educator, made.id)
    assert "Plants make sugar" in source.text
    assert all(source.text[span.start : span.end].strip() for span in source.passages)
    assert uow.session.get_one(Source, made.id).filename == filename


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\me\\leaves.txt", "leaves.txt"),
        ("../../etc/leaves.txt", "leaves.txt"),
        ("lea\x00ves\n.txt", "leaves .txt"),
        ("l" * 400 + ".txt", "l" * 200 + "…" + "l" * 36 + ".txt"),
    ],
)
def test_only_the_last_part_of_a_file_name_is_kept(given: str, kept: str) -> None:
    assert service.file_name(given) == kept


@pytest.mark.parametrize(
    ("filename", "content", "status", "code", "says"),
    [
        ("notes.pdf", files.word(), 415, "wrong_type", "notes.pdf is not a PDF file: it begins like a DOCX file"),
        ("notes.docx", files.pdf([PAGE]), 415, "wrong_type", "not a DOCX file: it begins like a PDF"),
        ("notes.txt", files.pdf([PAGE]), 415, "wrong_type", "not a plain text file: it begins like a PDF"),
        ("notes.md", ZIP, 415, "wrong_type", "not a Markdown file: it begins like a ZIP"),
        ("notes.txt", b"\x89PNG\r\n\x1a\n" + bytes(99), 415, "wrong_type", "begins like a PNG picture"),
        ("notes.docx", OLD_OFFICE, 415, "wrong_type", "an old Office file"),
        ("notes.docx", OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), 415, "wrong_type", "with a password"),
        ("notes.docx", ZIP, 422, "unreadable", "notes.docx is damaged"),
        ("notes.pdf", b"hello", 415, "wrong_type", "notes.pdf is not a PDF file. Save it"),
        ("notes.exe", b"MZ", 415, "wrong_type", ".docx, .htm, .html, .markdown, .md, .pdf, .pptx, .text, .txt, .xhtml"),
        ("notes", PLAIN, 415, "wrong_type", "Give one of"),
        ("", PLAIN, 415, "wrong_type", "This file is not a kind"),
        ("notes.txt", b"", 422, "empty", "notes.txt holds no text"),
        ("notes.pdf", b"", 422, "empty", "notes.pdf holds no text"),
        ("notes.docx", files.word(lambda document: document), 422, "empty", "notes.docx holds no text"),
        ("notes.txt", b"three little words", 422, "too_short", "only 3 words"),
        ("notes.pdf", files.pdf([[]]), 422, "no_text", "OCR"),
        ("notes.pdf", files.encrypted_pdf("secret"), 422, "encrypted", "password"),
        ("notes.txt", b"w " * 200_001, 413, "too_large", "200,001 words"),
        ("notes.pdf", b"%PDF-" + bytes(30 * 1024**2), 413, "too_large", "larger than 25 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_plainly_and_not_kept(
    uow: UnitOfWork, educator: Actor, filename: str, content: bytes, status: int, code: str, says: str
) -> None:
    with pytest.raises(ConsoleError) as refused:
        service.create_from_file(uow, educator, filename, content)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert says in refused.value.message
    assert refused.value.message.count(". ") <= 2
    assert uow.session.scalar(select(func.count()).select_from(Source)) == 0


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_other_roles_cannot_make_the_server_read_a_file(
    uow: UnitOfWork, make_actor: MakeActor, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    monkeypatch.setattr(service, "parse_upload", lambda *_: pytest.fail("it was read"))
    with pytest.raises(NotAllowed):
        service.create_from_file(uow, make_actor(role), "leaves.pdf", files.pdf([PAGE]))


def test_no_database_connection_is_held_while_a_file_is_read(
    educator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = db_engine.session_factory()()

    def read(filename: str, content: bytes) -> ParsedDocument:
        assert not session.in_transaction()
        raise Invalid("seen")

    monkeypatch.setattr(service, "parse_upload", read)
    with pytest.raises(Invalid, match="seen"):
        service.create_from_file(UnitOfWork(session), educator, "leaves.pdf", b"")
    session.close()


def test_an_ordinary_20_mb_pdf_fits_the_limits() -> None:
    document = service.parse_upload("book.pdf", files.pdf([PAGE] * 100, padding=os.urandom(20 * 1024**2)))
    assert document.blocks[-1].last_page == 100


@pytest.fixture
def child_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the child's program; the sandbox runs it instead."""
    package = tmp_path / "backend" / "sources"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    monkeypatch.setattr(sandbox, "ROOT", tmp_path)
    return package / "parse_child.py"


def test_a_child_sees_no_secret_and_only_its_own_file(
    child_program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    child_program.write_text(
        "import json, os, sys\n"
        "print(json.dumps({'text': json.dumps([dict(os.environ), sys.argv[1:], sys.stdin.read()]), 'blocks': []}))"
    )
    environment, arguments, given = json.loads(sandbox.read_isolated("pdf", b"bytes", "my secret.pdf").text)
    assert not {"OPENAI_API_KEY", "DATABASE_URL"} & environment.keys()
    assert (arguments, given) == (["pdf"], "bytes")


@pytest.mark.parametrize(
    "program", ["import time\ntime.sleep(60)", "raise SystemExit(1)", "print('not json')"]
)
def test_a_child_that_hangs_or_breaks_is_ended_and_the_file_refused(
    child_program: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.5)
    child_program.write_text(program)
    started = time.monotonic()
    with pytest.raises(Invalid, match="within the limits"):
        sandbox.read_isolated("pdf", b"", "a.pdf")
    assert time.monotonic() - started < 3
    assert not [c for c in psutil.Process().children() if "backend.sources.parse_child" in c.cmdline()]


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")
@pytest.mark.parametrize(
    "attempt",
    [
        "bytearray(400 * 1024**2)",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('subprocess').run(['true'])",
        "__import__('os').system('true')",
        "open('made_by_child', 'wb', buffering=0).write(b'x')",
        "exec('while True: pass')",
    ],
)
def test_a_parser_led_astray_cannot_reach_out(attempt: str, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from backend.sources import parse_child\n"
        "from backend.sources.parse import text\n"
        f"def read(content, name):\n    {attempt}\n    sys.exit(42)\n"
        "parse_child.reader = lambda kind: read\n"
        "sys.exit(parse_child.main('txt', 'a.txt'))\n"
    )
    sandboxed = psutil.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        stdin=-3,
        stdout=-1,
        stderr=-3,
    )
    # Its own limit is of processor time; a busy machine gives that slowly.
    out, _ = sandboxed.communicate(timeout=60)
    assert sandboxed.returncode != 42
    assert sandboxed.returncode != 0 or b"unreadable" in out
    made = tmp_path / "made_by_child"
    assert not made.exists() or made.stat().st_size == 0


def test_too_many_uploads_at_once_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_places", Places(parallel=1, waiting=0, wait_seconds=10))
    with (
        sandbox._places.taken("first.pdf"),
        pytest.raises(Unavailable, match=r"second\.pdf was not taken") as refused,
    ):
        sandbox.read_isolated("pdf", files.pdf([PAGE]), "second.pdf")
    assert refused.value.retry_after == 30
    assert sandbox.read_isolated("pdf", files.pdf([PAGE]), "third.pdf").text
