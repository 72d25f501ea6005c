"""SRT ingest: a door that looks who knocks (`handshake`, `server`), libsrt within ffmpeg behind it."""

from tallycast.ingest.srt.server import SrtServer, SrtSettings

__all__ = ["SrtServer", "SrtSettings"]
