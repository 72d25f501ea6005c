"""A bucket of an S3-compatible object store: put, check that it is there, list, delete.

`obstore` speaks the protocol; it is loaded when a bucket is first used. Retries are not its business here:
who asks knows how long an answer is of use.
"""

import asyncio
import contextlib
import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from tallycast.settings import S3
from tallycast.storage.errors import StorageTrouble

if TYPE_CHECKING:
    from obstore.store import S3Store

TRY_SECONDS = 4.0
"""One request; a segment that takes longer is older than the next one."""
CONNECT_SECONDS = 3.0
SEGMENT_TYPE = "video/mp4"
FOR_EVER = "public, max-age=31536000, immutable"
"""Names never repeat (`hls.naming`)."""
_BUCKET = re.compile(r"[A-Za-z0-9._-]{1,255}", re.ASCII)
_ENDPOINT = re.compile(r"https?://[A-Za-z0-9._\-\[\]:]+(?:/[A-Za-z0-9._~%/-]*)?", re.ASCII)
_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")
_KIND = re.compile(r"kind: (Timeout|Connect)\b")
_CODES = {
    "NoSuchBucket": "there is no such bucket",
    "InvalidAccessKeyId": "it does not know this access key",
    "SignatureDoesNotMatch": "the secret does not fit the access key, or the region is another one",
    "AccessDenied": "this access key may not do that with this bucket",
    "AuthorizationHeaderMalformed": "the region is another one",
    "PermanentRedirect": "the bucket is at another endpoint or in another region",
    "AccessControlListNotSupported": "this bucket takes no ACL; leave that setting empty",
    "RequestTimeTooSkewed": "the clock of this machine is wrong",
    "SlowDown": "it is asked too often",
    "QuotaExceeded": "its space is used up",
}

_STATUSES = {
    "403": "access is refused",
    "404": "there is no such bucket or object",
    "503": "it is overloaded",
}


