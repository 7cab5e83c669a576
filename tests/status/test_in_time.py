"""What is shipped looks often enough: a fault shows within 20 s in every process, worked out from the constants."""

from datetime import timedelta

import pytest

from backend.jobs.leases import LATE_AFTER
from backend.provider.listing import ASKED_EVERY
from backend.provider.service import MODELS_SECONDS
from backend.status import lead, post, sampler
from backend.status.probe import Probe
from backend.status.registry import PROBES
from backend.status.timeline import STALE_AFTER

SHOWS_WITHIN = 20.0
PROVIDER_SHOWS_WITHIN = 60.0


def seconds_to_settle(probe: Probe, *, a_look: float) -> float:
    """From a fault to the settled state: the look before it was just over, and the last ticks are missed."""
    looks = max(probe.looks_to_worsen, probe.looks_to_recover)
    ticks = sampler.TICK_SECONDS * (looks + 1)
    return probe.every.total_seconds() + looks * a_look + (looks - 1) * sampler.IMPATIENT_SECONDS + ticks


def seconds_to_tell() -> float:
    """From there to every other process: the leader writes a change at its next turn, the others read each second."""
    return post.TICK_SECONDS + post.READ_SECONDS + post.TICK_SECONDS


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_a_fault_shows_within_20_s_though_each_look_takes_all_its_time(probe: Probe) -> None:
    noticed = LATE_AFTER.total_seconds() if probe.name == "workers" else 0.0
    settled = seconds_to_settle(probe, a_look=probe.timeout.total_seconds())
    assert noticed + settled + seconds_to_tell() <= SHOWS_WITHIN


def test_a_provider_that_goes_without_traffic_shows_within_a_minute() -> None:
    probe = next(probe for probe in PROBES if probe.name == "provider")
    settled = seconds_to_settle(probe, a_look=MODELS_SECONDS)
    assert ASKED_EVERY + settled + seconds_to_tell() <= PROVIDER_SHOWS_WITHIN


def test_another_process_samples_within_20_s_of_the_last_one_that_did() -> None:
    # A dead one's connection is gone at once, that of one that hangs is cut by the server.
    silent = max(float(lead.SILENT_SECONDS), post.SILENT_AFTER.total_seconds())
    slowest = max(probe.timeout.total_seconds() for probe in PROBES)
    assert silent + seconds_to_tell() + slowest <= SHOWS_WITHIN


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_no_reading_gets_stale_between_two_looks(probe: Probe) -> None:
    pause = timedelta(seconds=sampler.IMPATIENT_SECONDS + 2 * sampler.TICK_SECONDS)
    assert probe.every + 2 * probe.timeout + pause < STALE_AFTER


def test_if_nothing_samples_everything_is_unknown_within_30_s() -> None:
    assert timedelta(seconds=30) >= STALE_AFTER
