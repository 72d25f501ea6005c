"""The doors for encoders besides RTMP, and what is fetched without any."""

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tallycast.settings import checks
from tallycast.settings.declaration import MASK, Audience, Effect, Page, Setting, line, whole
from tallycast.settings.errors import ValueUnfit
from tallycast.settings.shapes import PullSource

PULL_SCHEMES = ("http", "https", "rtsp", "rtmp", "rtmps", "srt")
SRT_PASSPHRASE = (10, 79)
"""Characters that SRT takes (SRTO_PASSPHRASE)."""


def _passphrase(value: str) -> None:
    least, most = SRT_PASSPHRASE
    if value and not least <= len(value) <= most:
        raise ValueUnfit(f"expected {least} to {most} characters, or nothing")


_NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")


def _address_or_name(value: str) -> None:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        if value and not _NAME.fullmatch(value):
            raise ValueUnfit("expected an IP address or a host name, without a port") from None


def _pull(source: PullSource) -> None:
    if source.enabled and not source.url:
        raise ValueUnfit("url: expected an address or a path, as it is switched on")
    if not source.url:
        return
    try:
        parts = urlsplit(source.url)
        scheme, host, _ = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        raise ValueUnfit("url: expected an address or a path") from None
    if scheme in PULL_SCHEMES:
        if not host:
            raise ValueUnfit("url: expected an address that names a host")
        return
    if scheme not in ("", "file") or not source.url.removeprefix("file://").startswith("/"):
        raise ValueUnfit(f"url: expected {', '.join(PULL_SCHEMES)} or the whole path of a file")
    checks.readable(source.url.removeprefix("file://"))


def _show_pull(source: PullSource) -> dict[str, Any]:
    return {"enabled": source.enabled, "url": _masked(source.url)}


def _masked(url: str) -> str:
    """The address without its password."""
    try:
        password = urlsplit(url).password
    except ValueError:
        return url
    return url.replace(f":{password}@", f":{MASK}@", 1) if password else url


def _keep_pull(stored: PullSource, new: PullSource) -> PullSource:
    return msgspec.structs.replace(new, url=stored.url) if new.url == _masked(stored.url) else new


ROWS = (
    Setting(
        key="rtmps_port",
        type=whole(0, 65_535),
        default=0,
        label="RTMPS port",
        help="TCP port for encoders that encrypt; needs a certificate. 0 is off, 443 is usual.",
        page=Page.SERVER,
        section="Encoders",
        effect=Effect.RESTART,
        paths=("rtmpsserverport",),
    ),
    Setting(
        key="tls_certificate",
        type=line(4096),
        default="",
        label="Certificate",
        help="Path of the PEM file with the certificate and its chain, for RTMPS.",
        page=Page.SERVER,
        section="Encoders",
        effect=Effect.RESTART,
        paths=("tlscertificate",),
        clean=str.strip,
        checks=(checks.readable,),
    ),
    Setting(
        key="tls_key_file",
        type=line(4096),
        default="",
        label="Key of the certificate",
        help="Path of the PEM file with the certificate's key, without a password.",
        page=Page.SERVER,
        section="Encoders",
        effect=Effect.RESTART,
        paths=("tlskeyfile",),
        clean=str.strip,
        checks=(checks.readable,),
    ),
    Setting(
        key="srt_port",
        type=whole(0, 65_535),
        default=0,
        label="SRT port",
        help="UDP port for encoders that speak SRT; the stream id is the stream key. 0 is off.",
        page=Page.SERVER,
        section="Encoders",
        effect=Effect.RESTART,
        paths=("srtserverport",),
    ),
    Setting(
        key="srt_passphrase",
        type=line(SRT_PASSPHRASE[1]),
        default="",
        label="SRT passphrase",
        help="With it SRT encrypts, and an encoder that does not have it is refused.",
        page=Page.SERVER,
        section="Encoders",
        audience=Audience.SECRET,
        paths=("srtpassphrase",),
        keep=lambda stored, new: stored if new == MASK else new,
        checks=(_passphrase,),
        show=lambda value: MASK if value else "",
    ),
    Setting(
        key="srt_latency_ms",
        type=whole(20, 8000),
        default=120,
        label="SRT latency",
        help="Milliseconds that SRT waits for packets that were lost: four round trips is usual.",
        page=Page.SERVER,
        section="Encoders",
        paths=("srtlatency",),
    ),
    Setting(
        key="whip_port",
        type=whole(0, 65_535),
        default=0,
        label="WHIP port",
        help="UDP port for media by WebRTC from OBS and browsers, 8189 is usual. 0 is off.",
        page=Page.SERVER,
        section="Encoders",
        effect=Effect.RESTART,
        paths=("whipserverport",),
    ),
    Setting(
        key="whip_address",
        type=line(255),
        default="",
        label="WHIP public address",
        help="IP address or name that leads to this machine's WHIP port, where that is behind a router.",
        page=Page.SERVER,
        section="Encoders",
        paths=("whipaddress",),
        clean=str.strip,
        checks=(_address_or_name,),
    ),
    Setting(
        key="pull_source",
        type=PullSource,
        default=PullSource(),
        label="Fetch a stream",
        help="Broadcasts what another server sends (HLS, RTSP, RTMP, SRT), or files in a loop.",
        page=Page.VIDEO,
        section="Fetch",
        audience=Audience.SECRET,
        paths=("pull",),
        keep=_keep_pull,
        clean=lambda source: msgspec.structs.replace(source, url=source.url.strip()),
        checks=(_pull,),
        show=_show_pull,
    ),
)
