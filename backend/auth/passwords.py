"""Argon2id password hashes, with a cap on how many are computed at once, and the refusal of weak passwords."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.auth.strength import strength_of
from backend.errors import Invalid, TooMany

SHORTEST = 12
LONGEST = 256
# Each hash holds 19 MiB and a core: more at once would let strangers exhaust the machine.
HASHES_IN_FLIGHT = 4
LONGEST_WAIT = 5.0

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_slots = BoundedSemaphore(HASHES_IN_FLIGHT)

# Stems that make a password common however it is decorated with digits.
COMMON_STEMS = (
    *(
        "password",
        "passw0rd",
        "p@ssword",
        "p@ssw0rd",
        "letmein",
        "welcome",
        "qwerty",
        "qwertyuiop",
        "asdfghjkl",
    ),
    *("zxcvbnm", "iloveyou", "admin", "administrator", "changeme", "default", "dragon", "monkey", "football"),
    *("baseball", "sunshine", "princess", "trustno", "superman", "master", "login", "hello", "abc", "abcdef"),
    *("secret", "toolbox", "toolboxai", "console", "teacher", "school", "student", "quiz", "test", "testing"),
    *("temp", "guest", "user", "root", "correcthorsebatterystaple"),
)
KEYBOARD_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=LONGEST_WAIT):
        raise TooMany("Too many people are signing in at this moment; try again shortly.", retry_after=5)
    try:
        yield
    finally:
        _slots.release()


def _normalised(password: str) -> str:
    # The same password typed on two keyboards may differ in composed and decomposed accents.
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Hash for storing.

    Raises:
        TooMany: too many hashes are being computed right now.
    """
    with _slot():
        return _hasher.hash(_normalised(password))


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


def verify_password(stored: str | None, password: str) -> bool:
    """Compare a password with its hash; None (no such user) costs the same time and is never right.

    Raises:
        TooMany: too many hashes are being computed right now.
    """
    nobodys = _nobodys_hash()
    with _slot():
        try:
            # Half a surrogate pair has no UTF-8. It is in no stored password, and costs a guess like any other.
            typed = _normalised(password)[:LONGEST].encode("utf-8", "surrogatepass")
            right = _hasher.verify(stored or nobodys, typed)
        except (VerificationError, InvalidHashError):
            return False
    return right and stored is not None


def needs_rehash(stored: str) -> bool:
    """True when the parameters have grown since this hash was made."""
    return _hasher.check_needs_rehash(stored)


def refuse_weak(password: str, *about_the_person: str) -> None:
    """Refuse a new password that is short, common, breached, easy to guess, or made of the person's own name or e-mail.

    Raises:
        Invalid: with the reason, code `weak_password`.
    """
    folded = _normalised(password).casefold()
    if len(folded) < SHORTEST:
        raise Invalid(f"The password needs at least {SHORTEST} characters.", code="weak_password")
    if len(folded) > LONGEST:
        raise Invalid(f"The password may have at most {LONGEST} characters.", code="weak_password")
    if any(unicodedata.category(letter) in ("Cs", "Cc") for letter in folded):
        raise Invalid(
            "The password holds a character that no keyboard types; choose another.", code="weak_password"
        )
    guessed = _is_decorated_stem(folded) or _is_keyboard_run(folded)
    if guessed or not strength_of(_normalised(password), *about_the_person).enough:
        raise Invalid(
            "This password is among the first anyone would try; choose another, such as four words that have nothing to do "
            "with each other.",
            code="weak_password",
        )
    rest = folded
    for part in re.split(r"\W+", " ".join(about_the_person).casefold()):
        if len(part) >= 4:
            rest = rest.replace(part, "")
    if rest != folded and len(rest) < 6:
        raise Invalid("The password repeats your name or e-mail; choose another.", code="weak_password")


def _is_decorated_stem(folded: str) -> bool:
    letters = folded.strip("0123456789!?.,_-*#@$ ")
    rest = letters
    for stem in sorted(COMMON_STEMS, key=len, reverse=True):
        rest = rest.replace(stem, "")
    return rest.strip("0123456789!?.,_-*#@$ ") == ""


def _is_keyboard_run(folded: str) -> bool:
    # Walks along a run, forwards or backwards, from start to end: nothing a list of guesses would miss.
    for run in KEYBOARD_RUNS:
        for line in (run * 2, run[::-1] * 2):
            if folded in line or all(folded[i : i + 4] in line for i in range(0, len(folded), 4)):
                return True
    return False
