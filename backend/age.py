"""The years anything asked of this console can lie in: beyond them times cannot be reckoned with, or have no row."""

from datetime import UTC, datetime

OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
NEWEST = datetime(2200, 1, 1, tzinfo=UTC)
WORDS = f"A window lies between the years {OLDEST.year} and {NEWEST.year}."


def in_this_age(*moments: datetime) -> bool:
    """Whether moments, each with a zone, lie in these years; those that do can be turned into UTC."""
    return all(OLDEST <= moment <= NEWEST for moment in moments)
