import time

import pytest

from tallycast.auth import totp
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


# A program that reads it needs neither password nor code: a token of the administrator's scope.
async def test_a_token_reads_it_also_with_a_second_factor(server: InProcess) -> None:
    administrator = server.rooms.administrator
    enrolment = await administrator.begin_second_factor(issuer="Tally")
    secret = totp.decode_secret(enrolment.secret)
    await administrator.confirm_second_factor(totp.code_at(secret, int(time.time()) // 30))
    path = "/api/admin/prometheus"
    assert (await server.client.get(path, auth=ADMIN)).status_code == 401

    async def answered(scope: str, path: str = path) -> int:
        made = await server.rooms.tokens.create("reader", [scope])
        bearer = {"Authorization": f"Bearer {made.text}"}
        return (await server.client.get(path, headers=bearer)).status_code

    assert await answered("HAS_ADMIN_ACCESS") == 200
    assert await answered("CAN_SEND_MESSAGES") == 401
    # It opens the metrics and no other door of the administrator's.
    assert await answered("HAS_ADMIN_ACCESS", "/api/admin/serverconfig") == 401
    for wrong in ("Bearer nobody", "Bearer ", "Bearer"):
        answer = await server.client.get(path, headers={"Authorization": wrong})
        assert answer.status_code == 401
