"""What we ask other servers: actors, accounts. By the guarded client, over https only, bounded.

Asked without a signature first: a signed request goes only to who says that he wants one (401, 403), and
never on to where he sends us.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from tallycast.federation.errors import DocumentUnfit, RemoteGone, RemoteUnreachable
from tallycast.federation.place import canonical_host
from tallycast.federation.reading import RemoteActor, RemoteKey, id_in, read_actor, read_json, read_keys
from tallycast.federation.webfinger import Account, actor_in
from tallycast.outbound import OutboundAnswer, OutboundClient, OutboundFailed, OutboundLimits, OutboundRefused

ACCEPT = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
LIMITS = OutboundLimits(total_seconds=10.0, connect_seconds=5.0, body_bytes=1_000_000, redirects=2)
KEPT_SECONDS = 300.0
KEPT_MOST = 500
_NO = "No server of the Fediverse answers there"
"""One sentence for all: it tells nobody which hosts and ports of ours are open."""

Sign = Callable[[str, str], Awaitable[dict[str, str]]]
"""(method, url) → headers that sign such a request."""


class Remote:
    """Asks; keeps actors for some minutes."""

    def __init__(self, outbound: OutboundClient, sign: Sign, *, agent: Callable[[], str]) -> None:
        self._outbound = outbound
        self._sign = sign
        self._agent = agent
        self._actors: OrderedDict[str, tuple[float, RemoteActor]] = OrderedDict()

    async def actor(self, iri: str, *, fresh: bool = False) -> RemoteActor:
        """The actor at an address. Raises DocumentUnfit, RemoteGone, RemoteUnreachable."""
        iri = iri.partition("#")[0]
        kept = self._actors.get(iri)
        if kept is not None and not fresh and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        actor = read_actor(await self._document(iri))
        if actor.id != iri:
            # It goes by another address: what stands there counts, if that is on the same server.
            if canonical_host(actor.id) != canonical_host(iri):
                raise DocumentUnfit("That actor belongs to another server")
            again = read_actor(await self._document(actor.id))
            if again.id != actor.id:
                raise DocumentUnfit("That actor does not stand by its own address")
            actor = again
        self._actors[actor.id] = (time.monotonic(), actor)
        self._actors.move_to_end(actor.id)
        while len(self._actors) > KEPT_MOST:
            self._actors.popitem(last=False)
        return actor

    async def key(self, actor: RemoteActor, key_id: str) -> RemoteKey | None:
        """The key of that id, if the actor lists it as its own. Raises as `actor` does."""
        for key in actor.keys:
            if key.id != key_id or key.owner not in ("", actor.id):
                continue
            if key.pem:
                return key
            # Only its address is listed; there it must say whose it is.
            document = await self._document(key_id)
            candidates = read_keys(document.get("publicKey")) + read_keys(document)
            for one in candidates:
                if one.pem and one.id == key_id and (one.owner or id_in(document.get("id"))) == actor.id:
                    return one
        return None

    async def account(self, account: Account) -> dict[str, Any]:
        """What an account's server says of it. Raises as `actor` does."""
        answer = await self._ask(account.lookup_url, {"Accept": "application/jrd+json, application/json"})
        return self._read(answer)

    async def actor_of(self, account: Account) -> RemoteActor:
        """Who has an account. Raises as `actor` does."""
        return await self.actor(actor_in(await self.account(account)), fresh=True)

    async def json(self, url: str) -> dict[str, Any]:
        """Any other document. Raises as `actor` does."""
        return self._read(await self._ask(url, {"Accept": "application/json"}))

    def forget(self, iri: str) -> None:
        """Ask anew next time."""
        self._actors.pop(iri, None)

    async def _document(self, url: str) -> dict[str, Any]:
        url = url.partition("#")[0]
        answer = await self._ask(url, {"Accept": ACCEPT})
        if answer.status in (401, 403):
            answer = await self._ask(url, {"Accept": ACCEPT, **await self._sign("GET", url)})
        if answer.ok and canonical_host(answer.url) != canonical_host(url):
            raise DocumentUnfit("That document comes from another server")
        return self._read(answer)

    async def _ask(self, url: str, headers: dict[str, str]) -> OutboundAnswer:
        if not canonical_host(url):
            raise DocumentUnfit(_NO)
        try:
            return await self._outbound.request(
                "GET", url, headers={"User-Agent": self._agent(), **headers}, limits=LIMITS
            )
        except OutboundRefused as refused:
            raise DocumentUnfit(_NO) from refused
        except OutboundFailed as failed:
            raise RemoteUnreachable(_NO) from failed

    def _read(self, answer: OutboundAnswer) -> dict[str, Any]:
        if answer.status in (404, 410):
            raise RemoteGone("That server knows no such account")
        if answer.status >= 500 or answer.status == 429:
            raise RemoteUnreachable("That server has troubles of its own")
        if not answer.ok or not answer.complete:
            raise DocumentUnfit(_NO)
        return read_json(answer.body)
