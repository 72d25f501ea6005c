"""What the handlers are given: every room that a request may ask."""

from collections.abc import Callable
from dataclasses import dataclass

from tallycast.broadcast import Broadcasting, LiveEdge, Peaks, Thumbnails, Viewers
from tallycast.http.assets import WebFiles
from tallycast.http.client_address import ClientAddress
from tallycast.settings import SettingsStore


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms behind the API, put together by the composition root."""

    settings: SettingsStore
    broadcasting: Broadcasting
    edge: LiveEdge
    viewers: Viewers
    peaks: Peaks
    thumbnails: Thumbnails
    web: WebFiles
    client_address: Callable[[], ClientAddress]
