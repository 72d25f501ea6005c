"""What the handlers are given: every room that a request may ask."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.di import NamedDependency

from tallycast.auth import AccessTokens, Administrator, WatchDoor
from tallycast.broadcast import (
    Broadcasting,
    Checkup,
    Elsewhere,
    LiveEdge,
    Peaks,
    Pulling,
    Thumbnails,
    Viewers,
)
from tallycast.bus import Bus
from tallycast.chat import Chat, EmojiFolder
from tallycast.federation import Federation
from tallycast.http.assets import WebFiles
from tallycast.http.client_address import ClientAddress
from tallycast.http.public_files import PublicFiles
from tallycast.ingest import WhipServer
from tallycast.integrations import Notifications, Releases, Schedule, Webhooks
from tallycast.observe import Audience, Geo, Hardware, Logs, Playback, Readiness
from tallycast.recordings import Clips, Recorder, Remuxer
from tallycast.restream import Restreaming
from tallycast.settings import SettingsStore
from tallycast.storage import Places
from tallycast.transcode import CodecOffers
from tallycast.transfer import KeptBackups


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms behind the API, put together by the composition root."""

    settings: SettingsStore
    administrator: Administrator
    tokens: AccessTokens
    watching: WatchDoor
    bus: Bus
    broadcasting: Broadcasting
    elsewhere: Elsewhere
    edge: LiveEdge
    codecs: CodecOffers
    checkup: Checkup
    pulling: Pulling
    restreaming: Restreaming
    viewers: Viewers
    peaks: Peaks
    thumbnails: Thumbnails
    recorder: Recorder
    places: Places
    clips: Clips
    remuxer: Remuxer
    emoji: EmojiFolder
    chat: Chat
    schedule: Schedule
    notifications: Notifications
    webhooks: Webhooks
    federation: Federation
    releases: Releases
    readiness: Readiness
    logs: Logs
    hardware: Hardware
    playback: Playback
    audience: Audience
    geo: Geo
    backups: KeptBackups
    web: WebFiles
    public_files: PublicFiles
    client_address: Callable[[], ClientAddress]
    quit: Callable[[], None]
    """Ends the server in good order."""
    whip: Callable[[], WhipServer | None] = lambda: None
    """The door for offers of WebRTC, where it is switched on."""
    encoder_address: Callable[[], tuple[str, int]] = lambda: ("", 1935)
    """Host and port on which encoders are waited for, as they were bound."""


GivenRooms = NamedDependency[Rooms]
"""How a handler asks for the rooms."""

AnyRequest = Request[Any, Any, Any]
