"""Which commit this code is, where it runs out of a working copy."""

import re
from pathlib import Path

from backend.config import ROOT

_HASH = re.compile(r"[0-9a-f]{40}")


def commit_of(root: Path = ROOT) -> str | None:
    """The commit checked out in a folder, read from Git's own files; None where there are none."""
    try:
        folder = root / ".git"
        if folder.is_file():
            # A worktree names the folder of its own, which names the common one.
            folder = (root / folder.read_text(encoding="utf-8").removeprefix("gitdir:").strip()).resolve()
        head = (folder / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head if _HASH.fullmatch(head) else None
        name = head.removeprefix("ref: ")
        shared = folder / "commondir"
        common = (
            (folder / shared.read_text(encoding="utf-8").strip()).resolve() if shared.is_file() else folder
        )
        loose = common / name
        if loose.is_file():
            return loose.read_text(encoding="utf-8").strip()
        for line in (common / "packed-refs").read_text(encoding="utf-8").splitlines():
            found, _, ref = line.partition(" ")
            if ref == name and _HASH.fullmatch(found):
                return found
    except (OSError, UnicodeDecodeError):
        return None
    return None
