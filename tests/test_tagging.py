"""A text tagged while the word list still loads is tagged as any other."""

import subprocess
import sys

from backend.config import ROOT

READ_IN_THREADS = """
import hashlib, threading, time
from backend.agents.local.engine import read, warm_up
from tests.factories import CHAPTER

seen = []


def look():
    seen.append(hashlib.sha256(repr(read(CHAPTER, "Weather")).encode()).hexdigest())


threads = [threading.Thread(target=warm_up)]
threads[0].start()
for wait in (0.05, 0.1, 0.2, 0.3):
    time.sleep(wait)  # the word list takes most of a second; ask at several moments of it
    threads.append(threading.Thread(target=look))
    threads[-1].start()
for thread in threads:
    thread.join()
look()
assert len(set(seen)) == 1, seen
"""


def test_reading_in_several_threads_of_a_new_process_gives_one_reading() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_IN_THREADS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
