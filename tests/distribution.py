"""Which tests run in one worker, and which begin: in place of pytest-xdist's marks, which pytest 9.2 no longer heeds."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Tests of one line share something that is dear to start; the longest lines begin, lest one be left over at the end.
TOGETHER = (
    "tests/browser/",
    "tests/launcher/test_stopping.py::test_ctrl_c",
    "tests/launcher/test_launcher.py",
    "tests/launcher/test_stopping.py",
    "tests/launcher/test_mistakes.py",
    "tests/pages/ui/test_escape_in_browser.py",
    "tests/status/test_faults.py",
)
# These are long too, but may run anywhere.
EARLY = (
    "tests/chaos/",
    "tests/sources/test_hostile_files.py",
    "tests/jobs/test_recovery.py",
    "tests/agents/provider/test_worker.py",
)


class Scheduling(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
    """Hands out the tests of a line of `TOGETHER` to one worker, and all others one by one."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        # Left to itself it would begin with what has the most tests, not with what takes longest.
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return next((line for line in TOGETHER if nodeid.startswith(line)), nodeid)


def rank(item: pytest.Item) -> int:
    """The place of a test's line among those that begin."""
    lines = (*TOGETHER, *EARLY)
    return next((place for place, line in enumerate(lines) if item.nodeid.startswith(line)), len(lines))
