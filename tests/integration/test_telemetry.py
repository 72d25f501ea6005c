"""A real server that tells a collector: OTLP over HTTP, decoded with the protocol's own messages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
from aiohttp import web
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.support.chat_socket import chatting, register
from tests.support.publisher import AAC, picture, publishing, tone, x264
from tests.support.receiver import receiving
from tests.support.server import ADMIN_PASSWORD, running_server

SMALL = (*picture("320x180"), *tone(), *x264("300k"), *AAC)
TRACE = "0af7651916cd43dd8448eb211c80319c"
ADMIN = httpx.BasicAuth("admin", ADMIN_PASSWORD)


class Collector:
    """What came, decoded."""

    def __init__(self) -> None:
        self.port = 0
        self.spans: list[Any] = []
        self.resources: list[dict[str, str]] = []
        self.metrics: dict[str, Any] = {}
        self.authorized: set[str | None] = set()

    async def traces(self, request: web.Request) -> web.Response:
        """Spans."""
        self.authorized.add(request.headers.get("x-key"))
        for resource in ExportTraceServiceRequest.FromString(await request.read()).resource_spans:
            self.resources.append(attributes(resource.resource))
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]
        return web.Response()

    async def take_metrics(self, request: web.Request) -> web.Response:
        """Metrics, the newest of each name."""
        for resource in ExportMetricsServiceRequest.FromString(await request.read()).resource_metrics:
            self.metrics |= {one.name: one for scope in resource.scope_metrics for one in scope.metrics}
        return web.Response()

    def named(self, name: str) -> list[Any]:
        """The spans of a name."""
        return [span for span in self.spans if span.name == name]


def attributes(of: Any) -> dict[str, Any]:
    """As a dictionary."""
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in of.attributes}


@contextlib.asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """A collector on a free port."""
    collector = Collector()
    application = web.Application(client_max_size=10_000_000)
    application.router.add_post("/v1/traces", collector.traces)
    application.router.add_post("/v1/metrics", collector.take_metrics)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    collector.port = runner.addresses[0][1]
    try:
        yield collector
    finally:
        await runner.cleanup()


async def until(condition: Any) -> None:
    """Wait for what the collector gets."""
    async with asyncio.timeout(40):
        while not condition():  # noqa: ASYNC110 - whatever it waits for
            await asyncio.sleep(0.05)


# A request with its route, in the trace that it names; a delivery; a broadcast from its publishing to its
# first segment; how many are here. No media request, no path that holds a secret.
async def test_a_collector_is_told(tmp_path: Path) -> None:
    async with collecting() as collector, receiving() as receiver:
        variables = {
            "TALLYCAST_TELEMETRY_ENABLED": "true",
            "TALLYCAST_OUTBOUND_ALLOW": '["127.0.0.1"]',
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.port}",
            "OTEL_EXPORTER_OTLP_HEADERS": "x-key=secret",
            "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=test",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
            "OTEL_METRIC_EXPORT_INTERVAL": "300",
        }
        async with running_server(data=tmp_path, environment=variables) as server:
            await server.get("/api/status", headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"})
            await server.client.post(
                f"{server.url}/api/admin/webhooks/create",
                json={"url": receiver.url, "events": ["CHAT"]},
                auth=ADMIN,
            )
            person = await register(server, "Ann")
            async with chatting(server, person["accessToken"]) as chat:
                await chat.say("hello")
                await receiver.until(1)
            async with publishing(server.rtmp_url, *SMALL):
                await until(lambda: collector.named("publish to first segment"))
                await server.get("/hls/stream.m3u8")
            await server.client.post(f"{server.url}/api/admin/disconnect", auth=ADMIN)
            await until(lambda: collector.named("broadcast"))
            await until(lambda: "tallycast.delivery.duration" in collector.metrics)

    [status] = collector.named("GET /api/status")
    assert status.trace_id.hex() == TRACE
    assert attributes(status) == {
        "http.request.method": "GET",
        "http.route": "/api/status",
        "http.response.status_code": 200,
    }
    [delivery] = collector.named("deliver webhook")
    assert attributes(delivery)["http.response.status_code"] == 204
    assert attributes(delivery)["tallycast.delivery.type"] == "CHAT"
    [broadcast], [first] = collector.named("broadcast"), collector.named("publish to first segment")
    assert first.parent_span_id == broadcast.span_id
    assert broadcast.start_time_unix_nano == first.start_time_unix_nano
    assert first.end_time_unix_nano < broadcast.end_time_unix_nano
    assert not [span for span in collector.spans if "hls" in span.name]
    assert person["accessToken"] not in str(collector.spans)
    assert {
        "http.server.request.duration",
        "tallycast.viewers",
        "tallycast.online",
    } <= collector.metrics.keys()
    assert collector.authorized == {"secret"}
    resource = collector.resources[0]
    assert (resource["service.name"], resource["deployment.environment"]) == ("tallycast", "test")


# Off, nothing of it is even loaded.
async def test_off_it_is_not_loaded(tmp_path: Path) -> None:
    script = (
        "import sys, asyncio; from tallycast.observe import Telemetry\n"
        "async def main():\n"
        "    async with Telemetry(enabled=False) as telemetry: assert not telemetry.on\n"
        "asyncio.run(main()); assert not [one for one in sys.modules if 'opentelemetry' in one]"
    )
    import sys

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
