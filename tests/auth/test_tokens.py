"""Forged, foreign and stale tokens are refused, whatever they try (RELIABILITY rows 1, 2 and 8)."""

import base64
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.auth import keys, repository, service
from backend.auth.keys import ring
from backend.auth.tokens import TokenType, verify
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import NotSignedIn, Unavailable
from tests.auth.conftest import Clock, Introduce, Person

Claims = dict[str, Any]


def part(content: Claims) -> str:
    """One segment of a token."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def claims_of(token: str) -> Claims:
    """What a token says, unverified."""
    return jwt.decode(token, options={"verify_signature": False})


def signed(header: Claims, claims: Claims, key: Ed25519PrivateKey | None = None) -> str:
    """A token under our own key (or another), with any header and claims: what even a thief of the key could send."""
    text = f"{part(header)}.{part(claims)}"
    signature = (key or ring.current().private).sign(text.encode())
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def unsigned(token: str) -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{token.split('.')[1]}."


def none_with_kid(token: str) -> str:
    return f"{part({'alg': 'nOnE', 'kid': ring.current().kid})}.{token.split('.')[1]}."


def keyed_with_public_key(token: str) -> str:
    # Algorithm confusion: our public key as the secret of an HMAC. PyJWT refuses to sign so, hence by hand.
    import hashlib
    import hmac

    public = ring.current().public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = f"{part({'alg': 'HS256', 'kid': ring.current().kid})}.{token.split('.')[1]}"
    mac = hmac.new(public, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def with_own_key_in_header(token: str) -> str:
    own = Ed25519PrivateKey.generate()
    raw = own.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(raw).rstrip(b"=").decode()}
    return signed({"alg": "EdDSA", "kid": ring.current().kid, "jwk": jwk}, claims_of(token), own)


def of_another_key(token: str) -> str:
    return signed({"alg": "EdDSA", "kid": ring.current().kid}, claims_of(token), Ed25519PrivateKey.generate())


def header(**more: object) -> Callable[[str], str]:
    """The same token with other header members, under our own key."""

    def forge(token: str) -> str:
        return signed({"alg": "EdDSA", "kid": ring.current().kid, **more}, claims_of(token))

    return forge


def claims(drop: str | None = None, **changed: object) -> Callable[[str], str]:
    """The same token with other claims, under our own key."""

    def forge(token: str) -> str:
        said = {**claims_of(token), **changed}
        if drop:
            del said[drop]
        return signed({"alg": "EdDSA", "kid": ring.current().kid}, said)

    return forge


FORGERIES: dict[str, Callable[[str], str]] = {
    "no algorithm": unsigned,
    "no algorithm, odd case": none_with_kid,
    "public key as HMAC secret": keyed_with_public_key,
    "signature of another key": of_another_key,
    "own key in the header": with_own_key_in_header,
    "key address in the header": header(jku="https://evil.example/keys.json"),
    "certificate address in the header": header(x5u="https://evil.example/cert"),
    "unknown critical extension": header(crit=["exp"]),
    "unencoded payload": header(b64=False, crit=["b64"]),
    "algorithm of another family": header(alg="RS256"),
    "algorithm under its newer name": header(alg="Ed25519"),
    "key id is a path": header(kid="../../../../dev/null"),
    "key id is SQL": header(kid="x' UNION SELECT 'a'--"),
    "key id is unknown": header(kid="nobody"),
    "key id is a number": header(kid=7),
    "key id is a list": header(kid=["a"]),
    "key id is missing": header(kid=None),
    "cut short": lambda token: token[:-4],
    "another payload": lambda token: ".".join(
        [token.split(".")[0], part({**claims_of(token), "sub": str(uuid4())}), token.split(".")[2]]
    ),
    "four parts": lambda token: token + ".x",
    "empty": lambda token: "",
    "only dots": lambda token: "..",
    "not ASCII": lambda token: token + "é",
    "huge": lambda token: token + "A" * 100_000,
    "deeply nested": lambda token: f"{base64.urlsafe_b64encode(b'[' * 2000).decode().rstrip('=')}.e30.e30",
    "of another issuer": claims(iss="https://evil.example"),
    "issuers in a list": claims(iss=["toolboxai-console"]),
    "for another audience": claims(aud="another"),
    "for us among others": claims(aud=["toolboxai-console", "another"]),
    "expired": claims(exp=1_000_000_000),
    "expiry in the far future": claims(exp=99_999_999_999),
    "expiry is infinite": claims(exp=float("inf")),
    "expiry is not a number": claims(exp=float("nan")),
    "expiry is text": claims(exp="9999999999"),
    "expiry is true": claims(exp=True),
    "not valid yet": claims(nbf=9_999_999_999),
    "issued tomorrow": claims(iat=9_999_999_999),
    "session is not an id": claims(sid="'; DROP TABLE sessions; --"),
    "subject is a list": claims(sub=["x"]),
    "subject is somebody else": claims(sub=str(uuid4())),
    "session is nobody's": claims(sid=str(uuid4())),
    "typ in another case": claims(typ="Access"),
    **{
        f"without {name}": claims(drop=name)
        for name in ["typ", "iss", "aud", "exp", "nbf", "iat", "jti", "sid", "sub"]
    },
}


@pytest.fixture
def ann(person: Introduce) -> Person:
    signed_in = person()
    assert service.verify_access(signed_in.tokens.access_token) == signed_in.actor
    return signed_in


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_access_token_is_nobody(ann: Person, forge: Callable[[str], str]) -> None:
    with pytest.raises(NotSignedIn):
        service.verify_access(forge(ann.tokens.access_token))


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_refresh_token_is_nobody_and_ends_nothing(ann: Person, forge: Callable[[str], str]) -> None:
    for use in (service.refresh, service.verify_refresh):
        with pytest.raises(NotSignedIn):
            use(forge(ann.tokens.refresh_token))
    assert service.verify_refresh(ann.tokens.refresh_token) == ann.actor


def test_tokens_cannot_stand_in_for_each_other(ann: Person) -> None:
    with pytest.raises(NotSignedIn):
        service.verify_access(ann.tokens.refresh_token)
    for use in (service.refresh, service.verify_refresh):
        with pytest.raises(NotSignedIn):
            use(ann.tokens.access_token)


def test_an_access_token_lives_five_minutes(person: Introduce, moved_clock: Clock) -> None:
    token = person().tokens.access_token
    moved_clock.move(minutes=4, seconds=59)
    service.verify_access(token)
    moved_clock.move(seconds=1)
    with pytest.raises(NotSignedIn):
        service.verify_access(token)


def test_clocks_of_two_servers_may_differ_a_little(person: Introduce, moved_clock: Clock) -> None:
    token = person().tokens.access_token
    moved_clock.move(seconds=-4)
    service.verify_access(token)
    moved_clock.move(seconds=-4)
    with pytest.raises(NotSignedIn):
        service.verify_access(token)


def test_a_rotated_key_signs_nobody_out(ann: Person) -> None:
    old = ring.current().kid
    with unit_of_work() as uow:
        new = service.rotate_signing_key(uow)
    assert ring.current().kid == new != old
    assert service.verify_access(ann.tokens.access_token) == ann.actor
    fresh = service.refresh(ann.tokens.refresh_token)
    assert jwt.get_unverified_header(fresh.access_token)["kid"] == new
    # The same successor again, although its key is the new one now.
    assert service.refresh(ann.tokens.refresh_token).refresh_token == fresh.refresh_token


def test_keys_rotate_by_the_clock_and_old_ones_are_removed(
    uow: UnitOfWork, person: Introduce, moved_clock: Clock
) -> None:
    ann = person()
    first = ring.current().kid
    moved_clock.move(days=30, seconds=-1)
    assert service.rotate_old_key(uow) is None
    moved_clock.move(seconds=1)
    second = service.rotate_old_key(uow)
    assert second not in (None, first)
    assert service.rotate_old_key(uow) is None, "one process in a month"
    ring.forget()
    assert {key.kid for key in ring.all()} == {first, second}
    assert ring.current().kid == second
    moved_clock.move(days=2)
    service.rotate_old_key(uow)
    ring.forget()
    assert [key.kid for key in ring.all()] == [second]
    with pytest.raises(NotSignedIn):
        service.refresh(ann.tokens.refresh_token)


def test_a_key_retired_longer_than_any_session_verifies_nothing(
    person: Introduce, moved_clock: Clock
) -> None:
    token = person().tokens.refresh_token
    old = ring.current().kid
    with unit_of_work() as uow:
        service.rotate_signing_key(uow)
    moved_clock.move(hours=8, seconds=1)
    assert ring.find(old) is None
    assert old not in {key["kid"] for key in service.public_keys()["keys"]}
    with pytest.raises(NotSignedIn):
        verify(token, TokenType.REFRESH)


def test_the_published_keys_verify_our_tokens_and_hold_nothing_private(ann: Person) -> None:
    published = service.public_keys()["keys"]
    assert all("d" not in key for key in published)
    keys = {key["kid"]: jwt.PyJWK(key) for key in published}
    token = ann.tokens.access_token
    kid = jwt.get_unverified_header(token)["kid"]
    said = jwt.decode(token, keys[kid], algorithms=["EdDSA"], audience="toolboxai-console")
    assert said["sub"] == str(ann.actor.user_id)


def test_unknown_key_ids_cost_no_query_each_and_none_while_the_database_is_down(
    person: Introduce, moved_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    person()
    loads: list[float] = []
    real = keys._stored

    def counted() -> list[repository.SigningKeyRow]:
        loads.append(moved_clock.monotonic())
        return real()

    def away() -> list[repository.SigningKeyRow]:
        loads.append(moved_clock.monotonic())
        raise Unavailable("The database is away.")

    monkeypatch.setattr(keys, "_stored", counted)
    for number in range(100):
        assert ring.find(f"unknown{number}") is None
    assert len(loads) <= 1
    monkeypatch.setattr(keys, "_stored", away)
    moved_clock.move(seconds=2)
    loads.clear()
    for number in range(100):
        with pytest.raises(Unavailable):
            ring.find(f"unknown{number}")
    assert len(loads) == 1
    assert ring.find(ring.current().kid), "known keys keep verifying"
