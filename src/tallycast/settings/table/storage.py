"""Where media rests and who serves it; how many backups are kept."""

from typing import Any, Literal

import msgspec

from tallycast.settings import checks
from tallycast.settings.declaration import MASK, Audience, Effect, Page, Setting, Widget, line, whole
from tallycast.settings.errors import ValueUnfit
from tallycast.settings.shapes import S3


def _keep_secret(stored: S3, new: S3) -> S3:
    return msgspec.structs.replace(new, secret=stored.secret) if new.secret == MASK else new


def _show(value: S3) -> dict[str, Any]:
    """Empty texts left out as in the contract, the secret masked."""
    shown = msgspec.to_builtins(value)
    if value.secret:
        shown["secret"] = MASK
    return {name: one for name, one in shown.items() if one != ""}


def _complete(value: S3) -> None:
    checks.url("http", "https")(value.serving_endpoint)
    checks.url("http", "https")(value.endpoint)
    if value.enabled:
        for name in ("endpoint", "access_key", "secret", "bucket", "region"):
            if not getattr(value, name).strip():
                shown = "accessKey" if name == "access_key" else name
                raise ValueUnfit(f"{shown}: expected a value, as the storage is switched on")
    if ".." in value.path_prefix.split("/"):
        raise ValueUnfit("pathPrefix: expected a path without ..")


ROWS = (
    Setting(
        key="s3",
        type=S3,
        default=S3(),
        label="Object storage (S3)",
        help="Bucket that takes the media, so that this machine need not send it to every viewer.",
        page=Page.STORAGE,
        section="S3",
        audience=Audience.SECRET,
        effect=Effect.NEXT_BROADCAST,
        paths=("s3",),
        config_path="s3",
        keep=_keep_secret,
        checks=(_complete,),
        show=_show,
        secrets_of=lambda value: (value.access_key,),
        owncast_key="s3_storage_config",
    ),
    Setting(
        key="video_serving_endpoint",
        type=line(2048),
        default="",
        label="Video serving endpoint",
        help="Address of a CDN that fetches the video from here; playlists then name it.",
        page=Page.STORAGE,
        section="Delivery",
        widget=Widget.URL,
        effect=Effect.NEXT_BROADCAST,
        paths=("videoservingendpoint",),
        config_path="videoServingEndpoint",
        clean=lambda value: value.strip().rstrip("/"),
        checks=(checks.url("http", "https"),),
        owncast_key="video_serving_endpoint",
    ),
    Setting(
        key="dvr_minutes",
        type=whole(0, 1440),
        default=0,
        label="Rewind window (minutes)",
        help="How far viewers can wind back a live broadcast; 0 switches it off. It needs space on the disk.",
        page=Page.STORAGE,
        section="Rewind",
        audience=Audience.PUBLIC,
        effect=Effect.NEXT_BROADCAST,
        paths=("dvrminutes",),
        public_path="dvrMinutes",
    ),
    Setting(
        key="record_broadcasts",
        type=bool,
        default=False,
        label="Record broadcasts",
        help="Keep every broadcast on the disk, to be watched and downloaded later.",
        page=Page.STORAGE,
        section="Recordings",
        effect=Effect.NEXT_BROADCAST,
        paths=("recordings/enabled",),
    ),
    Setting(
        key="recordings_place",
        type=Literal["disk", "bucket"],
        default="disk",
        label="Where recordings are kept",
        help="On the disk of this machine, or in the bucket above while it is switched on.",
        page=Page.STORAGE,
        section="Recordings",
        paths=("recordings/place",),
    ),
    Setting(
        key="recordings_public",
        type=bool,
        default=False,
        label="Show recordings",
        help="Publish new recordings, and show the published ones on a page of their own.",
        page=Page.STORAGE,
        section="Recordings",
        audience=Audience.PUBLIC,
        paths=("recordings/public",),
        public_path="recordingsPublic",
    ),
    Setting(
        key="recordings_keep_days",
        type=whole(0, 36_500),
        default=0,
        label="Keep recordings (days)",
        help="Older recordings are deleted, unless they are marked to be kept; 0 keeps them for ever.",
        page=Page.STORAGE,
        section="Recordings",
        paths=("recordings/keepdays",),
    ),
    Setting(
        key="recordings_keep_gb",
        type=whole(0, 1_000_000),
        default=0,
        label="Keep recordings (GB)",
        help="With more than this, the oldest recordings are deleted; 0 sets no limit.",
        page=Page.STORAGE,
        section="Recordings",
        paths=("recordings/keepgb",),
    ),
    Setting(
        key="backups_kept",
        type=whole(1, 365),
        default=7,
        label="Backups kept",
        help="How many of the daily copies of the database are kept.",
        page=Page.STORAGE,
        section="Backups",
        paths=("backupskept",),
    ),
)
