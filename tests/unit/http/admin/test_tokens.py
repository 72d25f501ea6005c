import pytest

from tests.support.in_process import ADMIN, InProcess

TOKENS = "/api/admin/accesstokens"


async def create(server: InProcess, **body: object) -> dict[str, object]:
    answer = await server.client.post(TOKENS + "/create", auth=ADMIN, json=body)
    assert answer.status_code == 200, answer.text
    result: dict[str, object] = answer.json()
    return result


# The answer to a creation carries the text, under the names of both documents; the list never does.
async def test_create_and_list(server: InProcess) -> None:
    made = await create(server, name="Bot", scopes=["CAN_SEND_MESSAGES"])
    assert made["name"] == made["displayName"] == "Bot"
    assert made["token"] == made["accessToken"]
    listed = await server.client.get(TOKENS, auth=ADMIN)
    assert str(made["token"]) not in listed.text
    [one] = listed.json()
    assert (one["id"], one["scopes"], one["lastUsedAt"], one["isBot"]) == (
        made["id"],
        ["CAN_SEND_MESSAGES"],
        None,
        True,
    )


# Last used is stamped; deleted by its text or by what the list shows, and then opens nothing.
@pytest.mark.parametrize("by", ["token", "id"])
async def test_use_and_delete(server: InProcess, by: str) -> None:
    made = await create(server, name="Bot", scopes=["CAN_SEND_MESSAGES"])
    send = {
        "url": "/api/integrations/chat/send",
        "json": {"body": "hi"},
        "headers": {"Authorization": f"Bearer {made['token']}"},
    }
    assert (await server.client.post(**send)).status_code == 200  # type: ignore[arg-type]
    [one] = (await server.client.get(TOKENS, auth=ADMIN)).json()
    assert one["lastUsedAt"]
    answer = await server.client.post(TOKENS + "/delete", auth=ADMIN, json={"token": made[by]})
    assert answer.json() == {"success": True, "message": "deleted token"}
    assert (await server.client.post(**send)).status_code == 401  # type: ignore[arg-type]
    assert (await server.client.get(TOKENS, auth=ADMIN)).json() == []
    # Its lines leave the history (contract).
    assert await server.rooms.chat.log.history() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x"},
        {"name": "", "scopes": ["CAN_SEND_MESSAGES"]},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["ALL"]},
    ],
)
async def test_what_cannot_be_made(server: InProcess, body: dict[str, object]) -> None:
    answer = await server.client.post(TOKENS + "/create", auth=ADMIN, json=body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize("token", ["", "x"])
async def test_what_cannot_be_deleted(server: InProcess, token: str) -> None:
    await server.rooms.chat.users.register("Ada")
    answer = await server.client.post(TOKENS + "/delete", auth=ADMIN, json={"token": token})
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
