"""A small server of the Fediverse: actors with keys of their own, an inbox that checks what it gets.

Written without the product's own code, as another project would be.
"""

import asyncio
import base64
import contextlib
import email.utils
import hashlib
import json
import re
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

STREAMS = "https://www.w3.org/ns/activitystreams"
ACTIVITY = "application/activity+json"


class Arrived(msgspec.Struct, frozen=True):
    """An activity that was signed as it should be."""

    path: str
    document: dict[str, Any]


class Peer:
    """The server; `site` is where we reach the product under the host that it calls itself."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self.key = key
        self.base = ""
        self.documents: dict[str, Any] = {}
        """By path: JSON, a status, or a redirect."""
        self.arrived: list[Arrived] = []
        self.faults: list[str] = []
        """What was wrong with what came."""
        self.asked: list[web.Request] = []
        self.fetch_actor: Callable[[], Any] = dict
        self.wants_signatures = False
        """As servers in secure mode: 401 for who does not sign."""
        self.inbox_status = 202
        self._came = asyncio.Event()

    @property
    def host(self) -> str:
        """With the port."""
        return self.base.removeprefix("https://")

    @property
    def public_pem(self) -> str:
        """What others check with."""
        public = self.key.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def iri(self, name: str) -> str:
        """An actor's address."""
        return f"{self.base}/users/{name}"

    def add(self, name: str, /, **changes: Any) -> str:
        """A new actor as Mastodon describes one; None in `changes` leaves a field out."""
        iri = self.iri(name)
        document = {
            "@context": [STREAMS, "https://w3id.org/security/v1"],
            "id": iri,
            "type": "Person",
            "preferredUsername": name,
            "name": name.title(),
            "inbox": f"{iri}/inbox",
            "outbox": f"{iri}/outbox",
            "endpoints": {"sharedInbox": f"{self.base}/inbox"},
            "icon": {"type": "Image", "mediaType": "image/png", "url": f"{self.base}/{name}.png"},
            "publicKey": {"id": f"{iri}#main-key", "owner": iri, "publicKeyPem": self.public_pem},
        } | changes
        self.documents[f"/users/{name}"] = {key: one for key, one in document.items() if one is not None}
        links = [
            {"rel": "self", "type": ACTIVITY, "href": iri},
            {
                "rel": "http://ostatus.org/schema/1.0/subscribe",
                "template": f"{self.base}/authorize_interaction?uri={{uri}}",
            },
        ]
        self.documents[f"/.well-known/webfinger?{name}"] = {
            "subject": f"acct:{name}@{self.host}",
            "links": links,
        }
        return iri

    async def take(self, request: web.Request) -> web.Response:
        """Serve one request."""
        self.asked.append(request)
        if request.method == "POST":
            return await self._take_activity(request)
        path = request.path
        if path == "/.well-known/webfinger":
            path += "?" + request.query["resource"].removeprefix("acct:").partition("@")[0]
        if self.wants_signatures and path.startswith("/users/") and "Signature" not in request.headers:
            return web.Response(status=401)
        found = self.documents.get(path, 404)
        if isinstance(found, web.HTTPException):
            raise found
        if isinstance(found, int):
            return web.Response(status=found)
        return web.Response(text=json.dumps(found), content_type=ACTIVITY)

    async def _take_activity(self, request: web.Request) -> web.Response:
        body = await request.read()
        if self.inbox_status != 202:
            return web.Response(status=self.inbox_status)
        try:
            await self._check(request, body)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shall see it
            self.faults.append(f"{type(error).__name__}: {error}")
            self._came.set()
            return web.Response(status=401)
        self.arrived.append(Arrived(request.path, json.loads(body)))
        self._came.set()
        return web.Response(status=202)

    async def _check(self, request: web.Request, body: bytes) -> None:
        given = dict(re.findall(r'(\w+)="([^"]*)"', request.headers["Signature"]))
        actor = json.loads(body)["actor"]
        document = await self.fetch_actor()
        assert document["id"] == actor
        assert document["publicKey"]["id"] == given["keyId"]
        digest = "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()
        assert request.headers["Digest"] == digest
        assert {"(request-target)", "host", "date", "digest"} <= set(given["headers"].split())
        sent = email.utils.parsedate_to_datetime(request.headers["Date"])
        assert abs((datetime.now(UTC) - sent).total_seconds()) < 60
        lines = [
            f"{name}: post {request.path}"
            if name == "(request-target)"
            else f"{name}: {request.headers[name]}"
            for name in given["headers"].split()
        ]
        key = load_pem_public_key(document["publicKey"]["publicKeyPem"].encode())
        assert isinstance(key, rsa.RSAPublicKey)
        signature = base64.b64decode(given["signature"])
        key.verify(signature, "\n".join(lines).encode(), padding.PKCS1v15(), hashes.SHA256())

    async def until(self, kind: str, count: int = 1, seconds: float = 20.0) -> list[dict[str, Any]]:
        """Wait until so many activities of a kind came."""
        async with asyncio.timeout(seconds):
            while len(found := self.of(kind)) < count:
                assert not self.faults, self.faults
                self._came.clear()
                await self._came.wait()
        return found

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The activities of a kind."""
        return [one.document for one in self.arrived if one.document["type"] == kind]

    def signed(
        self,
        host: str,
        path: str,
        activity: dict[str, Any],
        *,
        key_id: str = "",
        algorithm: str = "rsa-sha256",
        at: datetime | None = None,
    ) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a request that posts an activity."""
        body = json.dumps(activity).encode()
        headers = {
            "host": host,
            "date": email.utils.format_datetime(at or datetime.now(UTC), usegmt=True),
            "digest": "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode(),
        }
        text = f"(request-target): post {path}\n" + "\n".join(f"{k}: {v}" for k, v in headers.items())
        hashing = hashes.SHA512() if algorithm == "rsa-sha512" else hashes.SHA256()
        made = base64.b64encode(self.key.sign(text.encode(), padding.PKCS1v15(), hashing)).decode()
        headers["signature"] = (
            f'keyId="{key_id or activity["actor"] + "#main-key"}",algorithm="{algorithm}",'
            f'headers="(request-target) host date digest",signature="{made}"'
        )
        headers["content-type"] = ACTIVITY
        return body, headers

    async def post(
        self, client: httpx.AsyncClient, url: str, host: str, path: str, activity: dict[str, Any], **how: Any
    ) -> int:
        """Post an activity; returns the status."""
        body, headers = self.signed(host, path, activity, **how)
        return (await client.post(url + path, content=body, headers=headers)).status_code


