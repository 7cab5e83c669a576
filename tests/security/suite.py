"""Rows that quick tests show: they are run here too, and counted by row."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from backend.config import ROOT
from tests.security.outcome import Outcome, seconds


@dataclass(frozen=True)
class TestedRow:
    """A row, and the tests that show it, by file or by function."""

    what: str
    target: str
    tests: Sequence[str]


def of(file: str, *functions: str) -> list[str]:
    """Ids of tests in a file, or the file."""
    return [f"{file}::{function}" for function in functions] or [file]


AUTH = "tests/auth/test_"
TESTED: Mapping[str, TestedRow] = {
    "1": TestedRow(
        "forged tokens, access and refresh",
        "all 401",
        of(
            f"{AUTH}tokens.py",
            "test_a_forged_access_token_is_nobody",
            "test_a_forged_refresh_token_is_nobody_and_ends_nothing",
        ),
    ),
    "2": TestedRow(
        "refresh token as access token, and the reverse",
        "401",
        of(f"{AUTH}tokens.py", "test_tokens_cannot_stand_in_for_each_other")
        + of(f"{AUTH}door.py", "test_a_refresh_token_in_the_access_cookie_opens_nothing"),
    ),
    "3": TestedRow(
        "a used refresh token again, after the window",
        "family dead",
        of(
            f"{AUTH}refresh.py",
            "test_a_used_token_after_ten_seconds_ends_the_whole_session",
            "test_a_token_two_generations_old_is_a_replay_at_once",
        ),
    ),
    "5": TestedRow(
        "a refresh whose answer was lost, again",
        "works",
        of(f"{AUTH}refresh.py", "test_an_answer_that_was_lost_can_be_asked_for_again"),
    ),
    "8": TestedRow(
        "the signing key rotated",
        "nobody signed out",
        of(
            f"{AUTH}tokens.py",
            "test_a_rotated_key_signs_nobody_out",
            "test_a_key_retired_longer_than_any_session_verifies_nothing",
        ),
    ),
    "9": TestedRow(
        "idle and absolute limits, on a clock moved by hand",
        "within 5 s",
        of(f"{AUTH}sign_in.py", "test_a_session_idles_out_after_half_an_hour")
        + of(f"{AUTH}refresh.py", "test_a_session_ends_after_eight_hours_however_busy")
        + of(f"{AUTH}door_endings.py", "test_a_session_that_idles_out_closes_its_sockets"),
    ),
    "12": TestedRow(
        "common, breached and weak passwords",
        "refused",
        of(f"{AUTH}passwords.py", "test_a_weak_password_is_refused_with_its_reason"),
    ),
    "13": TestedRow(
        "every route and operation, nobody and four roles",
        "matrix exact",
        of("tests/api/test_matrix.py") + of("tests/structure/test_permissions.py"),
    ),
    "14": TestedRow("another person's ids on every route", "404", of("tests/api/test_ownership.py")),
    "15": TestedRow(
        "every path without a cookie",
        "401, 403 or sign-in",
        of(f"{AUTH}door.py", "test_without_a_cookie_a_path_is_refused_or_leads_to_sign_in"),
    ),
    "16": TestedRow(
        "sockets: origin, forged headers, another's session",
        "no identity gained",
        of(f"{AUTH}door_sockets.py") + of(f"{AUTH}door.py", "test_a_forged_identity_header_is_taken_off"),
    ),
    "keys": TestedRow(
        "API keys beyond their owner, revoked, expired", "dead in 1 s", of(f"{AUTH}api_keys.py")
    ),
}


@dataclass(frozen=True, slots=True)
class Ran:
    """One test: how long it took, and whether it passed."""

    seconds: float
    passed: bool


def play_tests(rows: Sequence[str]) -> dict[str, Outcome]:
    """Run the tests of these rows once, and count them by row; what failed is printed."""
    wanted = sorted({test for row in rows for test in TESTED[row].tests})
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={results}", *wanted]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stdout.write(done.stdout + done.stderr)
        ran = _ran(results) if results.exists() else {}
    return {row: _outcome(row, ran) for row in rows}


def _ran(results: Path) -> dict[str, Ran]:
    """Every test that ran, by its id."""
    root = ElementTree.parse(results).getroot()
    return {
        f"{case.attrib['classname'].replace('.', '/')}.py::{case.attrib['name']}": Ran(
            float(case.attrib["time"]), len(case) == 0
        )
        for case in root.iter("testcase")
    }


def _outcome(row: str, ran: Mapping[str, Ran]) -> Outcome:
    told = TESTED[row]
    ours = {name: test for name, test in ran.items() if name.startswith(tuple(told.tests))}
    held = sum(test.passed for test in ours.values())
    # A test that is gone shows nothing.
    shown = all(any(name.startswith(test) for name in ours) for test in told.tests)
    slowest = max((test.seconds for test in ours.values()), default=0.0)
    good = shown and held == len(ours)
    return Outcome(row, told.what, len(ours), held, seconds(slowest), told.target, good)
