from tallycast.db import DatabaseUnusable
from tests.support.in_process import InProcess


async def test_alive_and_ready(server: InProcess) -> None:
    alive = await server.client.get("/healthz")
    assert (alive.status_code, alive.text) == (200, "ok\n")
    ready = await server.client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "parts": {"database": True}})
    assert "no-store" in ready.headers["cache-control"]


# Without its database it lives, and no viewers should be sent to it.
async def test_not_ready(server: InProcess) -> None:
    async def broken() -> None:
        raise DatabaseUnusable("the file is gone")

    server.rooms.readiness._checks = {"database": broken}
    ready = await server.client.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert (await server.client.get("/healthz")).status_code == 200
