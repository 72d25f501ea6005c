"""schemathesis over our own document: no 5xx, and no answer that the document does not say."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tallycast.auth import ThrottleLimits
from tallycast.http import HttpServer, bind
from tests.support.in_process import PASSWORD, in_process

schemathesis = pytest.importorskip("schemathesis")
from schemathesis import GenerationMode  # noqa: E402
from schemathesis.core.failures import Failure, FailureGroup  # noqa: E402

EXAMPLES = 6
"""Of each operation; with forty, some two minutes, nothing was found either."""
# Whoever changes these locks the rest of the test out.
EXCLUDED = ("/api/admin/config/adminpass", "/api/admin/password", "/api/admin/config/watchaccess")
LIMITS_OUTSIDE_THE_SCHEMA = (
    # A value may fit its type and still be refused with 400: a URL that is none, a port in use.
    schemathesis.checks.positive_data_acceptance,
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in a thread and a loop of its own, on a real port."""
    folder = tmp_path_factory.mktemp("document")
    ready: list[str] = []
    listening, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        patient = ThrottleLimits(free_attempts=10**6, overall_burst=10**6)
        async with in_process(folder, throttle=patient) as server:
            await server.rooms.settings.set("directory_enabled", True)
            async with HttpServer(server.application, bind("127.0.0.1", 0, what="test")) as http:
                ready.append(f"http://127.0.0.1:{http.port}")
                listening.set()
                await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert listening.wait(30)
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        loop.close()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def one_operation(operation: Any, data: st.DataObject) -> None:
    mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case = data.draw(operation.as_strategy(generation_mode=mode))
    case.call_and_validate(auth=("admin", PASSWORD), excluded_checks=list(LIMITS_OUTSIDE_THE_SCHEMA))


def test_every_operation(address: str) -> None:
    document = schemathesis.openapi.from_url(f"{address}/api/openapi.json").exclude(path=EXCLUDED)
    failures = []
    for found in document.get_all_operations():
        operation = found.ok()
        try:
            one_operation(operation)
        except (FailureGroup, Failure) as failure:
            failures.append(f"{operation.label}: {failure}")
    assert not failures, "\n\n".join(failures)
