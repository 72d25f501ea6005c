"""The library behind `Telemetry`, and nothing of it seen outside. Loaded only where it is switched on."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

from tallycast import __version__

Attributes = dict[str, str | int | float | bool]
NAME = "tallycast"
LEAVE_MILLISECONDS = 2_000
"""For what waits to be sent when the server stops."""


class _Span:
    def __init__(self, span: trace.Span) -> None:
        self._span = span
        self.attributes: Attributes = {}

    def set(self, **attributes: str | int | float | bool) -> None:
        named = {name.replace("__", "."): value for name, value in attributes.items()}
        self.attributes |= named
        self._span.set_attributes(named)

    def name(self, name: str) -> None:
        self._span.update_name(name)

    def failed(self, reason: str) -> None:
        self._span.set_status(Status(StatusCode.ERROR, reason))


class Sdk:
    """Traces and metrics, sent by threads of the library."""

    def __init__(self) -> None:
        attributes: Attributes = {"service.version": __version__}
        variables = os.environ.get("OTEL_SERVICE_NAME", ""), os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
        if not variables[0] and "service.name=" not in variables[1]:
            attributes["service.name"] = NAME
        resource = Resource.create(attributes)
        self._traces = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._metrics = MeterProvider(
            metric_readers=[PeriodicExportingMetricReader(OTLPMetricExporter())],
            resource=resource,
            shutdown_on_exit=False,
        )
        self._tracer = self._traces.get_tracer(NAME, __version__)
        meter = self._metrics.get_meter(NAME, __version__)
        # Semantic conventions for HTTP 1.23 (stable): names, unit and the attributes of both.
        self._requests = meter.create_histogram("http.server.request.duration", unit="s")
        self._deliveries = meter.create_histogram("tallycast.delivery.duration", unit="s")
        self._online = meter.create_gauge("tallycast.online")
        self._viewers = meter.create_gauge("tallycast.viewers")
        self._chatters = meter.create_gauge("tallycast.chat.clients")
        self._broadcast: trace.Span | None = None

    def close(self) -> None:
        """Send what waits, for a moment; blocks."""
        self._traces.force_flush(LEAVE_MILLISECONDS)
        self._metrics.force_flush(LEAVE_MILLISECONDS)
        self._traces.shutdown()
        self._metrics.shutdown(LEAVE_MILLISECONDS)

    @contextmanager
    def request(self, method: str, headers: Mapping[str, str]) -> Iterator[_Span]:
        """See `Telemetry.request`. The route names it: a path may hold a ticket."""
        begun = time.perf_counter()
        with self._tracer.start_as_current_span(
            method, context=propagate.extract(headers), kind=SpanKind.SERVER, record_exception=False
        ) as inner:
            span = _Span(inner)
            span.set(http__request__method=method)
            try:
                yield span
            finally:
                if route := span.attributes.get("http.route"):
                    span.name(f"{method} {route}")
                self._requests.record(time.perf_counter() - begun, span.attributes)

    @contextmanager
    def delivery(self, kind: str, label: str, attempt: int) -> Iterator[_Span]:
        """See `Telemetry.delivery`."""
        begun = time.perf_counter()
        with self._tracer.start_as_current_span(
            f"deliver {kind}", kind=SpanKind.CLIENT, record_exception=False
        ) as inner:
            span = _Span(inner)
            span.set(tallycast__delivery__kind=kind, tallycast__delivery__type=label)
            inner.set_attribute("tallycast.delivery.attempt", attempt)
            try:
                yield span
            finally:
                self._deliveries.record(time.perf_counter() - begun, span.attributes)

    def sample(self, *, online: bool, viewers: int, chatters: int) -> None:
        """See `Telemetry.sample`."""
        self._online.set(int(online))
        self._viewers.set(viewers)
        self._chatters.set(chatters)

    def broadcast(
        self, broadcast_id: str, started_at: datetime
    ) -> tuple[Callable[[datetime | None], None], Callable[[], None]]:
        """One began: what ends it, and what tells that its first segment is there."""
        attributes: Attributes = {"tallycast.broadcast.id": broadcast_id}
        begun = _nanoseconds(started_at)
        whole = self._tracer.start_span("broadcast", attributes=attributes, start_time=begun)
        first = self._tracer.start_span(
            "publish to first segment",
            context=trace.set_span_in_context(whole),
            attributes=attributes,
            start_time=begun,
        )
        self._broadcast = whole

        def end(at: datetime | None) -> None:
            self._broadcast = None
            if first.is_recording():
                first.set_status(Status(StatusCode.ERROR, "it ended before there was anything to play"))
                first.end()
            whole.end(None if at is None else _nanoseconds(at))

        return end, first.end

    def note(self, what: str, **attributes: str) -> None:
        """Something happened to the broadcast."""
        if self._broadcast is not None:
            self._broadcast.add_event(what, dict(attributes))


def _nanoseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1_000
