"""Advisory locks are numbers, and one number given twice makes strangers wait for each other for ever."""

import re
from collections import Counter

from backend.config import ROOT

NUMBER = re.compile(r"^\s*[A-Z_]+ = (8_009_\d{3})\b", re.MULTILINE)


def test_no_two_advisory_locks_share_a_number() -> None:
    numbers = Counter(
        number
        for file in (ROOT / "backend").rglob("*.py")
        for number in NUMBER.findall(file.read_text("utf-8"))
    )
    assert len(numbers) >= 8
    assert [number for number, times in numbers.items() if times > 1] == []
