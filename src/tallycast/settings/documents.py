"""The rows as the two documents of the contract; who serves them adds what is no setting."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from tallycast.settings.declaration import MASK, Audience, Setting, Widget
from tallycast.settings.table import ROWS


def admin_document(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """`ServerConfig` of the contract: every row with a place in it, secrets masked."""
    document: dict[str, Any] = {}
    for row in ROWS:
        if row.config_path:
            _place(document, row, Audience.ADMIN, shown(row, snapshot[row.key]))
    return document


def public_document(snapshot: Mapping[str, Any], *, render_markdown: Callable[[str], str]) -> dict[str, Any]:
    """`WebConfig` of the contract: the public rows, Markdown rendered to HTML."""
    document: dict[str, Any] = {}
    for row in ROWS:
        if row.audience is Audience.PUBLIC:
            value = snapshot[row.key]
            if row.show_public is not None:
                public = row.show_public(value)
            elif row.widget is Widget.MARKDOWN:
                public = render_markdown(value)
            else:
                public = json_types(value)
            _place(document, row, Audience.PUBLIC, public)
    return document


def shown(row: Setting, value: Any) -> Any:
    """What an administrator sees of a value, as JSON types."""
    if row.show is not None:
        return row.show(value)
    if row.secret and not row.paths:
        return MASK if value else ""
    return json_types(value)


def shown_masked(row: Setting, value: Any) -> Any:
    """What a terminal shows, which others may look at too: of a secret only whether it is set."""
    if row.secret:
        return "" if value == row.default else MASK
    return shown(row, value)


def json_types(value: Any) -> Any:
    """A value as what its JSON is made of; lists are lists, not tuples."""
    plain = msgspec.to_builtins(value)
    return list(plain) if isinstance(plain, tuple) else plain


def _place(document: dict[str, Any], row: Setting, readers: Audience, value: Any) -> None:
    if readers in row.omit_empty and not value:
        return
    path = row.public_path if readers is Audience.PUBLIC else row.config_path
    *folders, name = path.split(".")
    for folder in folders:
        document = document.setdefault(folder, {})
    document[name] = value
