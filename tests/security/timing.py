"""Rows that measure: parallel guesses and refreshes, what an answer's time tells, how soon a change is followed."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from statistics import median
from threading import Barrier
from uuid import UUID

import httpx2
import jwt
import psutil
from websockets.exceptions import ConnectionClosed

from backend.auth import passwords
from backend.auth import service as auth
from backend.auth.keys import ring
from backend.auth.limits import LONGEST_TOKEN
from backend.auth.throttle import FREE_PER_ACCOUNT, LONGEST_BLOCK
from backend.auth.tokens import AUDIENCE, ISSUER
from tests.security.outcome import Outcome, seconds
from tests.security.scene import PASSWORD, Scene, Somebody

LOOK_EVERY = 0.01
LONGEST_LOOK = 10.0
WRONG = "not the password at all"


def refresh_together(scene: Scene, short: bool) -> Outcome:
    """50 exchange the same token at once; all are to get the same successor, again and again."""
    rounds, threads = (3 if short else 100), 50
    token, good, worst = scene.somebody().refresh, 0, 0.0
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(rounds):
            together = Barrier(threads)

            def exchange(presented: str = token, together: Barrier = together) -> tuple[str, float]:
                together.wait()
                began = time.perf_counter()
                answer = scene.http.post("/api/v1/auth/refresh", json={"refresh_token": presented})
                return answer.json().get("refresh_token", answer.text), time.perf_counter() - began

            answers = [work.result() for work in [pool.submit(exchange) for _ in range(threads)]]
            worst = max(worst, *(took for _, took in answers))
            token, times = Counter(successor for successor, _ in answers).most_common(1)[0]
            good += times
    alive = scene.http.post("/api/v1/auth/refresh", json={"refresh_token": token}).status_code == 200
    checks = rounds * threads
    return Outcome(
        "4",
        f"{threads} parallel refreshes, {rounds} times",
        checks,
        good,
        seconds(worst),
        "one successor each",
        good == checks and alive,
    )


def guess_together(scene: Scene, short: bool) -> Outcome:
    """200 wrong passwords at once, from one address and from 200, against people who also come themselves."""
    guesses, held, worst, evaluated_most = 200, 0, 0.0, 0
    for strangers in (1, guesses):
        [(_, email)] = scene.people(1)
        usual = scene.address()
        assert scene.sign_in(email, PASSWORD, usual).status_code == 200
        addresses = [scene.address() for _ in range(strangers)]
        together = Barrier(guesses)

        def guess(
            number: int, email: str = email, addresses: list[str] = addresses, together: Barrier = together
        ) -> tuple[httpx2.Response, float]:
            together.wait()
            began = time.perf_counter()
            answer = scene.sign_in(email, WRONG, addresses[number % len(addresses)])
            return answer, time.perf_counter() - began

        with ThreadPoolExecutor(guesses) as pool:
            answers = list(pool.map(guess, range(guesses)))
        evaluated = sum(answer.status_code == 401 for answer, _ in answers)
        refused = [answer for answer, _ in answers if answer.status_code == 429]
        waits = [int(answer.headers["Retry-After"]) for answer in refused]
        worst = max(worst, *(took for _, took in answers))
        evaluated_most = max(evaluated_most, evaluated)
        fine = evaluated <= FREE_PER_ACCOUNT and evaluated + len(refused) == guesses
        held += guesses if fine and max(waits) <= LONGEST_BLOCK.total_seconds() else 0
        # The owner: at the usual place at once, anywhere else after a quarter of an hour at most.
        held += scene.sign_in(email, PASSWORD, usual).status_code == 200
        elsewhere = scene.sign_in(email, PASSWORD, scene.address())
        waits_for = int(elsewhere.headers.get("Retry-After", 0))
        held += elsewhere.status_code in (200, 429) and waits_for <= LONGEST_BLOCK.total_seconds()
    checks = 2 * (guesses + 2)
    return Outcome(
        "10",
        f"{guesses} parallel wrong passwords, from 1 and {guesses} addresses",
        checks,
        held,
        f"{evaluated_most} evaluated, {seconds(worst)}",
        f"≤ {FREE_PER_ACCOUNT} evaluated, ≤ 15 min",
        held == checks,
    )


def tell_apart(scene: Scene, short: bool) -> Outcome:
    """An unknown e-mail and a wrong password, in turns, each from an address of its own: what do the times tell?"""
    dose = 50 if short else 500
    took: dict[str, list[float]] = {"wrong": [], "unknown": []}
    same = 0
    for user_id, email in scene.people(dose):
        texts = set()
        for kind, name in (("wrong", email), ("unknown", f"x{user_id.hex[1:]}@example.org")):
            began = time.perf_counter()
            answer = scene.sign_in(name, WRONG, scene.address())
            took[kind].append(time.perf_counter() - began)
            texts.add((answer.status_code, answer.text))
        same += 2 * (len(texts) == 1 and next(iter(texts))[0] == 401)
    wrong, unknown = median(took["wrong"]), median(took["unknown"])
    apart = abs(wrong - unknown) / max(wrong, unknown)
    return Outcome(
        "11",
        f"unknown e-mail against wrong password, {dose} each",
        2 * dose,
        same,
        f"medians {apart:.1%} apart ({unknown * 1_000:.1f} and {wrong * 1_000:.1f} ms)",
        "within 10%",
        apart <= 0.10 and same == 2 * dose,
    )


def disable_people(scene: Scene, short: bool) -> Outcome:
    """How long a disabled person's token, refresh token and open screen go on."""
    return _follow(
        scene,
        "6",
        "a person disabled: API, refresh, open screen",
        "5 s",
        5.0,
        {"disabled": True},
        [_me_is_refused, _refresh_is_refused, _screen_closed],
        3 if short else 20,
    )


