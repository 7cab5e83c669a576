"""Importing any module of `backend` touches no network, disk or database."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Audit events name what Python does (PEP 578). Reading code and package metadata is what importing is;
# anything else that opens a file for writing, a socket or a process is refused.
IMPORT_ALL = """
import importlib, os, pkgutil, sys

import backend

touched = []


def watch(event, arguments):
    if event.startswith("socket.") and event not in ("socket.gethostname", "socket.__new__"):
        touched.append((event, str(arguments)[:200]))
    # croniter, which DBOS imports, asks `file` whether this Python has 32 bits.
    if event == "subprocess.Popen" and list(arguments[1])[:2] == ["file", "-b"]:
        return
    if event in ("subprocess.Popen", "os.mkdir", "os.remove", "os.rename", "os.system", "shutil.rmtree"):
        touched.append((event, str(arguments)[:200]))
    if event == "open":
        path, mode, flags = arguments
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) if isinstance(flags, int) else 0
        if writes and path != os.devnull and "__pycache__" not in str(path):
            touched.append((event, str(path)))
        if ".data" in str(path).split(os.sep):
            touched.append((event, str(path)))


sys.addaudithook(watch)
names = [module.name for module in pkgutil.walk_packages(backend.__path__, "backend.")]
for name in names:
    if name in ("backend.__main__", "backend.db.migrations.env") or ".versions." in name:
        continue
    importlib.import_module(name)
assert len(names) > 80, names
assert "streamlit" not in sys.modules, "backend imports streamlit"
for event in touched:
    print(event)
sys.exit(1 if touched else 0)
"""


def test_importing_every_module_touches_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-c", IMPORT_ALL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
