"""What things and people are called, without letters that deceive the eye."""

import re
import unicodedata

# Letters that cannot be seen: they hide, part or turn round what stands beside them.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Two of them are spelling in Persian, in Indian scripts and in emoji; after a plain letter they are only a disguise.
_JOINERS = "\u200c\u200d"
# Letters of other scripts that look like plain ones, small as addresses are compared.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝкѵɡɑıοανρικυχτηγϲϳօսհոցզ",
    "aeopcyxijshdqwkvgaioavpikuxtnycjouhngq",
)
SCRIPTS_APART = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


def one_line(text: str) -> str:
    """A name or title as it is kept: composed, without invisible letters, with single spaces."""
    kept = ""
    for letter in unicodedata.normalize("NFC", text):
        if letter.isspace():
            kept += " "
        elif unicodedata.category(letter) not in _INVISIBLE or (
            letter in _JOINERS and kept and not kept[-1].isascii()
        ):
            kept += letter
    return " ".join(kept.split())


# Set on text of one direction they show it as another; direction itself is told by the letters and by two marks.
_DISGUISES = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)


def without_disguises(text: str) -> tuple[str, int]:
    """A longer text without characters that only hide or reorder others, and how many that were."""
    return _DISGUISES.subn("", text)


def plain_line(given: object) -> object:
    """`one_line` for what a schema takes; what is no text is left for the schema to refuse."""
    return one_line(given) if isinstance(given, str) else given


def mixes_scripts(text: str) -> bool:
    """Whether letters of scripts that share shapes stand side by side, as nobody's name is written."""
    scripts = {
        unicodedata.name(letter, "").partition(" ")[0]
        for letter in text
        if letter.isalpha() and letter not in "ªº"
    }
    return len(scripts & SCRIPTS_APART) > 1


def looks_like(text: str) -> str:
    """The plain letters a text could be taken for; the text itself where it has none of another script."""
    return text.translate(_LOOKALIKES)
