"""What may be kept of an exception: where it went through our code, and never a value it carried."""

import errno
import hashlib
import linecache
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, TracebackType

from backend.config import ROOT
from backend.errors import ConsoleError

OWN = ("backend/", "pages/", "app.py")
# These are ours too, but stand between every screen and what it calls.
TRANSPARENT = ("backend/permissions.py", "pages/shell.py")
FRAMES_THAT_TELL = 3
MOST_FRAMES = 40
DEEPEST = 5
_LIBRARIES = tuple(
    dict.fromkeys(
        [f"{Path(sysconfig.get_path(name))}/" for name in ("purelib", "platlib", "stdlib", "platstdlib")]
    )
)


@dataclass(frozen=True, slots=True)
class Fault:
    """An error without its values.

    Attributes:
        fingerprint: the same for every time the same thing goes wrong, wherever the lines have moved meanwhile.
        kind: the exception's type, with the database's or the system's code where there is one.
        place: the innermost function of our own it went through, as `backend/jobs/queues.py:pause_queue`.
        trace: files, lines, functions and our own lines of code. Messages are left out: they quote what people wrote.
    """

    fingerprint: str
    kind: str
    place: str
    trace: str


@dataclass(frozen=True, slots=True)
class _Frame:
    path: str
    line: int
    function: str
    code: str

    @property
    def own(self) -> bool:
        return self.path.startswith(OWN)


def fault_of(error: BaseException) -> Fault:
    """Reduce an exception to what may be kept."""
    chain = list(_chain(error))
    # The frames of what was raised first lead to the cause; those of the others only to where it was passed on.
    frames = [frame for part in chain for frame in _frames(part.__traceback__)]
    own = [frame for frame in frames if frame.own and frame.path not in TRANSPARENT]
    telling = own[-FRAMES_THAT_TELL:] if own else frames[-1:]
    kinds = [_kind(part) for part in chain]
    facts = [*kinds, *(f"{frame.path}:{frame.function}" for frame in telling)]
    return Fault(
        fingerprint=hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32],
        kind=kinds[0],
        place=f"{telling[-1].path}:{telling[-1].function}" if telling else "unknown",
        trace=_told(chain),
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, the error itself first."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen and len(seen) < DEEPEST:
        seen.add(id(following))
        yield following
        if isinstance(following, BaseExceptionGroup):
            following = following.exceptions[0]
        elif following.__cause__ is not None or following.__suppress_context__:
            following = following.__cause__
        else:
            following = following.__context__


def _frames(found: TracebackType | None) -> list[_Frame]:
    frames = []
    while found is not None:
        code = found.tb_frame.f_code
        path = _short(code)
        own = path.startswith(OWN)
        line = linecache.getline(code.co_filename, found.tb_lineno).strip() if own else ""
        frames.append(_Frame(path, found.tb_lineno, code.co_qualname, line))
        found = found.tb_next
    return frames


def _short(code: CodeType) -> str:
    """A file's path from our root or from its library on; nothing of this machine is left."""
    path = code.co_filename.replace("\\", "/")
    root = f"{ROOT.as_posix()}/"
    for start in (*_LIBRARIES, root):
        if path.startswith(start):
            return path.removeprefix(start)
    if path.startswith("<"):
        return path
    return path.rpartition("/")[2]


def _kind(error: BaseException) -> str:
    name = type(error).__qualname__
    if isinstance(error, ConsoleError):
        return f"{name} ({error.code})"
    sqlstate = getattr(getattr(error, "orig", None), "sqlstate", None) or getattr(error, "sqlstate", None)
    if isinstance(sqlstate, str):
        return f"{name} ({sqlstate})"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name} ({errno.errorcode.get(error.errno, error.errno)})"
    return name


def _told(chain: list[BaseException]) -> str:
    lines: list[str] = []
    for depth, error in enumerate(reversed(chain)):
        if depth:
            lines.append("\nwhich led to\n")
        frames = _frames(error.__traceback__)
        left_out = len(frames) - MOST_FRAMES
        if left_out > 0:
            # The outermost and the innermost tell most.
            frames = [*frames[: MOST_FRAMES // 2], *frames[-MOST_FRAMES // 2 :]]
        for place, frame in enumerate(frames):
            if left_out > 0 and place == MOST_FRAMES // 2:
                lines.append(f"  … {left_out} more")
            lines.append(f"  {frame.path}:{frame.line} in {frame.function}")
            if frame.code:
                lines.append(f"    {frame.code}")
        lines.append(_kind(error))
    return "\n".join(lines)
