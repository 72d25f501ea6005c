"""What the server writes on its terminal, as a real process."""

import json

from tests.support.server import ADMIN_PASSWORD, STREAM_KEY, running_server


# One JSON object a line for a collector of logs, by an environment variable; the greeting stays for people.
# No secret stands in either.
async def test_json_lines() -> None:
    async with running_server(environment={"TALLYCAST_LOG_FORMAT": "json"}) as server:
        changed = await server.client.post(
            f"{server.url}/api/admin/config/name", auth=("admin", ADMIN_PASSWORD), json={"value": "Tally"}
        )
        assert changed.status_code == 200
        assert (await server.get("/healthz")).text == "ok\n"
        assert (await server.get("/readyz")).json()["ready"] is True
        await server.stop()
        lines = [line for line in server.output.splitlines() if line and not line.startswith(" ")]
        entries = [json.loads(line) for line in lines]
        assert "Stopping" in [one["message"] for one in entries]
        assert {"time", "level", "logger", "message"} <= entries[0].keys()
        assert ADMIN_PASSWORD not in server.output
        assert STREAM_KEY not in json.dumps(entries)
