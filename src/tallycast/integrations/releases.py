"""Whether there is a newer version: asked once a day of an address that the operator gives, of nobody else.

What is understood: the newest release as GitHub, Gitea and Forgejo tell it (`…/releases/latest`), a list of
releases, newest first (GitLab), and a plain `{"version": "1.2.3"}`.
"""

import logging
import re
from datetime import UTC, datetime

import msgspec

from tallycast.errors import TallycastError
from tallycast.events import SettingChanged
from tallycast.integrations.notice import Posting
from tallycast.integrations.post import Post
from tallycast.settings import OperationSettings, SettingsStore

log = logging.getLogger(__name__)

ASK_SECONDS = 86_400.0
_NUMBERS = re.compile(r"v?(\d{1,6}(?:\.\d{1,6}){0,3})")
"""A version that is meant for everybody: nothing after its numbers."""


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A version that can be had."""

    version: str
    url: str
    """Where it is described; empty if that was not told."""


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """One release, in the words of any of them."""

    version: str = ""
    tag_name: str = ""
    html_url: str = ""
    url: str = ""


def numbers_of(version: str) -> tuple[int, ...] | None:
    """`v1.2.0` as (1, 2), so that 1.2 and 1.2.0 are the same; None for what is no finished version."""
    found = _NUMBERS.fullmatch(version.strip())
    if found is None:
        return None
    numbers = [int(one) for one in found[1].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def read_release(body: bytes) -> Release | None:
    """The newest release of an answer; None if it cannot be read."""
    try:
        told = msgspec.json.decode(body, type=_Told | list[_Told])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    newest = told if isinstance(told, _Told) else next(iter(told), _Told())
    version = newest.version or newest.tag_name
    if numbers_of(version) is None:
        return None
    page = newest.html_url or newest.url
    return Release(
        version=version.strip().removeprefix("v"),
        url=page if page.startswith(("https://", "http://")) else "",
    )


class Releases:
    """`look` once a day; `running` is the version of this server."""

    def __init__(self, settings: SettingsStore, post: Post, *, running: str) -> None:
        self._settings = settings
        self._post = post
        self._running = running
        self._found: Release | None = None
        self.asked_at: datetime | None = None
        """When the address was asked last; None: not yet, or nobody is to be asked."""
        self.problem = ""
        """Why that told nothing, in words; empty while all is well."""

    @property
    def newer(self) -> Release | None:
        """A version beyond the one that runs."""
        found = self._found
        running = numbers_of(self._running)
        if found is None or running is None or (numbers_of(found.version) or ()) <= running:
            return None
        return found

    async def changed(self, event: SettingChanged) -> None:
        """Another address: what the one before said holds no more."""
        if event.key == "releases_url":
            self._found, self.asked_at, self.problem = None, None, ""

    async def look(self) -> None:
        """Ask, if somebody is to be asked."""
        url = OperationSettings.of(self._settings.snapshot).releases_url
        if not url:
            return
        problem, found = "", None
        try:
            answer = await self._post(
                Posting(method="GET", url=url, headers={"Accept": "application/json"}, body=b"")
            )
        except TallycastError as error:
            problem = str(error)
        else:
            found = read_release(answer.body) if answer.status == 200 else None
            if answer.status != 200:
                problem = f"it answered {answer.status}"
            elif found is None:
                problem = "its answer names no version"
        if url != OperationSettings.of(self._settings.snapshot).releases_url:
            return  # another address was given meanwhile
        if problem and problem != self.problem:
            log.warning("Whether there is a newer version is not known: %s", problem)
        self.asked_at, self.problem = datetime.now(UTC), problem
        # A server that is away for a day does not take back what it said.
        self._found = found or self._found
