"""What a file is by its first bytes, to tell a teacher what lies behind a wrong ending."""

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x1f\x8b", "a GZIP archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"%!PS", "a PostScript file"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"SQLite format 3\x00", "a database"),
)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_zip(content: bytes) -> bool:
    """True for a ZIP file, which DOCX and other Office files are inside."""
    return content.startswith(_ZIP)


def what_it_is(content: bytes) -> str | None:
    """A name for the kind of file, with its article; None for anything not known (plain text too)."""
    if is_zip(content):
        if b"word/document.xml" in content:
            return "a DOCX file"
        if b"ppt/presentation.xml" in content:
            return "a PowerPoint file"
        if b"xl/workbook.xml" in content:
            return "an Excel file"
        if content[30:].startswith(b"mimetypeapplication/vnd.oasis"):
            return "an OpenDocument file"
        return "a ZIP archive"
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "an Office file with a password"
        return "an old Office file (.doc, .xls or .ppt)"
    if content[4:8] == b"ftyp":
        return "a video or a picture"
    beginning = content[:64].lstrip().lower()
    if beginning.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    return next((name for magic, name in _BEGINNINGS if content.startswith(magic)), None)
