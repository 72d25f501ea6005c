"""What machine this is, for the head of the results."""

import platform
from pathlib import Path

import psutil


def describe() -> str:
    """One line: processor, cores, memory, system, Python."""
    model = "unknown processor"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line
        ]
        model = models[0] if models else model
    memory = psutil.virtual_memory().total / (1 << 30)
    return (
        f"{model}, {psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}"
    )


def summary(values: list[float], unit: str, digits: int = 2) -> str:
    """Minimum, median, 95th percentile and maximum of a series."""
    ordered = sorted(values)
    if not ordered:
        return "nothing measured"

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    parts = (("min", ordered[0]), ("median", at(0.5)), ("p95", at(0.95)), ("max", ordered[-1]))
    return ", ".join(f"{name} {value:.{digits}f} {unit}" for name, value in parts)
