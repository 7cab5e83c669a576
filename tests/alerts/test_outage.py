"""That the database is gone is told from memory, once, and that it is back once too."""

from datetime import UTC, datetime, timedelta

from backend.alerts.outage import DatabaseOutage


class Told:
    """Keeps what was sent, and is the clock."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.at = datetime(2026, 3, 2, tzinfo=UTC)

    def send(self, address: bytes, title: str, body: str) -> str | None:
        """Take a message."""
        self.titles.append(title)
        return None

    def now(self) -> datetime:
        """A minute later each time."""
        self.at += timedelta(minutes=1)
        return self.at


def test_an_outage_is_told_once_and_so_is_its_end() -> None:
    told = Told()
    outage = DatabaseOutage(told.send, told.now)
    outage.remember([b"sealed"])
    for _ in range(5):
        outage.failed()
    assert told.titles == ["The database is down"]
    outage.over()
    outage.over()
    assert told.titles == ["The database is down", "Resolved: The database is down"]


def test_one_look_that_failed_is_no_outage_and_who_does_not_judge_tells_nobody() -> None:
    told = Told()
    outage = DatabaseOutage(told.send, told.now)
    outage.remember([b"sealed"])
    outage.failed()
    outage.over()
    outage.remember([])
    for _ in range(3):
        outage.failed()
    assert told.titles == []
