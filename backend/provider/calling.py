"""Carry one request through: wait for its turn, send, read, settle, and try again what may pass, all by one deadline."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from backend.db.unit_of_work import unit_of_work
from backend.provider.admission import Admitted, Ending, Refused, Wait, admit, settle
from backend.provider.asking import SCHEMA_WORDS, body_of, refused_parameter
from backend.provider.client import Client, Reply
from backend.provider.clock import Clock
from backend.provider.connection import Connection
from backend.provider.lanes import lanes_to
from backend.provider.prices import Price
from backend.provider.reading import Reading, read_completion
from backend.provider.schemas import Answer, Ask, Mode, Outcome, Tokens

DEADLINE_SECONDS = 60.0
MOST_TRIES = 3
FIRST_PAUSE = 0.5
# A turn that does not come within this is given up; the deadline counts the server's time only.
LONGEST_WAIT = 15 * 60.0
# Half of what a cancel may take.
LOOK_EVERY = 0.5

# What may mean that the server does not understand the way a schema is asked for.
_NOT_UNDERSTOOD = frozenset({Outcome.BAD_REQUEST, Outcome.INVALID_JSON, Outcome.WRONG_SCHEMA})
_NOT_UNDERSTOOD_STATUS = frozenset({500, 501})
# Requests that ended this way before any work was done cost nothing.
_FREE = frozenset({Outcome.AUTH, Outcome.NOT_FOUND, Outcome.BAD_REQUEST, Outcome.RATE_LIMITED})

# Calls of one process wait here for their turn, not each with a connection in hand: they are let in one by one anyway.
_door = threading.BoundedSemaphore(2)


@dataclass
class Call:
    """One request on its way; `run` is called once."""

    ask: Ask
    connection: Connection
    client: Client
    base_url: str
    clock: Clock
    price: Price | None
    deadline: float = DEADLINE_SECONDS
    jitter: Callable[[float, float], float] = field(default=random.uniform)

    def __post_init__(self) -> None:
        self._lanes = lanes_to(self.base_url)
        self._left = self.deadline
        self._waited = 0.0
        self._tries = 0
        self._sent = 0
        self._tokens = Tokens()
        self._cost: float | None = 0.0
        self._latency = 0.0
        # What is tried while it is not known what the server understands.
        self._trying: Mode | None = None
        self._not_taken: frozenset[str] = frozenset()
        self._last: Outcome | None = None

    def run(self) -> Answer:
        """The answer, or why there is none."""
        while True:
            if self.ask.cancelled():
                return self._answer(Outcome.CANCELLED)
            turn = self._turn()
            if turn is None:
                return self._answer(Outcome.CANCELLED)
            if isinstance(turn, Refused):
                if turn.outcome is Outcome.CIRCUIT_OPEN and self._last is not None:
                    return self._answer(self._last)
                return self._answer(turn.outcome, reason=turn.reason)
            if isinstance(turn, Wait):
                self._waited += turn.seconds
                if self._waited > LONGEST_WAIT:
                    return self._answer(Outcome.RATE_LIMITED)
                self._pause(turn.seconds)
                continue
            ended = self._attempt(turn)
            if ended is not None:
                return ended

    def _turn(self) -> Admitted | Wait | Refused | None:
        """Whether it may go now; None when nobody wants the answer. Who is admitted holds a lane until it was sent.

        A lane first: what is admitted is sent at once, so the rate limit counts it when it goes, and money is never
        set aside for what only waits.
        """
        if not self._lanes.enter(self.ask.cancelled):
            return None
        turn: Admitted | Wait | Refused | None = None
        estimate = self.price.at_most(self.ask.messages, self.ask.most_tokens) if self.price else None
        try:
            with _door, unit_of_work() as uow:
                said = admit(
                    uow,
                    self.connection,
                    self.base_url,
                    self.ask,
                    clock=self.clock,
                    estimate=estimate,
                    mode=self._trying,
                )
            turn = said
        finally:
            if not isinstance(turn, Admitted):
                self._lanes.leave(None)
        return turn

    def _attempt(self, turn: Admitted) -> Answer | None:
        """Send once; None when it is to be sent again."""
        known = turn.mode
        mode = self._trying or known or Mode.JSON_SCHEMA
        not_taken = turn.not_taken | self._not_taken
        body = body_of(self.ask, self.connection.model, mode, not_taken)
        reply = self._send(body)
        self._sent += 1
        read = Reading(reply.outcome) if reply.outcome else read_completion(reply.text, self.ask.shape)
        self._last = read.outcome
        parameter = refused_parameter(reply.detail, body) if read.outcome is Outcome.BAD_REQUEST else None
        misunderstood = parameter is None and self._not_understood(read.outcome, reply, known)
        weaker = mode.weaker if misunderstood else None
        found = read.outcome is Outcome.OK and mode is not known
        self._settle(
            turn,
            reply,
            read,
            counts=not (parameter or weaker),
            mode=mode if found else None,
            not_taken=self._not_taken if read.outcome is Outcome.OK else frozenset(),
        )
        if read.outcome is Outcome.OK:
            return self._answer(Outcome.OK, value=read.value, mode=mode)
        if read.outcome is Outcome.CANCELLED:
            return self._answer(Outcome.CANCELLED)
        if parameter:
            self._not_taken |= {parameter}
            return None
        if weaker:
            self._trying = weaker
            return None
        return self._after_failure(read.outcome, reply, given_up=misunderstood)

    def _after_failure(self, outcome: Outcome, reply: Reply, *, given_up: bool) -> Answer | None:
        self._tries += 1
        pause = self.jitter(0.5, 1.0) * FIRST_PAUSE * 2**self._tries
        if reply.retry_after is not None:
            # Everybody would come back at the same moment.
            pause = reply.retry_after + self.jitter(0.0, FIRST_PAUSE)
        if given_up or not outcome.passing or self._tries >= MOST_TRIES or pause >= self._left:
            return self._answer(outcome)
        self._left -= pause
        self._pause(pause)
        return None

    def _not_understood(self, outcome: Outcome, reply: Reply, known: Mode | None) -> bool:
        if known is None:
            return outcome in _NOT_UNDERSTOOD or reply.status in _NOT_UNDERSTOOD_STATUS
        named = any(word in reply.detail for word in SCHEMA_WORDS)
        return outcome is Outcome.BAD_REQUEST and named

    def _send(self, body: dict[str, object]) -> Reply:
        reply = Reply(None)
        try:
            reply = self._exchange(body)
        finally:
            self._lanes.leave(reply.outcome or Outcome.OK)
        return reply

    def _exchange(self, body: dict[str, object]) -> Reply:
        if self._left <= 0:
            return Reply(Outcome.TIMEOUT)
        began = self.clock.monotonic()
        future = self.client.chat(body, timeout=self._left)
        try:
            while True:
                try:
                    return future.result(timeout=LOOK_EVERY)
                except TimeoutError:
                    if self.ask.cancelled():
                        # Closes the connection: the server stops, and nothing of it is read any more.
                        future.cancel()
                        return Reply(Outcome.CANCELLED)
        finally:
            self._left -= self.clock.monotonic() - began

    def _pause(self, seconds: float) -> None:
        while seconds > 0 and not self.ask.cancelled():
            part = min(seconds, LOOK_EVERY)
            self.clock.sleep(part)
            seconds -= part

    def _settle(
        self,
        turn: Admitted,
        reply: Reply,
        read: Reading,
        *,
        counts: bool,
        mode: Mode | None,
        not_taken: frozenset[str],
    ) -> None:
        cost = self._cost_of(turn, reply, read)
        ending = Ending(
            outcome=read.outcome,
            tokens=read.tokens,
            cost=cost,
            latency_ms=reply.latency_ms,
            retry_after=reply.retry_after,
            counts=counts,
            mode=mode,
            not_taken=not_taken,
            healthy=turn.healthy,
        )
        with _door, unit_of_work() as uow:
            settle(uow, self.connection, self.base_url, turn.call_id, ending, now=self.clock.now())
        spent = read.tokens or Tokens()
        self._tokens = Tokens(
            self._tokens.input + spent.input,
            self._tokens.cached + spent.cached,
            self._tokens.output + spent.output,
            self._tokens.reasoning + spent.reasoning,
        )
        self._cost = None if self._cost is None or cost is None else self._cost + cost
        self._latency += reply.latency_ms

    def _cost_of(self, turn: Admitted, reply: Reply, read: Reading) -> float | None:
        if self.price is None:
            return None
        if read.tokens is not None:
            return self.price.of(read.tokens)
        if read.outcome in _FREE or (reply.status is not None and reply.status >= 500):
            return 0.0
        # It may have been worked on, and nobody said what it took: what was set aside stays spent.
        return turn.reserved

    def _answer(
        self, outcome: Outcome, *, value: object = None, mode: Mode | None = None, reason: str = ""
    ) -> Answer:
        return Answer(
            outcome=outcome,
            model=self.connection.model,
            value=value,
            tokens=self._tokens,
            cost=self._cost,
            latency_ms=round(self._latency, 3),
            attempts=self._sent,
            mode=mode,
            reason=reason or outcome.sentence,
        )
