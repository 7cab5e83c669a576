"""Passwords are hashed with Argon2id, and trivial ones are refused (row 12 begins here)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from pydantic import SecretStr
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from backend.auth import own_password, passwords, repository, service
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid, TooMany
from backend.permissions import Role
from tests.auth.conftest import PASSWORD, Introduce, hash_of_password


def test_hashes_are_argon2id_of_at_least_19_mebibytes() -> None:
    made = extract_parameters(hash_of_password())
    assert made.type is Type.ID
    assert made.memory_cost >= 19 * 1024
    assert made.time_cost >= 2


def test_a_password_is_right_for_its_own_hash_only() -> None:
    assert passwords.verify_password(hash_of_password(), PASSWORD)
    assert not passwords.verify_password(hash_of_password(), PASSWORD + " ")
    assert not passwords.verify_password(None, PASSWORD)
    assert not passwords.verify_password(None, "nobody has this password")
    assert not passwords.verify_password("not a hash", PASSWORD)


def test_accents_typed_on_another_keyboard_are_the_same_password() -> None:
    assert passwords.verify_password(passwords.hash_password("né à Besançon"), "né à Besançon")


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "elevenchars",
        "x" * 257,
        "password1234",
        "Password!2031",
        "P@ssw0rd1234",
        "passwordpassword",
        "administrator",
        "qwertyuiop123",
        "letmein123456",
        "aaaaaaaaaaaa",
        "abababababab",
        "123456789012",
        "210987654321",
        "abcdefghijklm",
        "qwertyuiopas",
        "toolboxai2031",
        "annabel@school",
        "annabel12345",
        "iloveyouverymuch",
        "dragonballz123",
        "Manchester1!",
    ],
)
def test_a_weak_password_is_refused_with_its_reason(weak: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.refuse_weak(weak, "annabel@school.example", "Annabel Lee")
    assert refused.value.code == "weak_password"


@pytest.mark.parametrize(
    "fine", [PASSWORD, "correct horse battery", "Zürich im Mai 1987", "пароль на русском", "x9$kQ2!vLm0p"]
)
def test_an_ordinary_sentence_is_fine(fine: str) -> None:
    passwords.refuse_weak(fine, "annabel@school.example", "Annabel Lee")


def test_every_breached_password_of_the_list_is_refused() -> None:
    listed = [password for password in FREQUENCY_LISTS["passwords"] if len(password) >= passwords.SHORTEST]
    assert len(FREQUENCY_LISTS["passwords"]) == 30_000
    assert len(listed) > 200
    for password in listed:
        with pytest.raises(Invalid):
            passwords.refuse_weak(password)


def test_a_password_is_judged_while_it_is_typed(person: Introduce) -> None:
    ann = person(Role.VIEWER, "ann@school.example").actor
    said = {
        typed: own_password.judge_password(None, ann, SecretStr(typed))
        for typed in ("short", "password1234", "ann@school.example", "three owls 9", PASSWORD, "x" * 300)
    }
    assert [judged.accepted for judged in said.values()] == [False, False, False, True, True, False]
    assert "at least 12 characters" in said["short"].says
    assert "first anyone would try" in said["password1234"].says
    assert said[PASSWORD].score == 4


def test_a_hash_of_older_parameters_is_replaced_at_sign_in(person: Introduce, uow: UnitOfWork) -> None:
    ann = person(Role.EDUCATOR, "ann@school.example").actor
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    repository.change_user(uow.session, ann.user_id, {"password_hash": old}, utc_now())
    uow.session.commit()
    service.sign_in("ann@school.example", PASSWORD, "", "192.0.2.1")
    stored = repository.user_by_id(uow.session, ann.user_id)
    assert stored is not None
    assert extract_parameters(stored.password_hash).memory_cost == 19 * 1024
    service.sign_in("ann@school.example", PASSWORD, "", "192.0.2.1")


def test_no_more_hashes_are_computed_at_once_than_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, running, most = Lock(), [0], [0]
    real = passwords._hasher

    class Counting:
        def hash(self, password: str) -> str:
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            try:
                return real.hash(password)
            finally:
                with lock:
                    running[0] -= 1

    monkeypatch.setattr(passwords, "_hasher", Counting())
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(passwords.hash_password, ["a sentence"] * 16))
    assert most[0] <= passwords.HASHES_IN_FLIGHT


def test_whoever_waits_too_long_for_a_hash_is_asked_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.01)
    for _ in range(passwords.HASHES_IN_FLIGHT):
        passwords._slots.acquire()
    try:
        with pytest.raises(TooMany) as refused:
            passwords.hash_password(PASSWORD)
    finally:
        for _ in range(passwords.HASHES_IN_FLIGHT):
            passwords._slots.release()
    assert refused.value.retry_after == 5
