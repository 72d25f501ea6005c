"""A low-latency player without a picture: it follows a broadcast from its begin to its end, strictly.

    async with watching(server) as audience:
        ...                      # whatever happens to the broadcast
        await audience.until_ended()

Each rendition has a thread that loads as RFC 8216bis asks low-latency clients to (6.3.1, 6.3.7): blocking
reloads part by part, delta updates in between, and now and then the hinted part before it is listed. The
strict checker reads every text and loads everything that is named. The first rule that is broken fails the
test at the next call, or at the end of the block.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable

import httpx

from tests.support.playlist_checker import MediaPlaylistChecker, Variant, check_multivariant
from tests.support.playlist_parser import MediaText, Segment, refuse
from tests.support.server import Server

_REQUEST_SECONDS = 30.0
_AFTER_REFUSAL_SECONDS = 0.3
_HINT_EVERY = 3
"""Reloads; the others leave the part to be found in the playlist."""


class RenditionViewer:
    """Follows one media playlist in a thread of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.checker = MediaPlaylistChecker(self._fetch)
        self.segments: dict[int, Segment] = {}
        """All that were ever listed, by media sequence; with their parts as long as these were listed."""
        self.fetched: dict[str, bytes] = {}
        self.reloads = self.deltas = self.hints = self.refusals = 0
        self.error: BaseException | None = None
        self._base = url.rpartition("/")[0]
        self._client = httpx.Client(timeout=_REQUEST_SECONDS)
        self._stopping = threading.Event()
        self._hinted: dict[str, bytes] = {}
        self._thread = threading.Thread(target=self._run, name=f"viewer of {url}")

    # What a test asks.

    @property
    def last(self) -> MediaText:
        assert self.checker.last is not None
        return self.checker.last

    @property
    def ended(self) -> bool:
        return self.checker.last is not None and self.checker.last.ended

    @property
    def complete(self) -> list[Segment]:
        """Segments with their EXTINF, in order."""
        return [self.segments[key] for key in sorted(self.segments) if self.segments[key].uri is not None]

    @property
    def seconds(self) -> float:
        """How much was listed in whole segments."""
        return sum(segment.duration for segment in self.complete)

    @property
    def breaks(self) -> int:
        """Discontinuities in the whole broadcast."""
        return sum(segment.breaks for segment in list(self.segments.values()))

    @property
    def peak_bps(self) -> float:
        assert self.checker.media is not None
        return self.checker.media.peak_bps

    def runs(self) -> list[bytes]:
        """What was played as one file for each initialization section, to be decoded or measured."""
        files: dict[str, list[bytes]] = {}
        for segment in self.complete:
            assert segment.uri is not None
            assert segment.init_uri is not None
            pieces = files.setdefault(segment.init_uri, [self.fetched[segment.init_uri]])
            pieces.append(self.fetched[segment.uri])
        return [b"".join(pieces) for pieces in files.values()]

    # The thread.

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def join(self) -> None:
        self._thread.join()
        self._client.close()

    def _run(self) -> None:
        try:
            self._feed(self._load(""), skip=False)
            while not self._stopping.is_set() and not self.ended:
                self._follow()
        except BaseException as error:  # noqa: BLE001 - the test raises it
            self.error = error

    def _follow(self) -> None:
        """One reload: wait for the part after the last one that is known."""
        sequence, part = self._next_position()
        skip = self.reloads % 3 > 0
        if self.reloads % _HINT_EVERY == 0 and self.last.hint is not None:
            self._load_hinted(self.last.hint)
        text = self._load(f"?_HLS_msn={sequence}&_HLS_part={part}{'&_HLS_skip=YES' if skip else ''}")
        self.reloads += 1
        if text is None:
            return
        self._feed(text, skip=skip)
        if not self.last.ended and self._next_position() <= (sequence, part):
            raise refuse(f"the answer to _HLS_msn={sequence}&_HLS_part={part} does not hold it (6.2.5.2)")

    def _next_position(self) -> tuple[int, int]:
        if not self.last.segments:
            return self.last.media_sequence, 0
        newest = self.last.segments[-1]
        return (newest.sequence, len(newest.parts)) if newest.uri is None else (newest.sequence + 1, 0)

    def _load(self, query: str) -> str | None:
        """A playlist; None where the server says that the broadcast did not go on in time."""
        answer = self._client.get(self.url + query)
        if answer.status_code == 503:
            self.refusals += 1
            self._stopping.wait(_AFTER_REFUSAL_SECONDS)
            return None
        if answer.status_code != 200:
            raise refuse(f"{query} was answered with {answer.status_code}: {answer.text[:200]}")
        return answer.text

    def _feed(self, text: str | None, *, skip: bool) -> None:
        assert text is not None
        if skip:
            self.deltas += "#EXT-X-SKIP" in text
            self.checker.feed_delta(text)
        else:
            self.checker.feed(text)
        for segment in self.last.segments:
            known = self.segments.get(segment.sequence)
            if known is None or segment.parts or known.uri is None:
                self.segments[segment.sequence] = segment

    def _load_hinted(self, name: str) -> None:
        """Ask for a part before it is there; it comes the moment it is made (4.4.5.3)."""
        answer = self._client.get(f"{self._base}/{name}")
        if answer.status_code == 200:
            self.hints += 1
            self._hinted[name] = answer.content
        elif answer.status_code not in (404, 503):  # the broadcast ended, or is interrupted
            raise refuse(f"the hinted part {name} was answered with {answer.status_code}")

    def _fetch(self, name: str) -> bytes:
        if name not in self.fetched:
            # What lies in an object store has an address of its own, or is found by a redirection.
            url = name if "://" in name else f"{self._base}/{name}"
            answer = self._client.get(url, follow_redirects=True)
            if answer.status_code != 200:
                raise refuse(f"{name} is listed and was answered with {answer.status_code}")
            if "immutable" not in answer.headers["cache-control"]:
                raise refuse(f"{name} may not be cached for ever")
            self.fetched[name] = answer.content
        hinted = self._hinted.pop(name, None)
        if hinted is not None and hinted != self.fetched[name]:
            raise refuse(f"{name} was something else when it was hinted")
        return self.fetched[name]


