from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tallycast.observe.hardware import SAMPLES_KEPT, Hardware, HardwareHistory, HardwareSample, Measurer

START = datetime(2026, 1, 1, tzinfo=UTC)


def sample(minute: int, cpu: float = 10.0, memory: float = 10.0, disk: float = 10.0) -> HardwareSample:
    return HardwareSample(at=START + timedelta(minutes=minute), cpu=cpu, memory=memory, disk=disk)


# A day of minutes is kept.
def test_a_day_is_kept() -> None:
    history = HardwareHistory()
    for minute in range(SAMPLES_KEPT + 10):
        history.add(sample(minute))
    assert SAMPLES_KEPT == 1440
    assert len(history.samples) == SAMPLES_KEPT
    assert history.samples[0].at == START + timedelta(minutes=10)


# config.md: a warning when the mean of the last two exceeds 85, 85, 90; again after five minutes.
def test_warnings() -> None:
    history = HardwareHistory()
    assert history.add(sample(0, cpu=100)) == []
    assert history.add(sample(1, cpu=60)) == []
    assert history.add(sample(2, cpu=100)) == []
    assert history.add(sample(3, cpu=100)) == ["The CPU of this machine is 100 % in use"]
    assert [history.add(sample(minute, cpu=100)) for minute in range(4, 8)] == [[]] * 4
    assert len(history.add(sample(8, cpu=100))) == 1


def test_limits_of_memory_and_disk() -> None:
    history = HardwareHistory()
    history.add(sample(0, memory=86, disk=90))
    assert history.add(sample(1, memory=86, disk=90)) == ["The memory of this machine is 86 % in use"]
    assert history.add(sample(2, memory=50, disk=92)) == ["The disk of this machine is 91 % in use"]


def test_the_processor_lately() -> None:
    history = HardwareHistory()
    history.add(sample(0, cpu=10))
    assert history.cpu_percent is None
    history.add(sample(1, cpu=20))
    assert history.cpu_percent == 15


# This machine, in percent.
async def test_measuring(tmp_path: Path) -> None:
    hardware = Hardware(Measurer(tmp_path))
    await hardware.sample()
    (measured,) = hardware.history.samples
    assert all(0 <= one <= 100 for one in (measured.cpu, measured.memory, measured.disk))


# A disk that cannot be asked is a warning, no end.
async def test_measuring_fails(caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> HardwareSample:
        raise OSError("no such disk")

    hardware = Hardware(fails)
    await hardware.sample()
    assert "no such disk" in caplog.text
    assert not hardware.history.samples


async def test_warnings_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    minutes = iter(range(10))
    hardware = Hardware(lambda: sample(next(minutes), cpu=99))
    await hardware.sample()
    await hardware.sample()
    assert "The CPU of this machine is 99 % in use" in caplog.text
