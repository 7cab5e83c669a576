"""Hysteresis: one look does not make a state. Pure."""

from dataclasses import dataclass

from backend.status.schemas import State

# These are known for certain by one look: that nothing could be read, or that somebody switched it off.
_CERTAIN = frozenset({State.UNKNOWN, State.DISABLED})
_BADNESS = {State.OPERATIONAL: 0, State.DEGRADED: 1, State.DOWN: 2}


@dataclass(slots=True)
class Settling:
    """The state a component has come to rest in.

    Attributes:
        to_worsen: looks in a row that must see something worse before it counts.
        to_recover: looks in a row that must see something better.
        state: the settled state; None before the first look.
        known: the last settled state that was not unknown.
        looks: how many looks in a row saw something worse than the settled state, or something better.
        worse: which of the two they saw.
    """

    to_worsen: int
    to_recover: int
    state: State | None = None
    known: State | None = None
    looks: int = 0
    worse: bool = False

    @property
    def pending(self) -> bool:
        """Whether the last look saw something that does not count yet."""
        return self.looks > 0

    def take(self, seen: State, *, sure: bool = False) -> State:
        """Take over what a look saw; returns the settled state.

        Args:
            seen: what it saw.
            sure: it took so long that one look is enough.
        """
        before = self.known if self.state is State.UNKNOWN else self.state
        if sure or before is None or seen in _CERTAIN or before not in _BADNESS or seen == before:
            return self._settle(seen)
        worse = _BADNESS[seen] > _BADNESS[before]
        # Once worse and once better is no two looks at either.
        self.looks = self.looks + 1 if worse is self.worse else 1
        self.worse = worse
        if self.looks >= (self.to_worsen if worse else self.to_recover):
            return self._settle(seen)
        return self.state or seen

    def adopt(self, state: State) -> None:
        """Begin with what another process came to."""
        self._settle(state)

    def _settle(self, state: State) -> State:
        self.state, self.looks = state, 0
        if state is not State.UNKNOWN:
            self.known = state
        return state
