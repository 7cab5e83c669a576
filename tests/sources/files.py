"""Files as educators upload them, and as attackers do, built byte by byte."""

import io
import zipfile
from collections.abc import Callable, Sequence

import docx
import pypdf
from docx.document import Document

LINE = "Plants make sugar from light, water and air on every day of the year"
WORD_XML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def assemble_pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects; the first is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content)


def shown(lines: Sequence[str]) -> bytes:
    """A content stream that shows lines, one below the other."""
    rows = b"".join(b"(%b) Tj T*\n" % line.encode("cp1252") for line in lines)
    return b"BT /F1 11 Tf 72 720 Td 14 TL\n" + rows + b"ET"


def pdf(pages: Sequence[Sequence[str]], padding: bytes = b"") -> bytes:
    """A PDF with a page per list of lines; an empty list is a page without text, as a scanner makes."""
    return pdf_of_streams([stream(shown(lines) if lines else b"") for lines in pages], padding)


def pdf_of_streams(contents: Sequence[bytes], padding: bytes = b"") -> bytes:
    """A PDF with a page per content stream object, and a stream no page uses."""
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * i) for i in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(contents), kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (first + 2 * i + 1)
        )
        objects.append(content)
    return assemble_pdf([*objects, stream(padding)] if padding else objects)


def encrypted_pdf(user_password: str) -> bytes:
    """A PDF with AES encryption; an empty user password opens in any viewer."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([[LINE] * 10])))
    writer.encrypt(user_password, "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(build: Callable[[Document], object] | None = None) -> bytes:
    """A Word document; by default with enough plain paragraphs."""
    document = docx.Document()
    if build is None:
        for _ in range(10):
            document.add_paragraph(LINE + ".")
    else:
        build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """A Word document with one part replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word())) as original,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for part in original.namelist():
            if part != name:
                changed.writestr(part, original.read(part))
        changed.writestr(name, content)
    return out.getvalue()


def word_body(content: str, prolog: str = "") -> bytes:
    """The main part of a Word document."""
    return f'{prolog}<w:document xmlns:w="{WORD_XML}"><w:body>{content}</w:body></w:document>'.encode()
