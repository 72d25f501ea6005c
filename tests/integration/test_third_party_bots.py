"""Bots that were written for Owncast, as they come from the registry: unchanged they work with us.

Owlbot asks /api/status and the integrations' API at its start, hears by webhook what is said, and answers
through the integrations' API.
"""

import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from tests.support.chat_socket import ChatSocket, chatting, register
from tests.support.foreign_python import install
from tests.support.ports import free_port
from tests.support.server import ADMIN_PASSWORD, Server, running_server

OWLBOT = "owlbot==1.2.0"
AGENT = ("owncast-agent==1.0.1", "agent-utilities==1.26.4")
AGENT_NEEDS = ("requests", "pydantic", "pydantic-settings", "platformdirs", "packaging<26", "pyyaml")
"""What its client of the API uses, of the 125 packages that it asks for (language models, servers)."""
SCOPES = ["CAN_SEND_MESSAGES", "CAN_SEND_SYSTEM_MESSAGES", "HAS_ADMIN_ACCESS"]
SECRET = "test-webhook-secret"
ADMIN = httpx.BasicAuth("admin", ADMIN_PASSWORD)
ALLOWED = {"TALLYCAST_OUTBOUND_ALLOW": '["127.0.0.1"]'}


async def admin(server: Server, path: str, **body: Any) -> Any:
    """POST to the admin API."""
    answer = await server.client.post(f"{server.url}/api/admin/{path}", json=body, auth=ADMIN)
    assert answer.status_code == 200, answer.text
    return answer.json()


class Owlbot:
    """The running bot."""

    def __init__(self, port: int, output: Path) -> None:
        self.url = f"http://127.0.0.1:{port}/webhook/{SECRET}"
        self._output = output

    @property
    def output(self) -> str:
        """What it has printed."""
        return self._output.read_text("utf-8", "replace")

    async def said_by(self, chat: ChatSocket, *, is_bot: bool, count: int = 1) -> dict[str, Any]:
        """Wait for the `count`-th message of people, or of bots."""

        def found() -> list[dict[str, Any]]:
            return [frame for frame in chat.of_type("CHAT") if frame["user"]["isBot"] is is_bot]

        try:
            async with asyncio.timeout(10):
                while len(found()) < count:
                    await chat.next("CHAT", len(chat.of_type("CHAT")) + 1)
        except (TimeoutError, AssertionError) as error:
            raise AssertionError(f"{error}; the bot's output:\n{self.output}") from None
        return found()[count - 1]


@contextlib.asynccontextmanager
async def running_owlbot(python: Path, folder: Path, server: Server, token: str) -> AsyncIterator[Owlbot]:
    """Start it as its manual says, with a configuration file, and wait until it hears."""
    folder.mkdir()
    (folder / "config.yaml").write_text(
        f"owncast:\n  url: {server.url}\n  access_token: '{token}'\n"
        f"  admin: {{enabled: true, username: admin, password: '{ADMIN_PASSWORD}'}}\n"
        f"owlbot:\n  host: 127.0.0.1\n  port: 0\n  webhook_secret: {SECRET}\n"
        "  command_prefix: '!'\n  storage_dir: data\n"
        "modules:\n  clips: {enabled: false}\n"
    )
    port, output = free_port(), folder / "output.txt"
    with output.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            *(str(python), "-m", "owlbot", "--port", str(port)), cwd=folder, stdout=sink, stderr=sink
        )
    bot = Owlbot(port, output)
    try:
        async with asyncio.timeout(30):
            while "Owlbot start complete." not in bot.output:
                assert process.returncode is None, bot.output
                await asyncio.sleep(0.05)
        yield bot
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 15)
    assert "Traceback" not in bot.output, bot.output


# It starts only where version, integrations' API and admin API answer as Owncast's; a moderator teaches it
# a command, and it answers a viewer.
async def test_owlbot_answers_a_command(tmp_path: Path) -> None:
    python = await install(tmp_path / "environment", OWLBOT, minor=12)
    async with running_server(data=tmp_path / "server", environment=ALLOWED) as server:
        token = await admin(server, "accesstokens/create", name="Owl", scopes=SCOPES)
        moderator, viewer = await register(server, "Mod"), await register(server, "Viewer")
        await admin(server, "chat/users/setmoderator", userId=moderator["id"], isModerator=True)
        async with (
            chatting(server, moderator["accessToken"]) as mod,
            chatting(server, viewer["accessToken"]) as watcher,
            running_owlbot(python, tmp_path / "bot", server, token["accessToken"]) as bot,
        ):
            hook = await admin(server, "webhooks/create", url=bot.url, events=["CHAT", "USER_JOINED"])
            await mod.say("!addcommand !hello Who goes there?")
            created = await bot.said_by(watcher, is_bot=True)
            assert "!hello created" in created["body"]
            await mod.say("!hello")
            answer = await bot.said_by(watcher, is_bot=True, count=2)
            assert "Who goes there?" in answer["body"]
            assert answer["user"]["displayName"] == "Owl"
            answered = await server.admin(f"/api/admin/webhooks/deliveries?id={hook['id']}")
            assert {one["status"] for one in answered.json()["results"]} <= {202, None}
            # What it reads at its start: who is in the chat. It is no client itself.
            clients = await server.get(
                "/api/integrations/clients", headers={"Authorization": f"Bearer {token['accessToken']}"}
            )
            assert {one["user"]["displayName"] for one in clients.json()} == {"Mod", "Viewer"}


AGENT_CALLS = """
import json, sys
from owncast_agent.api_client import OwncastApi

api = OwncastApi(base_url=sys.argv[1] + "/api", token=sys.argv[2])
api.send_integration_chat_message({"body": "Hello from the agent"})
api.send_system_message({"body": "A word from the house"})
api.send_chat_action({"body": "waves"})
api.external_set_stream_title({"value": "Agents at work"})
said = {
    "title": api.external_get_status()["streamTitle"],
    "clients": [one["user"]["displayName"] for one in api.external_get_connected_chat_clients()],
    "messages": [one["body"] for one in api.external_get_chat_messages()],
    "online": api.get_status()["online"],
}
ids = [one["id"] for one in api.external_get_chat_messages()]
api.external_update_message_visibility({"idArray": ids, "visible": False})
try:
    api.get_webhooks()
except Exception as error:
    said["admin"] = type(error).__name__
print(json.dumps(said))
"""


# A client library for assistants: everything of the integrations' API. It sends its token to the admin API as
# well, where Owncast, too, wants the administrator's password.
async def test_owncast_agent(tmp_path: Path) -> None:
    python = await install(tmp_path / "environment", *AGENT, minor=11, needing=AGENT_NEEDS)
    async with running_server(data=tmp_path / "server") as server:
        token = await admin(server, "accesstokens/create", name="Agent", scopes=SCOPES)
        viewer = await register(server, "Viewer")
        async with chatting(server, viewer["accessToken"]) as watcher:
            process = await asyncio.create_subprocess_exec(
                *(str(python), "-c", AGENT_CALLS, server.url, token["accessToken"]),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            output, errors = await asyncio.wait_for(process.communicate(), 120)
            assert process.returncode == 0, errors.decode()
            assert json.loads(output.decode().splitlines()[-1]) == {
                "title": "Agents at work",
                "clients": ["Viewer"],
                "messages": ["<p>Hello from the agent</p>"],
                "online": False,
                "admin": "AuthError",
            }
            assert (await watcher.next("CHAT"))["user"]["displayName"] == "Agent"
            assert "A word from the house" in (await watcher.next("SYSTEM"))["body"]
            assert (await watcher.next("VISIBILITY-UPDATE"))["visible"] is False
