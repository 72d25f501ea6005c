"""A real server that federates, and a peer that it can reach."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from tests.support.certificates import make_certificate
from tests.support.fediverse import ACTIVITY, Peer, peering
from tests.support.server import ADMIN_PASSWORD, Server, running_server

HOST = "tally.example"
ACTOR = f"https://{HOST}/federation/user/streamer"
INBOX = "/federation/user/streamer/inbox"
ADMIN = ("admin", ADMIN_PASSWORD)


class Meeting:
    """The two servers."""

    def __init__(self, server: Server, peer: Peer) -> None:
        self.server = server
        self.peer = peer
        peer.fetch_actor = self.actor

    async def actor(self) -> dict[str, Any]:
        """Our actor, as the peer reads it."""
        return await self.document("/federation/user/streamer")

    async def document(self, path: str) -> dict[str, Any]:
        """A document, as the peer reads it."""
        answer = await self.server.get(path, headers={"Accept": ACTIVITY})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == ACTIVITY
        found: dict[str, Any] = answer.json()
        return found

    async def tell(self, activity: dict[str, Any], **how: Any) -> int:
        """The peer posts to our inbox."""
        return await self.peer.post(self.server.client, self.server.url, HOST, INBOX, activity, **how)

    async def admin(self, path: str, **body: Any) -> Any:
        """The administrator asks, or with a body changes."""
        url = f"{self.server.url}/api/admin/{path}"
        if not body:
            return (await self.server.client.get(url, auth=ADMIN)).json()
        answer = await self.server.client.post(url, json=body, auth=ADMIN)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def until_followers(self, count: int, kind: str = "") -> list[dict[str, Any]]:
        """Wait until so many follow, wait or are blocked."""

        async def there() -> list[dict[str, Any]] | None:
            found = await self.admin(f"followers{kind}")
            rows: list[dict[str, Any]] = found if kind else found["results"]
            return [*rows, {}] if len(rows) == count else None

        return (await self.server.until(f"{count} followers {kind}", there))[:-1]


@contextlib.asynccontextmanager
async def meeting_in(folder: Path, **environment: str) -> AsyncIterator[Meeting]:
    """Both of them, federation switched on."""
    chain, key = make_certificate(folder)
    environment = {
        "SSL_CERT_FILE": str(chain),
        "TALLYCAST_OUTBOUND_ALLOW": "localhost",
        **environment,
    }
    async with peering((chain, key)) as peer, running_server(environment=environment) as server:
        meeting = Meeting(server, peer)
        await meeting.admin("config/serverurl", value=f"https://{HOST}")
        await meeting.admin("config/federation/enable", value=True)
        yield meeting