class Audience:
    """Viewers of all renditions of one broadcast."""

    def __init__(self, server: Server, viewers: list[RenditionViewer], variants: list[Variant]) -> None:
        self._server = server
        self.viewers = viewers
        self.variants = variants
        """As the multivariant playlist said when the broadcast could first be played."""

    def __getitem__(self, index: int) -> RenditionViewer:
        return self.viewers[index]

    def check(self) -> None:
        """Raise what any viewer has met."""
        for viewer in self.viewers:
            if viewer.error is not None:
                raise viewer.error

    async def until_played(self, seconds: float, *, patience_seconds: float = 60.0) -> None:
        """Wait until every rendition has listed so much (in whole segments, since the broadcast began)."""
        await self._until(
            f"{seconds} s are listed",
            lambda: all(viewer.seconds >= seconds for viewer in self.viewers),
            patience_seconds,
        )

    async def until_ended(self, patience_seconds: float = 60.0) -> None:
        """Wait until every playlist has its end."""
        await self._until(
            "the playlists end", lambda: all(one.ended for one in self.viewers), patience_seconds
        )

    async def multivariant(self) -> list[Variant]:
        """The multivariant playlist of now, checked, and held against what was measured."""
        text = (await self._server.get("/hls/stream.m3u8")).text
        variants = check_multivariant(text)
        for variant, viewer in zip(variants, self.viewers, strict=True):
            if variant.bandwidth < viewer.peak_bps - 1:
                raise refuse(f"BANDWIDTH {variant.bandwidth} is less than the measured {viewer.peak_bps:.0f}")
        return variants

    async def _until(self, what: str, condition: Callable[[], bool], patience_seconds: float) -> None:
        deadline = time.monotonic() + patience_seconds
        while not condition():
            self.check()
            assert self._server.process.returncode is None, f"the server died\n{self._server.output}"
            if time.monotonic() > deadline:
                state = [(round(one.seconds, 2), one.ended) for one in self.viewers]
                raise AssertionError(
                    f"not within {patience_seconds} s: {what}; {state}\n{self._server.output}"
                )
            await asyncio.sleep(0.05)
        self.check()


@contextlib.asynccontextmanager
async def watching(server: Server, *, seconds: float = 20.0) -> AsyncIterator[Audience]:
    """Wait until something live can be played, then follow every rendition of it."""

    async def live() -> list[Variant]:
        answer = await server.get("/hls/stream.m3u8")
        assert answer.status_code == 200, answer.text
        variants = check_multivariant(answer.text)
        return [] if any(variant.uri.startswith("offline/") for variant in variants) else variants

    variants: list[Variant] = await server.until("the broadcast can be played", live, seconds)
    viewers = [RenditionViewer(f"{server.url}/hls/{variant.uri}") for variant in variants]
    audience = Audience(server, viewers, variants)
    try:
        for viewer in viewers:
            viewer.start()
        yield audience
    finally:
        for viewer in viewers:
            viewer.stop()
        for viewer in viewers:
            await asyncio.to_thread(viewer.join)
    audience.check()
