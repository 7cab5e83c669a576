"""The sentence that answers "does it work?"."""

from collections.abc import Mapping, Sequence

from backend.status.schemas import Component, State

_ORDER = (State.DOWN, State.DEGRADED, State.UNKNOWN)
_WORDS = {State.DOWN: "down", State.DEGRADED: "degraded", State.UNKNOWN: "not measured"}


def answer(whole: State, components: Sequence[Component], affects: Mapping[str, str]) -> str:
    """Say in one sentence whether the console works, and if not, since when and what that means.

    Args:
        whole: state of the whole.
        components: all of them; required ones come first in the sentence.
        affects: by component, what people cannot do without it.
    """
    if not any(component.measured_at for component in components):
        return "Nothing has been measured yet."
    unwell = [c for c in components if c.state in _ORDER and (c.required or c.state is not State.UNKNOWN)]
    announced = _announced(components)
    if not unwell:
        all_of_it = all(component.state is State.MAINTENANCE for component in components)
        rest = "." if all_of_it else "; everything else works."
        return f"{announced}{rest}" if announced else _all_well(components)
    # The first required component in the order of the registry is the cause of those that follow it.
    first = min(unwell, key=lambda c: (not c.required, _ORDER.index(c.state)))
    sentence = f"{first.title} {'are' if first.title.endswith('s') else 'is'} {_WORDS[first.state]}"
    if first.since:
        sentence += f" since {first.since:%H:%M} UTC"
    # What people cannot do without it, they can as long as it is only slow.
    if affects.get(first.name) and first.state is State.DOWN:
        sentence += f"; {affects[first.name]}"
    elif not first.required:
        sentence += "; everything required works"
    others = [c.title for c in unwell if c is not first and c.state is not State.UNKNOWN]
    if others:
        sentence += f". {_listed(others)} {'are' if len(others) > 1 or others[0].endswith('s') else 'is'} not well either"
    return f"{sentence}. {announced}." if announced else f"{sentence}."


def _all_well(components: Sequence[Component]) -> str:
    """Nothing is unwell; what has not been measured is not said to work."""
    unmeasured = [component.title for component in components if component.state is State.UNKNOWN]
    if not unmeasured:
        return "Everything works."
    many = len(unmeasured) > 1 or unmeasured[0].endswith("s")
    return f"Everything measured works; {_listed(unmeasured)} {'are' if many else 'is'} not measured yet."


def _announced(components: Sequence[Component]) -> str:
    """What is under announced work, and until when; nothing where nothing is."""
    under = [component for component in components if component.state is State.MAINTENANCE]
    if not under:
        return ""
    what = "everything" if len(under) == len(components) else _listed([each.title for each in under])
    until = max((each.maintenance_until for each in under if each.maintenance_until), default=None)
    return f"Announced work on {what}" + (f" until {until:%H:%M} UTC" if until else "")


def _listed(titles: Sequence[str]) -> str:
    if len(titles) > 3:
        titles = [*titles[:2], f"{len(titles) - 2} more"]
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
