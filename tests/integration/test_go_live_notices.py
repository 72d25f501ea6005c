"""Followers are told of a broadcast by real servers: once, whatever happens to it."""

import contextlib
import json
import signal
import sqlite3
from pathlib import Path

from tests.support.mail_server import mail_server
from tests.support.publisher import SMALL, publishing
from tests.support.receiver import receiving
from tests.support.server import ADMIN_PASSWORD, Server, running_server
from tests.support.settings import environment


# Discord, a mail and a directory hear of a broadcast. The server is killed in its midst and started again:
# what goes on then is the same broadcast, and nobody is told twice. The one after it is told again.
async def test_once_for_each_broadcast(tmp_path: Path) -> None:
    async with receiving() as other:
        other.answers["/api/ping"] = {"success": True, "key": "given"}
        with mail_server() as mail:
            settings = {
                **environment(grace_seconds=0),
                "TALLYCAST_OUTBOUND_ALLOW": "127.0.0.1",
                "TALLYCAST_NOTIFY_DELAY_SECONDS": "0",
                "TALLYCAST_SERVER_NAME": "Tally",
                "TALLYCAST_SERVER_URL": "https://tally.example.com",
                "TALLYCAST_DISCORD_NOTIFICATION": json.dumps(
                    {"enabled": True, "webhook": f"{other.url}/hook", "goLiveMessage": "{name} is live"}
                ),
                "TALLYCAST_MAIL_ENABLED": "true",
                "TALLYCAST_MAIL_HOST": "127.0.0.1",
                "TALLYCAST_MAIL_PORT": str(mail.port),
                "TALLYCAST_MAIL_SECURITY": "none",
                "TALLYCAST_MAIL_SENDER": "tally@example.com",
                "TALLYCAST_MAIL_RECIPIENTS": "ann@example.com",
                "TALLYCAST_DIRECTORY_ENABLED": "true",
                "TALLYCAST_DIRECTORY_URL": other.url,
            }

            def hooks() -> int:
                return sum(one.path == "/hook" for one in other.received)

            async with (
                running_server(data=tmp_path, environment=settings) as server,
                publishing(server.rtmp_url, *SMALL),
            ):
                await server.until("all are told", lambda: told(hooks() == 1 and bool(mail.mails)))
                await server.until("a ping came", lambda: told(len(other.received) == 2))
                # Killed between sending and noting it, the queue would send once more: at least once.
                await server.until("the queue is empty", lambda: told(not waiting(tmp_path)))
                server.process.send_signal(signal.SIGKILL)
                await server.process.wait()
            message = next(one for one in other.received if one.path == "/hook").json
            assert message["content"].splitlines()[0] == "Tally is live"
            assert mail.mails[0]["Subject"] == "Tally is live"

            async with running_server(data=tmp_path, environment=settings) as server:
                async with publishing(server.rtmp_url, *SMALL):
                    await server.until_logged(r"Broadcast \w+ goes on as \w+")
                    await server.until("the directory was told", lambda: told(len(other.received) == 3))
                await server.until_offline()
                assert (hooks(), len(mail.mails)) == (1, 1)
                assert other.received[-1].json == {"key": "given", "url": "https://tally.example.com"}
                async with publishing(server.rtmp_url, *SMALL):
                    await server.until("all are told", lambda: told(hooks() == 2 and len(mail.mails) == 2))
                assert f"{other.url}/hook" not in server.output
                await tried_out(server)


async def told(so: bool) -> bool:
    return so


def waiting(folder: Path) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{folder}/tallycast.db?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM deliveries").fetchone()[0])


# The administrator's test by a channel that does not answer says why, in words and without the secret.
async def tried_out(server: Server) -> None:
    answer = await server.client.post(
        f"{server.url}/api/admin/notifications/test", auth=("admin", ADMIN_PASSWORD), json={"channel": "mail"}
    )
    assert answer.json()["trials"] == [{"receiver": "ann@example.com", "sent": True, "message": ""}]