def follow(actor: str, whom: str, number: int = 1) -> dict[str, Any]:
    """As Mastodon asks for it."""
    return {
        "@context": STREAMS,
        "id": f"{actor}/follows/{number}",
        "type": "Follow",
        "actor": actor,
        "object": whom,
    }


def undo(activity: dict[str, Any]) -> dict[str, Any]:
    """Take it back."""
    return {
        "@context": STREAMS,
        "id": f"{activity['id']}/undo",
        "type": "Undo",
        "actor": activity["actor"],
        "object": {key: one for key, one in activity.items() if key != "@context"},
    }


def about(kind: str, actor: str, what: Any, number: int = 1) -> dict[str, Any]:
    """A like, a share, a deletion."""
    activity_id = f"{actor}/{kind.lower()}/{number}"
    return {"@context": STREAMS, "id": activity_id, "type": kind, "actor": actor, "object": what}


@contextlib.asynccontextmanager
async def peering(certificate: tuple[Path, Path]) -> AsyncIterator[Peer]:
    """A peer on `localhost`, over TLS."""
    peer = Peer(rsa.generate_private_key(public_exponent=65_537, key_size=2_048))
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", peer.take)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(*certificate)
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    port = runner.addresses[0][1]
    peer.base = f"https://localhost:{port}"
    try:
        yield peer
    finally:
        await runner.cleanup()
