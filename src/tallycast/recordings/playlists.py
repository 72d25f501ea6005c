"""The playlists of a recording (RFC 8216bis 4.3.5: VOD, or EVENT while it still grows).

Addresses are relative to the playlist's own: `/replay/ID` names `ID/0`, and that names `0/NAME`.
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from tallycast.hls import PlaylistBody, render_head
from tallycast.hls.segment import SegmentHead
from tallycast.storage import Journal, SegmentLine

VERSION = 7
_BANDWIDTH_STEP_BPS = 1000
_SDR = "SDR"


def multivariant(recording_id: str, journals: Sequence[Journal]) -> PlaylistBody:
    """All renditions."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}"]
    if not any(journal.rendition.passthrough for journal in journals):
        lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
    tells_range = any(_range(journal) != _SDR for journal in journals)
    for journal in journals:
        uri = f"{recording_id}/{journal.rendition.index}"
        lines += [f"#EXT-X-STREAM-INF:{_attributes(journal, tells_range=tells_range)}", uri]
    return PlaylistBody("\n".join([*lines, ""]))


def media(
    journal: Journal, *, complete: bool, addresses: Mapping[str, str] = MappingProxyType({})
) -> PlaylistBody:
    """One rendition, from its begin to where it is now. `addresses` of segments that viewers fetch elsewhere
    are for what is complete: a playlist that grows must not change what it said."""
    # hls.js takes a segment of number 0 for none; ours begin at 1, a clip's wherever it was cut.
    lines = [
        "#EXTM3U\n",
        f"#EXT-X-VERSION:{VERSION}\n",
        "" if journal.rendition.passthrough else "#EXT-X-INDEPENDENT-SEGMENTS\n",
        f"#EXT-X-TARGETDURATION:{target_seconds(journal.segments)}\n",
        f"#EXT-X-PLAYLIST-TYPE:{'VOD' if complete else 'EVENT'}\n",
        "#EXT-X-MEDIA-SEQUENCE:1\n",
    ]
    index, init_name, due = journal.rendition.index, "", 0
    for segment in journal.segments:
        # A segment that the disk did not take is a break in time as well.
        missing = due and segment.sequence != due
        head = SegmentHead(
            name=segment.name,
            sequence=segment.sequence,
            init_name=f"{index}/{segment.init_name}",
            discontinuities=(segment.breaks or int(bool(missing))) if due else 0,
            program_date_time=segment.date,
        )
        uri = addresses.get(segment.name) if complete else None
        uri = uri or f"{index}/{segment.name}"
        lines.append(render_head(head, is_init_new=segment.init_name != init_name))
        lines.append(f"#EXTINF:{segment.seconds:.5f},\n{uri}\n")
        init_name, due = segment.init_name, segment.sequence + 1
    if complete:
        lines.append("#EXT-X-ENDLIST\n")
    return PlaylistBody("".join(lines))


def target_seconds(segments: Sequence[SegmentLine]) -> int:
    """EXT-X-TARGETDURATION: no segment, rounded, is longer (4.4.3.1)."""
    return max(1, math.ceil(max(one.seconds for one in segments) - 0.5))


def _attributes(journal: Journal, *, tells_range: bool) -> str:
    init = list(journal.inits.values())[-1]
    average = _rounded_up(journal.size_bytes * 8 / max(journal.seconds, 0.001))
    # Neighbours of half a target duration and more (4.1); a stump at the end says nothing of the peak.
    least = 0.5 * target_seconds(journal.segments)
    peaks = [one.size_bytes * 8 / one.seconds for one in journal.segments if one.seconds >= least]
    attributes = [
        f"BANDWIDTH={max(average, _rounded_up(max(peaks, default=0)))}",
        f"AVERAGE-BANDWIDTH={average}",
        f'CODECS="{",".join(init.codecs)}"',
    ]
    if init.width and init.height:
        attributes.append(f"RESOLUTION={init.width}x{init.height}")
        if init.frame_rate:
            attributes.append(f"FRAME-RATE={init.frame_rate:.3f}")
        if tells_range:
            attributes.append(f"VIDEO-RANGE={_range(journal)}")
    name = "".join(letter for letter in journal.rendition.name if letter.isprintable() and letter != '"')
    attributes.append(f'NAME="{name}"')
    return ",".join(attributes)


def _range(journal: Journal) -> str:
    return next((init.video_range for init in journal.inits.values() if init.video_range), None) or _SDR


def _rounded_up(bps: float) -> int:
    return -(-math.ceil(bps) // _BANDWIDTH_STEP_BPS) * _BANDWIDTH_STEP_BPS
