"""The settings table is complete: whoever adds a row gives it all that is derived from it."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallycast.settings import BY_KEY, ROWS, Audience, Page, Setting, admin_document, public_document
from tallycast.settings.declaration import Widget
from tallycast.settings.forms import field_of

ROOT = Path(__file__).parent.parent.parent
DEFAULTS: dict[str, Any] = {row.key: row.default for row in ROWS}

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)

CONTRACT_PATHS = [
    "adminpass",
    "streamkeys",
    "key",
    "pagecontent",
    "streamtitle",
    "name",
    "serversummary",
    "offlinemessage",
    "welcomemessage",
    "logo",
    "favicon",
    "tags",
    "ffmpegpath",
    "webserverport",
    "webserverip",
    "rtmpserverport",
    "rtmpserverbindaddress",
    "sockethostoverride",
    "videoservingendpoint",
    "nsfw",
    "autoplay",
    "directoryenabled",
    "socialhandles",
    "s3",
    "serverurl",
    "externalactions",
    "customstyles",
    "customjavascript",
    "appearance",
    "hideviewercount",
    "disablesearchindexing",
    "chat/disable",
    "chat/joinmessagesenabled",
    "chat/establishedusermode",
    "chat/forbiddenusernames",
    "chat/suggestedusernames",
    "chat/spamprotectionenabled",
    "chat/slurfilterenabled",
    "chat/requireauthentication",
    "video/codec",
    "video/streamlatencylevel",
    "video/streamoutputvariants",
    "federation/enable",
    "federation/private",
    "federation/showengagement",
    "federation/enablequotes",
    "federation/hidefollowers",
    "federation/username",
    "federation/livemessage",
    "federation/blockdomains",
    "notifications/discord",
    "notifications/browser",
    "schedule/enabled",
    "schedule/remindermessage",
]
"""Every route below /api/admin/config/ of the contract but notifications/twitter, which was removed there."""


@each_row
def test_a_row_has_words(row: Setting) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", row.key)
    assert row.label
    assert row.label[0].isupper()
    assert row.help.endswith(".")
    assert "\n" not in row.help
    assert 10 < len(row.help) <= 100


@each_row
def test_a_row_has_a_route_and_a_form_or_a_reason(row: Setting) -> None:
    assert bool(row.paths) != bool(row.unrouted)
    assert (row.page is Page.NONE) == (not row.paths)
    assert bool(row.section) == bool(row.paths)
    assert field_of(row).kind


@each_row
def test_public_means_a_place_in_the_public_document(row: Setting) -> None:
    assert (row.audience is Audience.PUBLIC) == bool(row.public_path)


# What holds a password, a key or a token is marked, and hashed or masked where it can be.
@each_row
def test_secrets_are_marked(row: Setting) -> None:
    if re.search(r"password|private_key|stream_keys|registration_key|secret", row.key):
        assert row.secret
    if row.widget is Widget.PASSWORD or row.hashed:
        assert row.secret
        assert row.hashed
        assert row.show is not None


@each_row
def test_defaults_can_be_stored(row: Setting) -> None:
    if row.key == "stream_keys":
        return  # made at the first start; an empty list is refused
    text = msgspec.json.encode(row.default)
    assert msgspec.json.decode(text, type=row.type) == row.default


# Texts and lists have an end.
@each_row
def test_nothing_is_unbounded(row: Setting) -> None:
    def bounded(field: Any) -> bool:
        if field.kind in ("switch", "choice", "image"):
            return True
        if field.fields:
            return all(bounded(one) for one in field.fields)
        limit = field.maximum if field.minimum is not None else field.max_length
        return limit is not None and (field.item is None or bounded(field.item))

    assert bounded(field_of(row))


def test_nothing_is_said_twice() -> None:
    for name in ("key", "config_path", "public_path", "owncast_key"):
        values = [value for row in ROWS if (value := getattr(row, name))]
        assert len(values) == len(set(values)), name
    paths = [path for row in ROWS for path in row.paths]
    assert len(paths) == len(set(paths))
    labels = [(row.page, row.label) for row in ROWS]
    assert len(labels) == len(set(labels))
    assert len(BY_KEY) == len(ROWS)


def test_every_route_of_the_contract_is_there() -> None:
    assert set(CONTRACT_PATHS) - {path for row in ROWS for path in row.paths} == set()


# Values that stand out, so that one that leaks into a document can be seen there.
def test_no_secret_leaves() -> None:
    marked: dict[str, Any] = dict(DEFAULTS)
    for row in ROWS:
        if row.secret and isinstance(row.default, str):
            marked[row.key] = f"leaked-{row.key}"
    marked["s3"] = msgspec.structs.replace(DEFAULTS["s3"], secret="leaked-s3")
    marked["discord_notification"] = msgspec.structs.replace(
        DEFAULTS["discord_notification"], webhook="https://leaked.test/"
    )
    marked["stream_keys"] = msgspec.convert([{"key": "leaked-key"}], BY_KEY["stream_keys"].type)
    assert "leaked" not in str(public_document(marked, render_markdown=str))
    admin = admin_document(marked)
    # The contract's admin shows these two; all else is masked.
    del admin["streamKeys"], admin["notifications"]["discord"]
    assert "leaked" not in str(admin)


def test_the_docs_are_fresh() -> None:
    check = subprocess.run(
        [sys.executable, ROOT / "tools" / "settings_reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 0, check.stdout + check.stderr
