"""Where a copy goes, as ffmpeg is told it, and how it is doing; sans-IO."""

import enum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from tallycast.settings import RestreamTarget


class ForwardState(enum.Enum):
    """How one target is doing."""

    OFF = "off"
    """Switched off."""
    WAITING = "waiting"
    """Nothing is live."""
    CONNECTING = "connecting"
    SENDING = "sending"
    RETRYING = "retrying"
    """It failed and is tried again in a while."""


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """A target as ffmpeg is told it."""

    url: str
    """With its secrets: for ffmpeg's eyes only."""
    container: str
    secrets: tuple[str, ...]
    """What must not stand in anything that is shown."""


_SRT_OPTIONS = frozenset({"latency", "pbkeylen", "connect_timeout", "maxbw", "pkt_size", "tlpktdrop"})
"""What a person may say in an SRT address beside key and passphrase; ffmpeg knows more, which are ours or
dangerous (listening, writing a log)."""


def destination(target: RestreamTarget) -> Destination:
    """URL and container for a target that its check let pass."""
    secrets = tuple(one for one in (target.key, target.passphrase) if one)
    parts = urlsplit(target.url)
    if parts.scheme.lower() == "srt":
        query = [(name, value) for name, value in parse_qsl(parts.query) if name in _SRT_OPTIONS]
        query.append(("mode", "caller"))
        if target.key:
            query.append(("streamid", target.key))
        if target.passphrase:
            query.append(("passphrase", target.passphrase))
        # ffmpeg decodes %xx but not "+".
        text = urlencode(query).replace("+", "%20")
        return Destination(url=urlunsplit(parts._replace(query=text)), container="mpegts", secrets=secrets)
    url = target.url.rstrip("/")
    return Destination(url=f"{url}/{target.key}" if target.key else url, container="flv", secrets=secrets)


def copy_arguments(to: Destination, video_codec: str | None, progress_descriptor: int) -> list[str]:
    """ffmpeg's arguments: FLV on standard input goes out as it is."""
    arguments = [
        *("-hide_banner", "-nostats", "-loglevel", "level+warning"),
        *("-progress", f"pipe:{progress_descriptor}", "-stats_period", "1"),
        *("-probesize", "200000", "-analyzeduration", "100000", "-f", "flv", "-i", "pipe:0"),
        *("-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy", "-flush_packets", "1"),
    ]
    if to.container == "flv":
        arguments += ["-rw_timeout", "10000000", "-flvflags", "no_duration_filesize"]
        if video_codec in ("hevc", "av1", "vp9"):
            # Enhanced RTMP says at the connection which codecs beyond H.264 will come.
            arguments += ["-rtmp_enhanced_codecs", "hvc1,av01,vp09"]
    else:
        arguments += ["-muxdelay", "0", "-muxpreload", "0"]
    return [*arguments, "-f", to.container, to.url]


def in_words(lines: list[str], status: int) -> str:
    """Why a copy ended, out of what ffmpeg said last."""
    said = [line.partition("] [")[2] or line for line in lines if "[error]" in line or "[fatal]" in line]
    text = " ".join(said).lower()
    for pattern, words in (
        ("connection refused", "Nobody listens at this address."),
        ("name or service not known", "There is no host of this name."),
        ("failed to resolve hostname", "There is no host of this name."),
        ("network is unreachable", "The network is unreachable."),
        ("timed out", "The other side does not answer."),
        ("badname", "The other side does not know the key."),
        ("publish.denied", "The other side refused the broadcast."),
        ("not permitted", "The other side refused the broadcast."),
        ("broken pipe", "The other side closed the connection."),
        ("connection reset", "The other side closed the connection."),
        ("server error", "The other side refused the broadcast."),
        ("connection rejected", "The other side refused: wrong key or passphrase."),
        ("input/output error", "The connection failed; address, key or passphrase may be wrong."),
    ):
        if pattern in text:
            return words
    if said:
        return said[0].partition("] ")[2].strip()[:200] or said[0][:200]
    return f"ffmpeg ended with status {status}."
