"""Senders by WHIP: ffmpeg's muxer, and a real browser with a made-up camera."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from tests.support.chromium import chromium_path
from tests.support.publisher import Publisher, encoding, x264
from tests.support.server import STREAM_KEY, Server

OPUS = ("-c:a", "libopus", "-b:a", "64k", "-ac", "2")
BASELINE = ("-profile:v", "baseline")

_PUBLISH = """
async ([key, width, height]) => {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { width, height, frameRate: 30 }, audio: true,
  });
  window.connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  for (const track of stream.getTracks()) {
    const { sender } = connection.addTransceiver(track, { direction: "sendonly", streams: [stream] });
    // On a machine that is busy the picture would get smaller, which is another picture.
    const parameters = { ...sender.getParameters(), degradationPreference: "maintain-resolution" };
    if (track.kind === "video") await sender.setParameters(parameters);
  }
  await connection.setLocalDescription(await connection.createOffer());
  const answer = await fetch("/whip", {
    method: "POST",
    headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${key}` },
    body: connection.localDescription.sdp,
  });
  const text = await answer.text();
  if (answer.status !== 201) return `${answer.status} ${text}`;
  window.session = answer.headers.get("Location");
  await connection.setRemoteDescription({ type: "answer", sdp: text });
  return "";
}
"""
_SENT = """
async () => {
  const sent = { state: connection.connectionState };
  for (const one of (await connection.getStats()).values()) {
    if (one.type === "outbound-rtp" && one.kind === "video") Object.assign(sent, {
      keyframes: one.keyFramesEncoded, wishes: one.pliCount, encoder: one.encoderImplementation,
    });
    if (one.type === "candidate-pair" && one.nominated) sent.bitrate = one.availableOutgoingBitrate;
  }
  return sent;
}
"""


@contextlib.asynccontextmanager
async def by_whip(server: Server, *arguments: str, key: str = STREAM_KEY) -> AsyncIterator[Publisher]:
    """Publish with ffmpeg in real time: an input with picture and sound."""
    whip = ("-f", "whip", "-authorization", key, f"{server.url}/whip")
    async with encoding(*arguments, *x264("800k", 30), *BASELINE, *OPUS, *whip) as publisher:
        yield publisher


class BrowserSender:
    """A page that sends a made-up camera and microphone."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def publish(self, key: str = STREAM_KEY, width: int = 640, height: int = 360) -> str:
        """Begin; returns the refusal, empty where there is none."""
        result: str = await self._page.evaluate(_PUBLISH, [key, width, height])
        return result

    async def sent(self) -> dict[str, Any]:
        """What the browser says of it."""
        result: dict[str, Any] = await self._page.evaluate(_SENT)
        return result

    async def hang_up(self) -> None:
        """Go without a request: the connection is closed."""
        await self._page.evaluate("() => connection.close()")


@contextlib.asynccontextmanager
async def browser_with_camera() -> AsyncIterator[Browser]:
    """A Chromium with a made-up camera and microphone, which it lets every page use."""
    arguments = [
        "--no-sandbox",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
    ]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=arguments)
        try:
            yield browser
        finally:
            await browser.close()


@contextlib.asynccontextmanager
async def sending_browser(server: Server) -> AsyncIterator[BrowserSender]:
    """A page in such a browser."""
    async with browser_with_camera() as browser:
        page = await browser.new_page()
        await page.goto(f"{server.url}/api/status")
        yield BrowserSender(page)
