"""schemathesis over our own document: no 5xx, and no answer that the document does not say."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import httpx
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


def test_no_number_is_too_large_or_too_small(address: str) -> None:
    # What Python can count, a database need not: 64 bits end somewhere.
    with httpx.Client(base_url=address, auth=("admin", PASSWORD), timeout=30) as client:
        document = client.get("/api/openapi.json").json()
        asked = [
            (path, parameter["name"], number)
            for path, item in document["paths"].items()
            for parameter in item.get("get", {}).get("parameters", ())
            if parameter["in"] == "query" and _takes_integers(parameter["schema"])
            for number in (-(2**63) - 1, -1, 2**53, 2**63, 10**30)
        ]
        answers = [
            (path, name, number, client.get(path.replace("{", "").replace("}", ""), params={name: number}))
            for path, name, number in asked
        ]
    assert len(asked) > 50
    assert [(*what, answer.text) for *what, answer in answers if answer.status_code >= 500] == []


def _takes_integers(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "integer" or any(map(_takes_integers, schema.get("oneOf", ())))
