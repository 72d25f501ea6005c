"""The packager: from ffmpeg's fragments to parts, segments and playlists (RFC 8216bis). Sans-IO."""

from tallycast.hls.blocking import Decision, Refuse, Serve, WaitFor, decide
from tallycast.hls.media_playlist import MediaPlaylist, render_head
from tallycast.hls.multivariant import multivariant
from tallycast.hls.naming import is_broadcast_id, is_media_name
from tallycast.hls.offline import OfflineRendition
from tallycast.hls.packager import Packager
from tallycast.hls.playlist_body import PlaylistBody
from tallycast.hls.segment import (
    InitReady,
    PackagerEvent,
    PartReady,
    RenditionSpec,
    SegmentHead,
    SegmentReady,
)
from tallycast.hls.subtitles import Subtitles, read_webvtt
from tallycast.hls.window import ListedSegment, Window

__all__ = [
    "Decision",
    "InitReady",
    "ListedSegment",
    "MediaPlaylist",
    "OfflineRendition",
    "Packager",
    "PackagerEvent",
    "PartReady",
    "PlaylistBody",
    "Refuse",
    "RenditionSpec",
    "SegmentHead",
    "SegmentReady",
    "Serve",
    "Subtitles",
    "WaitFor",
    "Window",
    "decide",
    "is_broadcast_id",
    "is_media_name",
    "multivariant",
    "read_webvtt",
    "render_head",
]
