"""How hard a password is to guess, by zxcvbn (Wheeler 2016): breached passwords, words, names, keyboards, repeats.

Its list holds the 30,000 commonest passwords of published breaches; it finds them also decorated, doubled and in leet.
"""

from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any, Protocol

# Guesses: 3 stands for 10^8 and more, 4 for 10^10. Of 12 letters and more only what anyone would try has less.
ENOUGH = 3
# What follows cannot make it easier to guess, and takes longer and longer to look at.
LOOKED_AT = 72
_one_at_a_time = Lock()


class _Measure(Protocol):
    # Any: its own account of what it found.
    def __call__(self, password: str, user_inputs: list[str]) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Strength:
    """From 0 (at once) to 4 (not in a lifetime), and what makes it weak, where that can be said."""

    score: int
    warning: str

    @property
    def enough(self) -> bool:
        """Whether it may be somebody's password."""
        return self.score >= ENOUGH


@cache
def _measure() -> _Measure:
    # A fifth of a second and its word lists: only for who sets a password.
    from zxcvbn import zxcvbn

    return zxcvbn  # type: ignore[no-any-return]


def strength_of(password: str, *about_the_person: str) -> Strength:
    """How hard a password is to guess for somebody who knows the person's name and e-mail."""
    known = [part for text in about_the_person for part in text.replace("@", " ").replace(".", " ").split()]
    # It keeps what it is told of the person in a table of the module.
    with _one_at_a_time:
        found = _measure()(password[:LOOKED_AT], user_inputs=[*about_the_person, *known])
    return Strength(int(found["score"]), str(found["feedback"]["warning"] or ""))
