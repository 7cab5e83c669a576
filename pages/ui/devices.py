"""What somebody is signed in with, and where, in words."""

from typing import Final

from backend.auth.schemas import Place, SessionView
from pages.ui.text import shorten

# Order matters: browsers name those they imitate.
_BROWSERS: Final = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS: Final = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
_PLACES: Final = {
    Place.MACHINE: "at this machine",
    Place.LOCAL: "local network",
    Place.UNKNOWN: "place unknown",
}


def device_name(user_agent: str) -> str:
    """Say what a session was opened with: "Chrome on Linux"."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or shorten(user_agent, 60) or "Unknown device"


def place_name(session: SessionView) -> str:
    """Say where a session was opened, as far as its address tells: "local network, 10.0.0.7"."""
    return f"{_PLACES[session.place]}, {session.address}"
