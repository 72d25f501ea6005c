"""How busy the machine is: processor, memory and disk, once a minute, a day of it."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psutil

log = logging.getLogger(__name__)

SAMPLE_SECONDS = 60.0
FIRST_SECONDS = 3.0
"""The start itself keeps the processor busy; what is measured after it says something."""
SAMPLES_KEPT = 24 * 60
WARN_AGAIN_SECONDS = 300.0
LIMITS_PERCENT = {"CPU": 85.0, "memory": 85.0, "disk": 90.0}


class HardwareSample(msgspec.Struct, frozen=True, kw_only=True):
    """Percent in use, at one moment."""

    at: datetime
    cpu: float
    memory: float
    disk: float


class HardwareHistory:
    """The last day's samples, and when to warn; sans-IO."""

    def __init__(self) -> None:
        self.samples: deque[HardwareSample] = deque(maxlen=SAMPLES_KEPT)
        self._warned: dict[str, datetime] = {}

    def add(self, sample: HardwareSample) -> list[str]:
        """Keep a sample; returns the warnings that are due, in words."""
        self.samples.append(sample)
        if len(self.samples) < 2:
            return []
        before, now = self.samples[-2], self.samples[-1]
        means = {
            "CPU": (before.cpu + now.cpu) / 2,
            "memory": (before.memory + now.memory) / 2,
            "disk": (before.disk + now.disk) / 2,
        }
        return [
            f"The {name} of this machine is {mean:.0f} % in use"
            for name, mean in means.items()
            if mean > LIMITS_PERCENT[name] and self._is_due(name, now.at)
        ]

    @property
    def cpu_percent(self) -> float | None:
        """Mean of the last two samples; None before there are two."""
        if len(self.samples) < 2:
            return None
        return (self.samples[-2].cpu + self.samples[-1].cpu) / 2

    def _is_due(self, name: str, now: datetime) -> bool:
        last = self._warned.get(name)
        if last is not None and (now - last).total_seconds() < WARN_AGAIN_SECONDS:
            return False
        self._warned[name] = now
        return True


class Measurer:
    """Asks the system, in percent: processor since the last time, memory, the disk of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        psutil.cpu_percent(None)

    def __call__(self) -> HardwareSample:
        """A sample of now."""
        return HardwareSample(
            at=datetime.now(UTC),
            cpu=psutil.cpu_percent(None),
            memory=psutil.virtual_memory().percent,
            disk=psutil.disk_usage(self._folder).percent,
        )


class Hardware:
    """The history and its source; `measure` blocks (a disk may be far away) and runs in a thread."""

    def __init__(self, measure: Callable[[], HardwareSample]) -> None:
        self._measure = measure
        self.history = HardwareHistory()

    async def sample(self) -> None:
        """Measure once."""
        try:
            measured = await asyncio.to_thread(self._measure)
        except OSError as error:
            log.warning("The machine could not be measured: %s", error)
            return
        for warning in self.history.add(measured):
            log.warning(warning)
