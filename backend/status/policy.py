"""What counts as up: the stated policy, versioned, and its alternatives. Pure."""

from dataclasses import dataclass

from backend.status.timeline import Seconds


@dataclass(frozen=True, slots=True)
class Policy:
    """How seconds become a share.

    Attributes:
        name: short name in the API.
        version: goes up when the rule changes; a report states it.
        sentence: the rule in words.
        degraded_is_up: whether a degraded component counts as up.
        maintenance_out: whether announced maintenance is left out; else what was measured in it counts.
        unknown_is_down: whether time nobody measured counts as down; else it counts neither way.
    """

    name: str
    version: int
    sentence: str
    degraded_is_up: bool = True
    maintenance_out: bool = True
    unknown_is_down: bool = False


CURRENT = Policy(
    "current",
    1,
    "Up is operational or degraded. Announced maintenance, and time that was not measured, count neither way.",
)
ALTERNATIVES = (
    Policy("with_maintenance", 1, "The same, with maintenance as it was measured.", maintenance_out=False),
    Policy("unknown_is_down", 1, "The same, with time that was not measured as down.", unknown_is_down=True),
    Policy("degraded_is_down", 1, "The same, with degraded as down.", degraded_is_up=False),
)
POLICIES = {policy.name: policy for policy in (CURRENT, *ALTERNATIVES)}


@dataclass(frozen=True, slots=True)
class Uptime:
    """What a window adds up to for one component; seconds sum to its length.

    `share` is None when the policy has nothing to judge by; `coverage` is the share of the window that was measured.
    """

    up_s: float
    down_s: float
    degraded_s: float
    unknown_s: float
    maintenance_s: float
    coverage: float
    share: float | None
    disabled_s: float = 0.0


def judge(seconds: Seconds, length: float, policy: Policy) -> Uptime:
    """Apply a policy to the seconds measured within a window of `length` seconds."""
    measured = seconds.operational + seconds.degraded + seconds.down + seconds.disabled + seconds.maintenance
    unknown = max(0.0, length - measured)
    up, down = seconds.operational, seconds.down
    if policy.degraded_is_up:
        up += seconds.degraded
    else:
        down += seconds.degraded
    if not policy.maintenance_out:
        up += seconds.maintenance_up
        down += seconds.maintenance_down
    if policy.unknown_is_down:
        down += unknown
    return Uptime(
        up_s=seconds.operational,
        down_s=seconds.down,
        degraded_s=seconds.degraded,
        unknown_s=unknown,
        maintenance_s=seconds.maintenance,
        coverage=min(1.0, measured / length) if length > 0 else 0.0,
        share=up / (up + down) if up + down > 0 else None,
        disabled_s=seconds.disabled,
    )
