"""What people are called, without letters that deceive the eye."""

import unicodedata

# Letters that cannot be seen: they join, part or turn round what stands beside them.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def one_line(text: str) -> str:
    """A name as it is kept: composed, without invisible letters, with single spaces."""
    composed = unicodedata.normalize("NFC", text)
    seen = (" " if letter.isspace() else letter for letter in composed)
    return " ".join("".join(each for each in seen if unicodedata.category(each) not in INVISIBLE).split())
