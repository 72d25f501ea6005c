"""The bot of docs/bots.md, cut out of the page, does what the page says."""

import asyncio
import os
import re
import sys
from pathlib import Path

import httpx

from tests.support.chat_socket import chatting, register
from tests.support.ports import free_port
from tests.support.server import ADMIN_PASSWORD, running_server

PAGE = Path(__file__).parent.parent.parent / "docs/bots.md"
ADMIN = httpx.BasicAuth("admin", ADMIN_PASSWORD)


async def test_the_bot_of_the_page(tmp_path: Path) -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    assert len([line for line in code.splitlines() if line.strip()]) <= 20
    (tmp_path / "bot.py").write_text(code)
    port = free_port()
    async with running_server(
        data=tmp_path / "data", environment={"TALLYCAST_OUTBOUND_ALLOW": '["127.0.0.1"]'}
    ) as server:
        made = []
        for path, wish in (
            ("accesstokens/create", {"name": "Clock", "scopes": ["CAN_SEND_MESSAGES"]}),
            ("webhooks/create", {"url": f"http://127.0.0.1:{port}/", "events": ["CHAT"]}),
        ):
            answer = await server.client.post(f"{server.url}/api/admin/{path}", json=wish, auth=ADMIN)
            assert answer.status_code == 200, answer.text
            made.append(answer.json())
        environment = {
            **os.environ,
            "TALLYCAST_URL": server.url,
            "TALLYCAST_TOKEN": made[0]["accessToken"],
            "PORT": str(port),
        }
        bot = await asyncio.create_subprocess_exec(sys.executable, str(tmp_path / "bot.py"), env=environment)
        try:
            person = await register(server, "Ann")
            async with chatting(server, person["accessToken"]) as chat:
                # Said before the bot listens or after it: what failed is tried again.
                await chat.say("!time")
                answer = await chat.next("CHAT", 2, seconds=30)
                assert answer["user"]["isBot"] is True
                assert answer["user"]["displayName"] == "Clock"
                assert re.search(r"Ann, it is \d\d:\d\d here", answer["body"])
        finally:
            bot.terminate()
            await bot.wait()
