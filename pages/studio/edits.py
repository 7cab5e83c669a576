"""Edits in progress in this tab: what each began with, and what is said where somebody saved meanwhile."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID, uuid4

import streamlit as st


class Versioned(Protocol):
    """What is saved over the version an edit began with, or not at all."""

    @property
    def id(self) -> UUID:
        """Which one it is."""

    @property
    def version(self) -> int:
        """How often it has been saved."""


T = TypeVar("T", bound=Versioned)


@dataclass(slots=True)
class Edit(Generic[T]):
    """An edit in progress: the thing as it was when it began, and the version it will be saved over."""

    began_with: T
    version: int
    key: str


def fresh_key(thing_id: UUID) -> str:
    """Names for fields that are to be drawn anew, whatever was typed in those before."""
    return f"edit_{thing_id}_{uuid4().hex[:6]}"


class Edits(Generic[T]):
    """The edits of one kind of thing; they live as long as the tab."""

    def __init__(self, name: str) -> None:
        self._name = name

    def has(self, thing_id: UUID) -> bool:
        """Whether it is being edited."""
        return thing_id in self._all()

    def find(self, thing_id: UUID) -> Edit[T]:
        """The edit of what is being edited."""
        return self._all()[thing_id]

    def begin(self, thing: T) -> None:
        """Begin, or begin again, with what it is now."""
        self._all()[thing.id] = Edit(thing, thing.version, fresh_key(thing.id))

    def stop(self, thing_id: UUID) -> None:
        """End it; what was typed is gone."""
        self._all().pop(thing_id, None)

    def warn_if_changed(self, thing: T) -> None:
        """Say so where it was saved since the edit began, and let the person choose which of both stays."""
        edit = self.find(thing.id)
        if thing.version == edit.version:
            return
        st.warning(
            f"It is at version {thing.version} now; you began with version {edit.version}. Nothing was overwritten, "
            "and what you typed is kept.",
            title="Changed meanwhile",
            icon=":material/sync_problem:",
        )
        with st.container(horizontal=True):
            st.button(
                "Reload it",
                key=f"{edit.key}_reload",
                icon=":material/refresh:",
                on_click=self.begin,
                args=(thing,),
                help="Begin again with what it is now. What you typed is lost.",
            )
            st.button(
                "Keep mine",
                key=f"{edit.key}_keep",
                on_click=self._keep_mine,
                args=(thing,),
                help="Save will then replace the newer version; the history keeps both.",
            )

    def _keep_mine(self, thing: T) -> None:
        self.find(thing.id).version = thing.version

    def _all(self) -> dict[UUID, Edit[T]]:
        edits: dict[UUID, Edit[T]] = st.session_state.setdefault(self._name, {})
        return edits
