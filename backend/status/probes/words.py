"""Figures in words, the same in every probe."""

from datetime import timedelta


def span(length: timedelta) -> str:
    """A length of time in its largest unit: `40 s`, `12 min`, `30 h`, `8 days`."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7_200:
        return f"{seconds // 60} min"
    return f"{seconds // 3_600} h" if seconds < 48 * 3_600 else f"{seconds // 86_400} days"


def milliseconds(count: float) -> str:
    """`0.4 ms`, `35 ms`."""
    return f"{count:.1f} ms" if count < 10 else f"{count:.0f} ms"


def mebibytes(count: float) -> str:
    """`9.1 MiB`, `12.5 GiB`."""
    return f"{count / 1_048_576:.1f} MiB" if count < 1_073_741_824 else f"{count / 1_073_741_824:.1f} GiB"


def share(part: float, whole: float) -> str:
    """`83%`; `-` where there is nothing to be a part of."""
    return f"{part / whole:.0%}" if whole else "-"