class Bucket:
    """Where the settings say, for as long as they say so. Every call raises StorageTrouble."""

    def __init__(self, settings: S3, serving_endpoint: str = "", *, try_seconds: float | None = None) -> None:
        """`serving_endpoint`: where viewers fetch, if the settings do not name one of their own;
        `try_seconds`: the longest that one request may take."""
        self.settings = settings
        self._try_seconds = try_seconds or TRY_SECONDS
        endpoint = urlsplit(settings.endpoint.rstrip("/"))
        # Virtual-hosted style has the bucket in the host's name.
        host = endpoint.netloc if settings.force_path_style else f"{settings.bucket}.{endpoint.netloc}"
        self._endpoint = f"{endpoint.scheme}://{host}"
        own = f"{self._endpoint}/{settings.bucket}" if settings.force_path_style else self._endpoint
        self._serving = (serving_endpoint or settings.serving_endpoint or own).rstrip("/")
        prefix = settings.path_prefix.strip("/")
        self._prefix = f"{prefix}/hls/" if prefix else "hls/"
        self._recordings = f"{prefix}/recordings/" if prefix else "recordings/"
        self._store: S3Store | None = None

    @property
    def place(self) -> dict[str, str]:
        """What tells this bucket from another one; no secret in it."""
        return {"endpoint": self._endpoint, "bucket": self.settings.bucket, "prefix": self._prefix}

    def key(self, rendition: int, name: str) -> str:
        """Where a segment lies in the bucket: `[pathPrefix/]hls/RENDITION/NAME`."""
        return f"{self._prefix}{rendition}/{name}"

    def recorded_key(self, folder: str, rendition: int, name: str) -> str:
        """Where a recording's segment lies: `[pathPrefix/]recordings/FOLDER/RENDITION/NAME`."""
        return f"{self._recordings}{folder}/{rendition}/{name}"

    def url(self, key: str) -> str:
        """Where viewers fetch it."""
        return f"{self._serving}/{quote(key)}"

    async def put(self, key: str, data: bytes, *, media_type: str = SEGMENT_TYPE) -> None:
        """Store, and see that all of it is there: an answer of "200 OK" alone was wrong before."""
        import obstore

        async with _told("stored", self._try_seconds):
            attributes = {"Content-Type": media_type, "Cache-Control": FOR_EVER}
            done = await obstore.put_async(
                self._open(), key, data, attributes=attributes, use_multipart=False
            )
            tag = (done.get("e_tag") or "").strip('"')
            if tag == hashlib.md5(data, usedforsecurity=False).hexdigest():
                return
            # Encrypted buckets have tags of another kind.
            there = await obstore.head_async(self._open(), key)
            if there["size"] != len(data):
                raise StorageTrouble(
                    f"The object store said that it had stored, and has {there['size']} of {len(data)} bytes"
                )

    async def get(self, key: str) -> bytes:
        """What is there."""
        import obstore

        async with _told("read", self._try_seconds):
            found = await obstore.get_async(self._open(), key)
            return bytes(await found.bytes_async())

    async def get_range(self, key: str, first: int, length: int) -> bytes:
        """So many bytes of it, from there on."""
        import obstore

        async with _told("read", self._try_seconds):
            data = bytes(await obstore.get_range_async(self._open(), key, start=first, length=length))
        if len(data) != length:
            raise StorageTrouble(f"The object store has {len(data)} bytes where {length} were stored")
        return data

    async def get_as_viewer(self, key: str) -> bytes:
        """What viewers get, who have no access key."""
        import obstore
        from obstore.store import HTTPStore

        async with _told("fetched as viewers do", self._try_seconds):
            store = HTTPStore.from_url(
                self._serving,
                client_options={"allow_http": True, "timeout": timedelta(seconds=TRY_SECONDS)},
                retry_config={"max_retries": 0},
            )
            found = await obstore.get_async(store, key)
            return bytes(await found.bytes_async())

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete; what is not there is passed over."""
        import obstore

        if keys:
            async with _told("deleted", self._try_seconds):
                await obstore.delete_async(self._open(), list(keys))

    async def names_of(self, rendition: int, broadcast_id: str) -> list[str]:
        """Keys of a broadcast in a rendition."""
        begin = self.key(rendition, f"{broadcast_id}-")
        async with _told("listed", self._try_seconds):
            # Sorted by name: behind the first that is not ours there is none of ours.
            found = []
            async for key in self._after(self.key(rendition, ""), begin):
                if not key.startswith(begin):
                    break
                found.append(key)
            return found

    async def recorded_keys(self, folder: str) -> list[str]:
        """Keys of all that lies in a recording's folder."""
        import obstore

        async with _told("listed", self._try_seconds):
            found: list[str] = []
            async for batch in obstore.list(self._open(), f"{self._recordings}{folder}", chunk_size=200):
                found += [str(one["path"]) for one in batch]
            return found

    async def _after(self, folder: str, begin: str) -> AsyncIterator[str]:
        import obstore

        # "-" is the last letter of `begin`; "," comes right before it.
        stream = obstore.list(self._open(), folder.rstrip("/"), offset=begin[:-1] + ",", chunk_size=200)
        async for batch in stream:
            for one in batch:
                yield str(one["path"])

    def _open(self) -> "S3Store":
        if self._store is None:
            # What the library would not refuse but break on.
            if _BUCKET.fullmatch(self.settings.bucket) is None:
                raise StorageTrouble("bucket: expected letters, digits, dots, dashes and underscores")
            if _ENDPOINT.fullmatch(self._endpoint) is None:
                raise StorageTrouble("endpoint: expected https:// or http:// and a host")
            from obstore.store import S3Store

            settings = self.settings
            self._store = S3Store(
                settings.bucket,
                endpoint=self._endpoint,
                region=settings.region,
                access_key_id=settings.access_key,
                secret_access_key=settings.secret,
                virtual_hosted_style_request=not settings.force_path_style,
                client_options={
                    "allow_http": True,
                    "timeout": timedelta(seconds=self._try_seconds),
                    "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                    # Signed with the rest of the request, so that S3 takes it.
                    "default_headers": {"x-amz-acl": settings.acl} if settings.acl else {},
                },
                retry_config={"max_retries": 0},
            )
        return self._store


@contextlib.asynccontextmanager
async def _told(done: str, try_seconds: float) -> AsyncIterator[None]:
    """Turns what goes wrong into words."""
    from obstore.exceptions import BaseError

    try:
        async with asyncio.timeout(try_seconds * 1.5):
            yield
    except (BaseError, OSError, ValueError) as error:
        raise StorageTrouble(f"Nothing could be {done}: {in_words(error)}") from None


def in_words(error: BaseException) -> str:
    """Why, for a person. Nothing of what the other side sent is passed on but what is known here."""
    said = str(error)
    if isinstance(error, TimeoutError):
        return "the object store did not answer in time"
    if (code := _CODE.search(said)) and code[1] in _CODES:
        return f"the object store says: {_CODES[code[1]]}"
    if status := _STATUS.search(said):
        return f"the object store answered {status[1]} ({_STATUSES.get(status[1], 'an error of its own')})"
    kind = _KIND.search(said)
    if kind is not None and kind[1] == "Timeout":
        return "the object store did not answer in time"
    if kind is not None:
        return "the object store cannot be reached: its name, its port or the network is wrong"
    return "the connection to the object store broke off"