def lower_roles(scene: Scene, short: bool) -> Outcome:
    """How long a lowered role goes on acting."""
    return _follow(
        scene,
        "7",
        "a role lowered: the next action",
        "1 s",
        1.0,
        {"role": "viewer"},
        [_writing_is_refused],
        3 if short else 20,
    )


def follow_lowered_roles(scene: Scene, short: bool) -> Outcome:
    """How long a screen stays that was drawn for the role before."""
    return _follow(
        scene,
        "7",
        "a role lowered: the open screen is drawn anew",
        "2 s",
        2.0,
        {"role": "viewer"},
        [_screen_closed],
        3 if short else 20,
    )


Look = Callable[[Scene, Somebody, "Screen"], bool]


class Screen:
    """An open screen: a socket, and when it closed."""

    def __init__(self, scene: Scene, person: Somebody, pool: ThreadPoolExecutor) -> None:
        self._socket = scene.open_socket(person)
        self.closed_at: float | None = None
        self._reading = pool.submit(self._read)

    def _read(self) -> None:
        try:
            while True:
                self._socket.recv()
        except ConnectionClosed:
            self.closed_at = time.perf_counter()

    def leave(self) -> None:
        """Close it from this side."""
        self._socket.close()
        self._reading.result()


def _me_is_refused(scene: Scene, person: Somebody, screen: Screen) -> bool:
    return scene.http.get("/api/v1/auth/me", headers=person.bearer).status_code == 401


def _refresh_is_refused(scene: Scene, person: Somebody, screen: Screen) -> bool:
    answer = scene.http.post("/api/v1/auth/refresh", json={"refresh_token": person.refresh})
    return answer.status_code == 401


def _writing_is_refused(scene: Scene, person: Somebody, screen: Screen) -> bool:
    return scene.http.post("/api/v1/quizzes", headers=person.bearer, json={}).status_code == 403


def _screen_closed(scene: Scene, person: Somebody, screen: Screen) -> bool:
    return screen.closed_at is not None


def _follow(
    scene: Scene,
    row: str,
    what: str,
    target: str,
    most: float,
    change: dict[str, object],
    looks: Sequence[Look],
    times: int,
) -> Outcome:
    worst, held = 0.0, 0
    with ThreadPoolExecutor(4) as pool:
        for _ in range(times):
            person = scene.somebody()
            screen = Screen(scene, person, pool)
            assert not any(look(scene, person, screen) for look in looks if look is not _refresh_is_refused)
            _change(scene, person.id, change)
            began, waiting = time.perf_counter(), list(looks)
            while waiting and time.perf_counter() - began < LONGEST_LOOK:
                for look in [look for look in waiting if look(scene, person, screen)]:
                    waiting.remove(look)
                    took = time.perf_counter() - began
                    worst, held = max(worst, took), held + (took <= most)
                time.sleep(LOOK_EVERY)
            worst = LONGEST_LOOK if waiting else worst
            screen.leave()
    checks = times * len(looks)
    return Outcome(row, what, checks, held, seconds(worst), target, held == checks)


