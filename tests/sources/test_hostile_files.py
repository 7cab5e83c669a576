"""Hostile files are refused within 5 s of processor time, in little memory, and leave nothing behind."""

import io
import os
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest

from backend.errors import ConsoleError
from backend.sources import service
from tests.sources import files

MEGABYTE = 1024**2
PARAGRAPH = "<w:p><w:r><w:t>a</w:t></w:r></w:p>"
TEXT_BOMB = "<w:p><w:r><w:t>" + "ab " * 7_000_000 + "</w:t></w:r></w:p>"
STYLED = "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
OUTSIDE = "<!DOCTYPE w [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
LINKS = "".join(f'<Relationship Id="r{i}" Type="x" Target="http://127.0.0.1/{i}"/>' for i in range(60_000))
LAUGHS = "<!DOCTYPE l [<!ENTITY l0 'ha'>{}]>".format(
    "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
)
WIDE_CELL = f'<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>{PARAGRAPH}</w:tc>'


def squeezed(content: bytes) -> bytes:
    return files.stream(zlib.compress(content, 9), b"/Filter /FlateDecode")


def twice_squeezed(content: bytes) -> bytes:
    packed = zlib.compress(zlib.compress(content, 9), 9)
    return files.stream(packed, b"/Filter [/FlateDecode /FlateDecode]")


def pdf_with_page_tree(tree: bytes) -> bytes:
    return files.assemble_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree])


def pdf_with_forms_in_a_ring() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 4 0 R /B 5 0 R >> >>"
    call = b"/A Do /B Do " * 20
    return files.assemble_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 6 0 R "
            b"/Resources << /XObject << /A 4 0 R /B 5 0 R >> >> >>",
            files.stream(call, form),
            files.stream(call, form),
            files.stream(call),
        ]
    )


