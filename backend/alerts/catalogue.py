"""The objectives there are, and when their burning is an alert.

Windows and rates are those of the SRE workbook (Beyer et al. 2018, table 5-8) for a budget of 28 days: both windows must
burn, so that an alert is neither raised by a moment nor kept up by what is over.
"""

from dataclasses import dataclass
from datetime import timedelta

from backend.alerts.schemas import Severity

DAYS = 28


@dataclass(frozen=True, slots=True)
class Slo:
    """A target for a share.

    Attributes:
        name: of the measure, or of the component whose uptime it is.
        uptime: whether it is the latter.
    """

    name: str
    title: str
    target: float
    uptime: bool = False

    @property
    def key(self) -> str:
        """Its own name: a component may be called as a measure is."""
        return f"uptime_{self.name}" if self.uptime else self.name


SLOS: tuple[Slo, ...] = (
    Slo("console", "The console works", 0.995, uptime=True),
    Slo("database", "The database works", 0.999, uptime=True),
    Slo("workers", "Workers work", 0.995, uptime=True),
    Slo("request_success", "Requests are answered without an error of ours", 0.999),
    Slo("run_success", "Runs succeed", 0.95),
    Slo("step_success", "Steps of agents go well", 0.95),
    Slo("call_success", "The provider answers well", 0.95),
)
BY_KEY = {slo.key: slo for slo in SLOS}


@dataclass(frozen=True, slots=True)
class BurnRule:
    """Both windows burn at this rate."""

    name: str
    rate: float
    long: timedelta
    short: timedelta
    severity: Severity


RULES: tuple[BurnRule, ...] = (
    BurnRule("burns_fast", 14.4, timedelta(hours=1), timedelta(minutes=5), Severity.PAGE),
    BurnRule("burns", 6.0, timedelta(hours=6), timedelta(minutes=30), Severity.PAGE),
    BurnRule("burns_slowly", 1.0, timedelta(days=3), timedelta(hours=6), Severity.TICKET),
)
FALLEN = "component_down"
UNSEEN = "component_unknown"
