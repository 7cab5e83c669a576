"""Every module imports, and every screen compiles."""

import importlib
import pkgutil

import backend
from backend.config import ROOT
from backend.verification.check import Check, Failed, Ground

# These do something when they are imported, which is their purpose.
NOT_IMPORTED = ("backend.__main__", "backend.db.migrations.env")


def _look(ground: Ground) -> str:
    broken, count = [], 0
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if module.name in NOT_IMPORTED or ".versions." in module.name:
            continue
        count += 1
        try:
            importlib.import_module(module.name)
        except Exception as error:
            broken.append(f"{module.name} ({type(error).__name__}: {error})")
    # Screens are scripts: importing one would run it.
    screens = sorted((ROOT / "pages").rglob("*.py"))
    for screen in screens:
        try:
            compile(screen.read_bytes(), str(screen), "exec")
        except (SyntaxError, ValueError) as error:
            broken.append(f"{screen.relative_to(ROOT)} ({error})")
    if broken:
        raise Failed(f"{len(broken)} cannot be loaded: {'; '.join(broken)[:1_000]}.")
    return f"{count} modules import and {len(screens)} screens compile."


CHECK = Check(
    "imports",
    "Every module imports",
    _look,
    "Install what requirements.lock names (`make run` does), or take the version of before.",
)
