"""OPEN-11: display name: no HTML in, no double escaping out (owncast/owncast#2526, #3743)."""

import json

from tests.support.chat_socket import chatting, person, register
from tests.support.server import Server, running_server

LONG = "x" * 10_000
MEANT = [
    ("<b>x</b>", "x"),
    ("John & John", "John & John"),
    ("O'Brien", "O'Brien"),
    ('"q"', '"q"'),
    ("two\nlines", "two lines"),
    ("nul\0l", "null"),
    (LONG, "x" * 30),
]
NOTHING = ["", "   ", "<img src=x onerror=alert(1)>", "&lt;script&gt;", "\0", "\u200b\u202e"]


# Stored text = what the user meant with tags removed; JSON carries plain text.
async def test_registration() -> None:
    async with running_server() as server:
        for raw, meant in MEANT:
            made = await register(server, raw)
            assert made["displayName"] == meant
            assert ("notice" in made) is (raw == LONG)  # the limit is told
        for raw in NOTHING:
            made = await register(server, raw)
            assert made["displayName"]  # replaced
            assert not set(made["displayName"]) & set("<>&\0\u200b\u202e")
        answer = await server.client.post(server.url + "/api/chat/register", content=b"O'Brien {")
        assert answer.status_code == 200
        raw_json = (
            await server.client.post(server.url + "/api/chat/register", json={"displayName": 'O\'B & "q"'})
        ).text
        assert json.loads(raw_json)["displayName"] == 'O\'B & "q"'
        assert "&amp;" not in raw_json
        assert "&#" not in raw_json


# The same by name change; a second client reads it, and the history carries it as well.
async def test_name_change() -> None:
    async with running_server(environment={"TALLYCAST_CHAT_SPAM_PROTECTION_ENABLED": "false"}) as server:
        await _name_changes(server)


async def _name_changes(server: Server) -> None:
    async with person(server, "Ada") as ada, person(server, "Bob") as bob:
        changes = 0
        for raw, meant in MEANT:
            if raw == LONG:
                raw = "x" * 1500
            await ada.send(type="NAME_CHANGE", newName=raw)
            changes += 1
            frame = await bob.next("NAME_CHANGE", changes)
            assert frame["user"]["displayName"] == meant
        assert "30" in ada.of_type("CHAT_ACTION")[-1]["body"]  # the limit is told
        told = len(ada.of_type("CHAT_ACTION"))
        for count, raw in enumerate(NOTHING, 1):
            await ada.send(type="NAME_CHANGE", newName=raw)
            await ada.next("CHAT_ACTION", told + count)
        assert len(bob.of_type("NAME_CHANGE")) == changes
        await ada.send(type="NAME_CHANGE", newName="O'Brien & <i>Söhne</i>")
        await bob.next("NAME_CHANGE", changes + 1)
        await ada.say("hi")
        assert (await bob.next("CHAT"))["user"]["displayName"] == "O'Brien & Söhne"
        made = await register(server, "Reader")
        history = (await server.get("/api/chat", params={"accessToken": made["accessToken"]})).json()
        assert history[-1]["user"]["displayName"] == "O'Brien & Söhne"


# A name equal to another user's with other case may coexist (contract); reserved ones, in whatever
# alphabet, may not.
async def test_look_alikes() -> None:
    async with running_server() as server:
        assert (await register(server, "Ada"))["displayName"] == "Ada"
        assert (await register(server, "ADA"))["displayName"] == "ADA"
        for name in ("admin", "ADMIN", "Аdmin", "аdm1n", "Systеm", "Owncаst", "a\u200bdmin"):
            made = await register(server, name)
            assert made["displayName"] != name
            assert "reserved" in made["notice"]
        made = await register(server, "Ada")
        async with chatting(server, made["accessToken"]) as client:
            await client.send(type="NAME_CHANGE", newName="Аdmin")
            assert "reserved" in (await client.next("CHAT_ACTION"))["body"]
