"""Guessing passwords is slow, and never locks the owner out for long (rows 10 and 11)."""

from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter

import pytest

from backend.auth import passwords, service, throttle
from backend.errors import NotSignedIn, TooMany
from backend.permissions import Role
from tests.auth.conftest import PASSWORD, Clock, Introduce, introduce

STRANGER = "203.0.113.7"
HOME = "192.0.2.1"


def guess(email: str, address: str = STRANGER, password: str = "a wrong sentence") -> None:
    with pytest.raises(NotSignedIn):
        service.sign_in(email, password, "", address)


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Compares passwords without hashing, and lists which were evaluated."""
    evaluated: list[str] = []

    def compare(stored: str | None, password: str) -> bool:
        evaluated.append(password)
        return stored is not None and password == PASSWORD

    monkeypatch.setattr(passwords, "verify_password", compare)
    return evaluated


@pytest.mark.usefixtures("cheap_hashes")
def test_after_five_failures_an_account_waits_and_the_wait_doubles_up_to_a_quarter_of_an_hour(
    person: Introduce, moved_clock: Clock
) -> None:
    person(Role.EDUCATOR, "ann@school.example")
    for number in range(4):
        guess("ann@school.example", f"198.51.100.{number}")
    waits: list[int | None] = []
    for number in range(4, 12):
        guess("ann@school.example", f"198.51.100.{number}")
        with pytest.raises(TooMany) as refused:
            service.sign_in("ann@school.example", PASSWORD, "", f"198.51.100.{100 + number}")
        waits.append(refused.value.retry_after)
        moved_clock.move(seconds=refused.value.retry_after or 0)
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    service.sign_in("ann@school.example", PASSWORD, "", "198.51.100.200")
    for number in range(4):
        guess("ann@school.example", f"198.51.100.{number}")
    service.sign_in("ann@school.example", PASSWORD, "", "198.51.100.201")


@pytest.mark.usefixtures("cheap_hashes")
def test_a_stranger_cannot_lock_the_owner_out_at_the_usual_address(
    person: Introduce, moved_clock: Clock
) -> None:
    ann = person(Role.EDUCATOR, "ann@school.example", HOME)
    for _ in range(5):
        guess("ann@school.example")
    with pytest.raises(TooMany):
        service.sign_in("ann@school.example", PASSWORD, "", STRANGER)
    assert service.sign_in("ann@school.example", PASSWORD, "", HOME).user_id == ann.actor.user_id


@pytest.mark.usefixtures("cheap_hashes")
def test_the_usual_address_is_no_licence_to_guess(person: Introduce, moved_clock: Clock) -> None:
    person(Role.EDUCATOR, "ann@school.example", HOME)
    for _ in range(5):
        guess("ann@school.example", HOME)
    with pytest.raises(TooMany, match="30 seconds"):
        service.sign_in("ann@school.example", PASSWORD, "", HOME)


@pytest.mark.usefixtures("cheap_hashes")
def test_an_address_that_tries_many_accounts_waits_too(person: Introduce, moved_clock: Clock) -> None:
    for number in range(20):
        guess(f"user{number}@school.example")
    with pytest.raises(TooMany) as refused:
        service.sign_in("another@school.example", PASSWORD, "", STRANGER)
    assert refused.value.retry_after == 30


@pytest.mark.usefixtures("cheap_hashes")
def test_signing_in_to_an_own_account_does_not_clear_an_address(
    person: Introduce, moved_clock: Clock
) -> None:
    person(Role.VIEWER, "mallory@school.example", HOME)
    for number in range(19):
        guess(f"user{number}@school.example")
    service.sign_in("mallory@school.example", PASSWORD, "", STRANGER)
    guess("user20@school.example")
    with pytest.raises(TooMany):
        service.sign_in("user21@school.example", PASSWORD, "", STRANGER)


@pytest.mark.usefixtures("cheap_hashes")
def test_unknown_accounts_are_slowed_like_known_ones(person: Introduce, moved_clock: Clock) -> None:
    for _ in range(5):
        guess("nobody@school.example")
    with pytest.raises(TooMany):
        service.sign_in("Nobody@school.example", PASSWORD, "", "198.51.100.9")


@pytest.mark.usefixtures("committed")
def test_two_hundred_guesses_at_once_are_evaluated_no_more_often_than_the_limit(
    cheap_hashes: list[str],
) -> None:
    introduce(Role.EDUCATOR, "ann@school.example", HOME)

    def attempt(number: int) -> type[Exception] | None:
        try:
            service.sign_in("ann@school.example", f"guess {number}", "", STRANGER)
        except (NotSignedIn, TooMany) as refused:
            return type(refused)
        return None

    with ThreadPoolExecutor(32) as threads:
        outcomes = list(threads.map(attempt, range(200)))
    assert len(cheap_hashes) == throttle.FREE_PER_ACCOUNT
    assert outcomes.count(TooMany) == 200 - throttle.FREE_PER_ACCOUNT


def test_an_attempt_that_was_never_evaluated_does_not_count(
    person: Introduce, moved_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(stored: str | None, password: str) -> bool:
        raise TooMany("Too many people are signing in at this moment; try again shortly.", retry_after=5)

    with monkeypatch.context() as patch:
        patch.setattr(passwords, "verify_password", busy)
        for _ in range(10):
            with pytest.raises(TooMany, match="at this moment"):
                service.sign_in("nobody@school.example", PASSWORD, "", STRANGER)
    guess("nobody@school.example")


@pytest.mark.parametrize(
    ("address", "bucket"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1%eth0", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_an_address_counts_as_what_one_person_commands(address: str, bucket: str) -> None:
    assert throttle.bucket_address(address) == bucket


def test_a_wrong_password_takes_as_long_as_an_unknown_person(person: Introduce, moved_clock: Clock) -> None:
    person(Role.EDUCATOR, "ann@school.example", HOME)

    def seconds(email: str) -> float:
        # A clock moved past every wait: only the time of evaluated attempts counts here.
        moved_clock.move(hours=1)
        began = perf_counter()
        guess(email)
        return perf_counter() - began

    seconds("ann@school.example")
    known, unknown = [], []
    for _ in range(15):
        known.append(seconds("ann@school.example"))
        unknown.append(seconds("nobody@school.example"))
    # The exact bound of 10% over 500 tries belongs to `make security`; this catches a missing hash, which is tenfold.
    assert 0.6 < median(known) / median(unknown) < 1.6
