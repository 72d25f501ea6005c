from tests.support.in_process import ADMIN, InProcess

CHAT = "/api/admin/chat"


async def get(server: InProcess, path: str, **params: str) -> object:
    answer = await server.client.get(path, auth=ADMIN, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def post(server: InProcess, path: str, **body: object) -> None:
    answer = await server.client.post(path, auth=ADMIN, json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["success"] is True


# Messages: hidden ones too, newest first.
async def test_messages(server: InProcess) -> None:
    chat = server.rooms.chat
    user = (await chat.users.register("Ada")).user
    for text in ("one", "two"):
        await chat.speech.say(user, text)
    first = (await chat.log.history())[0].id
    await post(server, f"{CHAT}/messagevisibility", idArray=[first], visible=False)
    messages = await get(server, f"{CHAT}/messages")
    assert isinstance(messages, list)
    assert [(one["body"], one["visible"]) for one in messages] == [
        ("<p>two</p>", True),
        ("<p>one</p>", False),
    ]
    assert await get(server, f"{CHAT}/clients") == []


async def test_users(server: InProcess) -> None:
    chat = server.rooms.chat
    ada, bob = [(await chat.users.register(name)).user for name in ("Ada", "Bob")]
    await post(server, f"{CHAT}/users/setmoderator", userId=ada.id, isModerator=True)
    await post(server, f"{CHAT}/users/setenabled", userId=bob.id, enabled=False, reason="spam")
    moderators = await get(server, f"{CHAT}/users/moderators")
    assert isinstance(moderators, list)
    assert [one["id"] for one in moderators] == [ada.id]
    for path in (f"{CHAT}/users/disabled", "/api/admin/users/disabled"):
        disabled = await get(server, path)
        assert isinstance(disabled, list)
        assert [(one["id"], one["disabledReason"]) for one in disabled] == [(bob.id, "spam")]
    await post(server, "/api/admin/users/delete", userId=bob.id)
    log = await get(server, f"{CHAT}/moderationlog")
    assert isinstance(log, list)
    assert [one["action"] for one in log] == ["deleted", "disabled", "made a moderator"]
    assert log[0]["actorKind"] == "admin"


# Page<UserWithReason>: bad numbers fall back to defaults.
async def test_pages_of_users(server: InProcess) -> None:
    for name in ("Ada", "Bob", "Cyd%"):
        await server.rooms.chat.users.register(name)
    await server.rooms.tokens.create("Helper", ["CAN_SEND_MESSAGES"])

    async def names(**params: str) -> tuple[int, list[str]]:
        page = await get(server, "/api/admin/users", **params)
        assert isinstance(page, dict)
        return page["total"], [one["displayName"] for one in page["results"]]

    assert await names(sort="asc") == (4, ["Ada", "Bob", "Cyd%", "Helper"])
    assert await names(offset="1", limit="2") == (4, ["Cyd%", "Bob"])
    assert await names(offset="x", limit="-3") == (4, ["Helper", "Cyd%", "Bob", "Ada"])
    assert await names(status="bots") == (1, ["Helper"])
    assert await names(status="active", search="b") == (1, ["Bob"])
    assert await names(search="%") == (1, ["Cyd%"])


async def test_bans(server: InProcess) -> None:
    await post(server, f"{CHAT}/users/ipbans/create", value="192.0.2.9")
    [ban] = await get(server, f"{CHAT}/users/ipbans")  # type: ignore[misc]
    assert set(ban) == {"ipAddress", "notes", "createdAt"}
    await post(server, f"{CHAT}/users/ipbans/remove", value="192.0.2.9")
    assert await get(server, f"{CHAT}/users/ipbans") == []
    for value in ("", "x", "192.0.2.9"):
        answer = await server.client.post(f"{CHAT}/users/ipbans/remove", auth=ADMIN, json={"value": value})
        assert answer.status_code == 400
