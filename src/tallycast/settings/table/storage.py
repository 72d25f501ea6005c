"""Where media rests and who serves it; how many backups are kept."""

from typing import Any

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
