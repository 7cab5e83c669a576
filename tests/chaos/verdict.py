"""What a script of chaos found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """One line: the row's number, what was done how often, figures, the limit, and whether it held."""

    row: str
    done: str
    figures: str
    limit: str
    held: bool

    def __str__(self) -> str:
        return f"{self.row:>3}  {self.done}: {self.figures}; limit: {self.limit}; {'held' if self.held else 'NOT HELD'}"
