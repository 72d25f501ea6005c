"""The text format that Prometheus reads (exposition format 0.0.4); sans-IO."""

import math
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

CONTENT_TYPE = "text/plain; version=0.0.4"


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One series with its samples: label names and values, and the number."""

    name: str
    help: str
    kind: Literal["gauge", "counter"] = "gauge"
    samples: tuple[tuple[Mapping[str, str], float], ...]


def gauge(name: str, help_text: str, value: float | None) -> Metric:
    """A gauge without labels of its own; None leaves its sample out."""
    return Metric(name=name, help=help_text, samples=() if value is None else (({}, value),))


def expose(metrics: Iterable[Metric], common: Mapping[str, str]) -> str:
    """All metrics as text; `common` labels stand at every sample."""
    return "".join(line for metric in metrics if metric.samples for line in _lines(metric, common))


def _lines(metric: Metric, common: Mapping[str, str]) -> Iterable[str]:
    help_text = metric.help.replace("\\", r"\\").replace("\n", r"\n")
    yield f"# HELP {metric.name} {help_text}\n"
    yield f"# TYPE {metric.name} {metric.kind}\n"
    for labels, value in metric.samples:
        text = ",".join(f'{name}="{_escaped(one)}"' for name, one in {**common, **labels}.items())
        yield f"{metric.name}{{{text}}} {_number(value)}\n" if text else f"{metric.name} {_number(value)}\n"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if float(value).is_integer() and abs(value) < 2**53 else repr(float(value))
