"""The words in a finished file of any format, as whoever opens it finds them."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

from pypdf import PdfReader

# Some answers are kept in an attribute.
_TAG = re.compile(r"<[^>]*?(?:map-?key=\"([^\"]*)\"[^>]*)?>", re.IGNORECASE)


def words(content: bytes) -> str:
    """All text of the file; packages are unpacked."""
    if content.startswith(b"%PDF"):
        return " ".join(
            " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split()
        )
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [package.read(name) for name in package.namelist() if name.endswith(".xml")]
        return unescape(_TAG.sub(r"\1", "\n".join(part.decode() for part in parts)))
    return content.decode()
