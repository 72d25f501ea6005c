import pytest

from tests.support.in_process import ADMIN, InProcess


# Prometheus, whatever the verb: Owncast's names beside our own, with version and host.
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_prometheus(server: InProcess, method: str) -> None:
    await server.rooms.settings.set("server_url", "https://live.example.com")
    await server.rooms.hardware.sample()
    await server.rooms.chat.users.register("Ann")
    answer = await server.client.request(method, "/api/admin/prometheus", auth=ADMIN)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    labels = 'version="0.1.0",host="live.example.com"'
    assert f"owncast_instance_active_viewer_count{{{labels}}} 0" in lines
    assert f"tallycast_online{{{labels}}} 0" in lines
    assert f"owncast_instance_active_chat_client_count{{{labels}}} 0" in lines
    assert f"owncast_instance_total_chat_users{{{labels}}} 1" in lines
    assert f"owncast_instance_current_chat_message_count{{{labels}}} 0" in lines
    for name in ("owncast_instance_cpu_usage", "process_resident_memory_bytes", "tallycast_hardware_percent"):
        assert any(line.startswith(name + "{") for line in lines), name
