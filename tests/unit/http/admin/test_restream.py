from typing import Any

from tallycast.settings import MASK
from tests.support.in_process import ADMIN, InProcess

PATH = "/api/admin/restream"
WISH = {"name": "Elsewhere", "url": "rtmp://live.test/app", "key": "the-secret-key"}


async def create(server: InProcess, **changes: Any) -> dict[str, Any]:
    answer = await server.client.post(f"{PATH}/create", json=WISH | changes, auth=ADMIN)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def listed(server: InProcess) -> list[dict[str, Any]]:
    answer = await server.client.get(PATH, auth=ADMIN)
    assert "the-secret-key" not in answer.text
    targets: list[dict[str, Any]] = answer.json()
    return targets


async def post(server: InProcess, verb: str, **body: Any) -> int:
    return (await server.client.post(f"{PATH}/{verb}", json=body, auth=ADMIN)).status_code


async def test_a_target_from_its_making_to_its_end(server: InProcess) -> None:
    made = await create(server)
    assert (made["hasKey"], made["enabled"], made["url"]) == (True, True, WISH["url"])
    other = await create(server, name="Other", enabled=False)
    assert [one["id"] for one in await listed(server)] == [made["id"], other["id"]]
    assert (await listed(server))[1]["state"] == "off"

    # The key stays unless another one is given.
    assert await post(server, "update", id=made["id"], name="New", key=MASK) == 200
    [first, _] = server.rooms.settings.get("restream_targets")
    assert (first.name, first.key) == ("New", "the-secret-key")
    assert await post(server, "update", id=made["id"], key="another") == 200
    assert server.rooms.settings.get("restream_targets")[0].key == "another"

    assert await post(server, "stop", id=made["id"]) == 200
    assert [one["enabled"] for one in await listed(server)] == [False, False]
    assert await post(server, "start", id=other["id"]) == 200
    assert [one["enabled"] for one in await listed(server)] == [False, True]
    assert await post(server, "delete", id=made["id"]) == 200
    assert [one["id"] for one in await listed(server)] == [other["id"]]


async def test_what_is_wrong_is_refused(server: InProcess) -> None:
    assert (await server.client.get(PATH)).status_code == 401
    refused = await server.client.post(f"{PATH}/create", json=WISH | {"url": "http://x/y"}, auth=ADMIN)
    assert (refused.status_code, refused.json()["success"]) == (400, False)
    for verb in ("update", "delete", "start", "stop"):
        assert await post(server, verb, id="nobody") == 400
    assert await listed(server) == []


async def test_no_key_leaves_by_the_settings(server: InProcess) -> None:
    await create(server)
    config = await server.client.get("/api/admin/serverconfig", auth=ADMIN)
    forms = await server.client.get("/api/admin/settings", auth=ADMIN)
    assert "the-secret-key" not in config.text + forms.text