def _change(scene: Scene, user_id: UUID, change: dict[str, object]) -> None:
    scene.console.call("PATCH", f"/users/{user_id}", change)


def check_tokens(scene: Scene, short: bool) -> Outcome:
    """A full check of a token, session and all, against PyJWT's own decoding and nothing else."""
    rounds, each = (5 if short else 40), 50
    token = scene.somebody().access
    key = ring.find(str(jwt.get_unverified_header(token)["kid"]))
    assert key is not None

    def bare() -> None:
        jwt.decode(token, key.public, algorithms=["EdDSA"], audience=AUDIENCE, issuer=ISSUER)

    def full() -> None:
        auth.verify_access(token)

    took: dict[str, list[float]] = {"bare": [], "full": []}
    for _ in range(rounds):
        for name, work in (("bare", bare), ("full", full)):
            began = time.process_time()
            for _ in range(each):
                work()
            took[name].append((time.process_time() - began) / each)
    assert len(token) < LONGEST_TOKEN
    ratio = median(took["full"]) / median(took["bare"])
    return Outcome(
        "token",
        "a full token check against a bare PyJWT decode",
        rounds * each,
        rounds * each,
        f"{ratio:.2f}× ({median(took['full']) * 1e6:.0f} and {median(took['bare']) * 1e6:.0f} µs)",
        "≤ 1.5×",
        ratio <= 1.5,
    )


def sign_in_together(scene: Scene, short: bool) -> Outcome:
    """Right passwords as fast as they come, in turns with argon2 alone: what else does signing in take?

    What bounds sign-ins on any machine is judged by processor time: one interpreter does everything but the hashes one
    after the other, so it must take less of that than a hash over the hashes it computes at once. Then their slots are
    full before the interpreter is, however many cores there are. How many a second that makes of what argon2 makes alone,
    on these cores, where client and PostgreSQL work too, is told beside it.
    """
    rounds, threads = (3 if short else 10), passwords.HASHES_IN_FLIGHT
    each = 5 * threads
    people = [email for _, email in scene.people((rounds + 1) * each)]
    console = psutil.Process(scene.console.process.pid)

    def sign_in(email: str) -> int:
        return scene.sign_in(email, PASSWORD, scene.address()).status_code

    def hash_alone(_: str) -> bool:
        return passwords.verify_password(scene.hashed, PASSWORD)

    right, shares, rates, alone = 0, [], [], []
    with ThreadPoolExecutor(threads) as pool:
        # Each connection learns its statements first.
        list(pool.map(sign_in, people[:each]))
        at_rest = _busy(console, lambda: time.sleep(3)).share
        for start in range(each, len(people), each):
            some = people[start : start + each]
            answers: list[int] = []
            signing = _busy(console, partial(_all, pool, sign_in, some, answers))
            hashing = _busy(psutil.Process(), partial(_all, pool, hash_alone, some, []))
            right += answers.count(200)
            shares.append(hashing.processor / (signing.processor - at_rest * signing.lasted))
            rates.append(each / signing.lasted)
            alone.append(each / hashing.lasted)
    share, needed = median(shares), 1 - 1 / (threads + 1)
    return Outcome(
        "rate",
        f"{rounds * each} sign-ins, {threads} at a time",
        rounds * each,
        right,
        f"argon2 takes {share:.0%} of the processor time; {median(rates):.0f} a second, argon2 alone {median(alone):.0f}",
        f"all right, ≥ {needed:.0%}",
        right == rounds * each and share >= needed,
    )


def _all(
    pool: ThreadPoolExecutor, work: Callable[[str], int], emails: Sequence[str], answers: list[int]
) -> None:
    answers.extend(pool.map(work, emails))


@dataclass(frozen=True, slots=True)
class _Busy:
    """How long some work lasted, and how long it kept a processor busy, in seconds."""

    lasted: float
    processor: float

    @property
    def share(self) -> float:
        return self.processor / self.lasted


def _busy(process: psutil.Process, work: Callable[[], object]) -> _Busy:
    began, before = time.perf_counter(), process.cpu_times()
    work()
    after = process.cpu_times()
    return _Busy(time.perf_counter() - began, after.user + after.system - before.user - before.system)
