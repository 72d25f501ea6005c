"""The multivariant playlist: which renditions there are (RFC 8216bis 4.4.6.2)."""

import re
from collections.abc import Sequence

from tallycast.hls import naming
from tallycast.hls.media_playlist import VERSION
from tallycast.hls.playlist_body import PlaylistBody
from tallycast.hls.subtitles import FOLDER, Subtitles
from tallycast.hls.window import Window
from tallycast.media.colour import SDR

_NOT_STABLE = re.compile(r"[^A-Za-z0-9+/=._-]+")
# BANDWIDTH is rounded up to this, so that a new peak of some bits does not make a new playlist.
_BANDWIDTH_STEP_BPS = 1000


_CAPTIONS = '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="CC1",AUTOSELECT=YES,INSTREAM-ID="CC1"'


def multivariant(
    windows: Sequence[Window], *, captions: bool = False, subtitles: Subtitles | None = None
) -> PlaylistBody:
    """The playlist of all renditions that a player can start now, in the order of their numbers.

    `captions`: the source has closed captions. Which languages and channels they have, no stream says; the
    first channel is where they are.
    """
    listed = sorted((window for window in windows if window.playable), key=lambda window: window.spec.index)
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}"]
    # It speaks for every segment of every rendition, so one passthrough is enough to leave it out (4.4.2.1).
    if listed and not any(window.spec.passthrough for window in listed):
        lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
    captioned = [window for window in listed if captions and window.resolution and window.spec.keeps_captions]
    if captioned:
        lines.append(_CAPTIONS)
    if subtitles is not None:
        lines.append(
            '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="Captions"'
            f',LANGUAGE="{_quoted(subtitles.language)}",AUTOSELECT=YES,DEFAULT=NO'
            f',URI="{FOLDER}/{naming.PLAYLIST}"'
        )
    ranges = {_range(window) for window in listed if window.resolution is not None}
    for window in listed:
        attributes = _attributes(window, tells_range=bool(ranges - {SDR}))
        if window in captioned:
            attributes += ',CLOSED-CAPTIONS="cc"'
        if subtitles is not None:
            attributes += ',SUBTITLES="subs"'
        lines += [f"#EXT-X-STREAM-INF:{attributes}", naming.playlist_path(window.spec.index)]
    return PlaylistBody("\n".join([*lines, ""]))


def _attributes(window: Window, *, tells_range: bool) -> str:
    peak, average = _rounded_up(window.rates.peak_bps), _rounded_up(window.rates.average_bps)
    attributes = [f"BANDWIDTH={max(peak, average)}", f"AVERAGE-BANDWIDTH={average}"]
    if window.codecs:
        attributes.append(f'CODECS="{",".join(window.codecs)}"')
    if window.resolution is not None:
        width, height = window.resolution
        attributes.append(f"RESOLUTION={width}x{height}")
    if window.frame_rate is not None:
        attributes.append(f"FRAME-RATE={window.frame_rate:.3f}")
    if tells_range and window.resolution is not None:
        attributes.append(f"VIDEO-RANGE={_range(window)}")
    attributes.append(f'STABLE-VARIANT-ID="{_stable_id(window)}"')
    # No attribute of RFC 8216bis; players that know it (hls.js) show it in their quality menu.
    attributes.append(f'NAME="{_quoted(window.spec.name)}"')
    return ",".join(attributes)


def _range(window: Window) -> str:
    """Dynamic range of the picture; a stream that says nothing is taken for the standard one."""
    told = [track.description.video_range for track in window.tracks if track.kind == "video"]
    return (told[0] if told else None) or SDR


def _stable_id(window: Window) -> str:
    name = _NOT_STABLE.sub("-", window.spec.name).strip("-")
    return f"{window.spec.index}-{name}" if name else str(window.spec.index)


def _quoted(text: str) -> str:
    """A quoted string holds no quotes and no line breaks (RFC 8216bis 4.2)."""
    return "".join(letter for letter in text if letter.isprintable() and letter != '"')


def _rounded_up(bps: int) -> int:
    return -(-bps // _BANDWIDTH_STEP_BPS) * _BANDWIDTH_STEP_BPS
