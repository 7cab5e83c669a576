"""What an API key looks like: a prefix to know it by, a secret, and a checksum, so that scanners find no false ones."""

import re
import secrets
import string
import zlib

PREFIX = "tbx_"
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
SECRET_LETTERS = 32  # 190 bits
CHECKSUM_LETTERS = 6
PATTERN = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{SECRET_LETTERS + CHECKSUM_LETTERS}}}", re.ASCII)


def new_key() -> str:
    """A key nobody has."""
    secret = "".join(secrets.choice(LETTERS) for _ in range(SECRET_LETTERS))
    return PREFIX + secret + checksum(secret)


def is_key(text: str) -> bool:
    """Whether this can be one of our keys; says nothing about whether it is."""
    if not PATTERN.fullmatch(text):
        return False
    secret = text[len(PREFIX) : -CHECKSUM_LETTERS]
    return text.endswith(checksum(secret))


def checksum(secret: str) -> str:
    """CRC-32 of a secret in six letters, the low ones last."""
    rest, letters = zlib.crc32(secret.encode()), ""
    for _ in range(CHECKSUM_LETTERS):
        rest, digit = divmod(rest, len(LETTERS))
        letters = LETTERS[digit] + letters
    return letters
