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


A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def shape(lines: Sequence[str], place: str | None = "body") -> str:
    """A text shape of a slide; without a place it is a drawing."""
    properties = f'<p:nvPr><p:ph type="{place}"/></p:nvPr>' if place else "<p:nvPr/>"
    text = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f"<p:sp><p:nvSpPr>{properties}</p:nvSpPr><p:txBody>{text}</p:txBody></p:sp>"


def slides(*bodies: str, notes: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A presentation with a slide per body, shown in reverse order of their file names; notes belong to the first."""
    numbers = range(len(bodies), 0, -1)
    listed = "".join(f'<p:sldId r:id="r{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="r{n}" Type="{R}/slide" Target="slides/slide{n}.xml"/>' for n in numbers
    )
    parts = {
        "ppt/presentation.xml": (
            f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>'
        ),
        "ppt/_rels/presentation.xml.rels": f"<Relationships>{related}</Relationships>",
    }
    for n, body in zip(numbers, bodies, strict=True):
        tree = f"<p:cSld><p:spTree>{body}</p:spTree></p:cSld>"
        parts[f"ppt/slides/slide{n}.xml"] = f'<p:sld xmlns:p="{P}" xmlns:a="{A}">{tree}</p:sld>'
    if notes:
        link = f'<Relationship Id="n" Type="{R}/notesSlide" Target="../notesSlides/notes1.xml"/>'
        parts[f"ppt/slides/_rels/slide{len(bodies)}.xml.rels"] = f"<Relationships>{link}</Relationships>"
        parts["ppt/notesSlides/notes1.xml"] = (
            f'<p:notes xmlns:p="{P}" xmlns:a="{A}">{shape([notes])}</p:notes>'
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({name: text.encode() for name, text in parts.items()} | (extra or {})).items():
            archive.writestr(name, content)
    return out.getvalue()
