"""The viewer page in a real browser, watched: what the video element did, and what the picture shows."""

import time
from typing import Any

from playwright.async_api import Browser, Page

from tests.support.server import Server

# Runs before the page's own scripts. `seen` would be gone after a reload.
WATCHED = """
window.seen = { waiting: 0, errors: [] };
addEventListener("waiting", () => { window.seen.waiting += 1; }, true);
addEventListener("stalled", () => { window.seen.waiting += 1; }, true);
addEventListener("error", (event) => { window.seen.errors.push(String(event.message)); }, true);
"""
STATE = """
() => {
  const video = document.querySelector("video");
  const quality = video?.getVideoPlaybackQuality();
  return {
    state: document.documentElement.dataset.state,
    time: video?.currentTime ?? 0,
    paused: video?.paused ?? true,
    frames: quality?.totalVideoFrames ?? 0,
    dropped: quality?.droppedVideoFrames ?? 0,
    sound: video?.webkitAudioDecodedByteCount ?? 0,
    marked: window.marked === true,
    ...window.seen,
  };
}
"""
PICTURE = """
() => {
  const video = document.querySelector("video");
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [32, 18];
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 32, 18);
  return Array.from(context.getImageData(0, 0, 32, 18).data).filter((_, index) => index % 4 < 3);
}
"""


class ViewerPage:
    """The page, open and marked: a reload takes the mark away."""

    def __init__(self, page: Page, server: Server) -> None:
        self._page = page
        self._server = server
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    @classmethod
    async def opened(cls, browser: Browser, server: Server, path: str = "/") -> "ViewerPage":
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
        await context.add_init_script(WATCHED)
        page = await context.new_page()
        self = cls(page, server)
        await page.goto(server.url + path)
        await page.evaluate("window.marked = true")
        return self

    async def close(self) -> None:
        await self._page.context.close()

    async def look(self) -> dict[str, Any]:
        """What the page and its video are at."""
        result: dict[str, Any] = await self._page.evaluate(STATE)
        return result

    async def until(self, state: str, seconds: float = 30.0) -> None:
        """Wait until the page says that it is in this state; fails if it was loaded anew."""

        async def reached() -> bool:
            now = await self.look()
            assert now["marked"], "the page was loaded anew"
            return bool(now["state"] == state)

        await self._server.until(f"the page is {state}", reached, seconds)

    async def press_play(self) -> None:
        """What a viewer does where nothing starts by itself."""
        await self.until("live")
        await self._page.get_by_role("button", name="Play").first.click()

    async def until_playing(self, seconds: float = 30.0) -> None:
        """Wait until the page is live and its picture moves."""
        await self.until("live", seconds)
        before = await self.look()

        async def moves() -> bool:
            now = await self.look()
            return bool(now["time"] > before["time"] + 0.5 and now["frames"] > before["frames"])

        await self._server.until("the picture moves", moves, seconds)

    async def picture(self) -> list[int]:
        """The picture that is shown, 32 × 18, red, green and blue."""
        result: list[int] = await self._page.evaluate(PICTURE)
        return result

    async def play_without_a_stall(self, seconds: float, *, patience_seconds: float) -> list[dict[str, Any]]:
        """Wait until it has played so long in a row without waiting for data; returns what was seen each
        second. Where the machine is busy with something else a stall begins the count anew."""
        deadline = time.monotonic() + patience_seconds
        seen: list[dict[str, Any]] = []
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            assert time.monotonic() < deadline, f"no {seconds} s without a stall: {seen[-5:]}"
            now = await self.look()
            if seen and now["waiting"] != seen[0]["waiting"]:
                seen, began = [], time.monotonic()
            seen.append(now)
            await self._page.wait_for_timeout(1000)
        return seen