def zip_of(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def slides_with(slide: str) -> bytes:
    return files.slides(files.shape(["a"]), extra={"ppt/slides/slide1.xml": slide.encode()})


def lying_about_its_size() -> bytes:
    """A part that says it holds 100 bytes, and holds 100 MB."""
    honest = files.with_part("word/media/image1.png", bytes(100 * MEGABYTE))
    size = (100 * MEGABYTE).to_bytes(4, "little")
    return honest.replace(size, (100).to_bytes(4, "little"))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a part of 200 MB zeros.docx": lambda: files.with_part("word/media/a.png", bytes(200 * MEGABYTE)),
    "a part that lies about its size.docx": lying_about_its_size,
    "many paragraphs.docx": lambda: files.with_part(
        "word/document.xml", files.word_body(PARAGRAPH * 600_000)
    ),
    "one long text.docx": lambda: files.with_part("word/document.xml", files.word_body(TEXT_BOMB)),
    "deep elements.docx": lambda: files.with_part(
        "word/document.xml", files.word_body("<w:p>" * 90_000 + "</w:p>" * 90_000)
    ),
    "entities.docx": lambda: files.with_part("word/document.xml", files.word_body("<w:p>&b;</w:p>", STYLED)),
    "entities in utf-16.docx": lambda: files.with_part(
        "word/document.xml",
        f'<?xml version="1.0" encoding="utf-16"?>{STYLED}<w>&b;</w>'.encode("utf-16"),
    ),
    "an outside entity.docx": lambda: files.with_part(
        "word/document.xml", files.word_body("<w:p>&e;</w:p>", OUTSIDE)
    ),
    "an outside entity in styles.docx": lambda: files.with_part(
        "word/styles.xml", f"{OUTSIDE}<w>&e;</w>".encode()
    ),
    "links.docx": lambda: files.with_part(
        "word/_rels/document.xml.rels", f"<Relationships>{LINKS}</Relationships>".encode()
    ),
    "a very wide cell.docx": lambda: files.with_part(
        "word/document.xml",
        files.word_body(f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{WIDE_CELL}</w:tr></w:tbl>"),
    ),
    "many parts.docx": lambda: zip_of({f"{i}": b"" for i in range(5_000)} | {"word/document.xml": b"<a/>"}),
    "paths.docx": lambda: zip_of({"../../etc/x": b"x", "/etc/y": b"y", "word/document.xml": b"<a/>"}),
    "garbage.docx": lambda: b"PK\x03\x04" + os.urandom(200_000),
    "a stream of 1 GB.pdf": lambda: files.pdf_of_streams([squeezed(bytes(1_000 * MEGABYTE))]),
    "a stream in a stream.pdf": lambda: files.pdf_of_streams([twice_squeezed(bytes(500 * MEGABYTE))]),
    "millions of operators.pdf": lambda: files.pdf_of_streams([squeezed(b"BT (a) Tj ET\n" * 5_000_000)]),
    "one slow page after many.pdf": lambda: files.pdf_of_streams(
        [files.stream(b"")] * 50 + [squeezed(b"q (a) Tj Q\n" * 5_000_000)]
    ),
    "many slow pages.pdf": lambda: files.pdf_of_streams([squeezed(b"BT (a) Tj ET\n" * 60_000)] * 60),
    "deep arrays.pdf": lambda: files.pdf_of_streams([files.stream(b"[" * 2_000_000)]),
    "deep dictionaries.pdf": lambda: pdf_with_page_tree(b"<< /A " * 100_000),
    "a page tree in a ring.pdf": lambda: pdf_with_page_tree(
        b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>"
    ),
    "a page count of a billion.pdf": lambda: pdf_with_page_tree(
        b"<< /Type /Pages /Count 1000000000 /Kids [] >>"
    ),
    "forms in a ring.pdf": pdf_with_forms_in_a_ring,
    "a table of contents in a ring.pdf": lambda: files.assemble_pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>"], b"/Prev 9 /XRefStm 9"
    ),
    "garbage.pdf": lambda: b"%PDF-1.7\n" + os.urandom(3 * MEGABYTE),
    "opened objects.pdf": lambda: b"%PDF-1.7\n" + b"1 0 obj\n<< /A " * 300_000,
    "entities.pptx": lambda: slides_with(f"{LAUGHS}<p:sld xmlns:p='{files.P}'>&l9;</p:sld>"),
    "an outside entity.pptx": lambda: slides_with(f"{OUTSIDE}<p:sld xmlns:p='{files.P}'>&e;</p:sld>"),
    "a picture of 30 MB zeros.pptx": lambda: files.slides(
        files.shape(["a"]), extra={"ppt/media/a.png": bytes(30 * MEGABYTE)}
    ),
    "declarations.html": lambda: b"<![" * 600_000,
    "nested quotes.md": lambda: b">" * 1_500_000,
    "nested lists.md": lambda: b"- " * 700_000,
    "open brackets.md": lambda: b"[" * 1_500_000,
    "stars.md": lambda: b"*a _b " * 300_000,
    "zeros.txt": lambda: bytes(10 * MEGABYTE),
    "25 MB of letters.txt": lambda: b"a" * 25 * MEGABYTE,
    "30 MB of letters.pdf": lambda: b"%PDF-" + b"a" * 30 * MEGABYTE,
}


@contextmanager
def peak_of_children() -> Iterator[list[int]]:
    """Watch the resident memory of child processes, in bytes; the list holds the highest seen."""
    peak = [0]
    done = threading.Event()

    def watch() -> None:
        process = psutil.Process()
        while not done.wait(0.01):
            for child in process.children():
                try:
                    if "backend.sources.parse_child" in child.cmdline():
                        peak[0] = max(peak[0], child.memory_info().rss)
                except psutil.Error:
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def processor_seconds() -> float:
    """What children took; this process itself does nothing but watch their memory."""
    times = os.times()
    return times.children_user + times.children_system


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_5_s_and_256_mb(name: str) -> None:
    content = HOSTILE[name]()
    # Processor time, since a child gives way to everything else that runs on a busy machine.
    started = processor_seconds()
    with peak_of_children() as peak, pytest.raises(ConsoleError) as refused:
        service.parse_upload(name, content)
    assert processor_seconds() - started < 5
    assert peak[0] < 256 * MEGABYTE
    assert refused.value.status in {413, 415, 422}
    assert name in refused.value.message
    assert "hostname" not in refused.value.message
