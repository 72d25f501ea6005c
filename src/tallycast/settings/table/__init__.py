"""The one table: every setting of the server, a file for each group."""

from tallycast.settings.declaration import Setting
from tallycast.settings.table import (
    access,
    appearance,
    chat,
    federation,
    general,
    ingest,
    integrations,
    notifications,
    restream,
    storage,
    video,
    watching,
)

ROWS: tuple[Setting, ...] = (
    *general.ROWS,
    *appearance.ROWS,
    *access.ROWS,
    *ingest.ROWS,
    *watching.ROWS,
    *video.ROWS,
    *storage.ROWS,
    *chat.ROWS,
    *federation.ROWS,
    *integrations.ROWS,
    *notifications.ROWS,
    *restream.ROWS,
)
"""Every row, in the order in which a person reads them."""

BY_KEY: dict[str, Setting] = {row.key: row for row in ROWS}
BY_PATH: dict[str, Setting] = {path: row for row in ROWS for path in row.paths}
"""Path below `/api/admin/config/` → row, aliases included."""

__all__ = ["BY_KEY", "BY_PATH", "ROWS"]
