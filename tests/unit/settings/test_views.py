from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest

from tallycast.settings import BY_KEY, ROWS, AccessSettings, ServerSettings, VideoSettings
from tallycast.settings.views import VIEWS, View

DEFAULTS: dict[str, Any] = {row.key: row.default for row in ROWS}


def bare(kind: Any) -> Any:
    """A type without the limits that stand in it."""
    if get_origin(kind) is Annotated:
        return bare(get_args(kind)[0])
    if get_origin(kind) in (tuple, dict):
        return get_origin(kind)[tuple(bare(one) for one in get_args(kind))]
    return str if get_origin(kind) is Literal else kind


# A view's fields are settings, of the settings' own types; it can be built from any snapshot.
@pytest.mark.parametrize("view", VIEWS)
def test_fields_are_settings(view: type[View]) -> None:
    for name, kind in get_type_hints(view).items():
        assert bare(BY_KEY[name].type) == kind, name
    built = view.of(DEFAULTS)
    assert msgspec.structs.asdict(built) == {name: DEFAULTS[name] for name in view.setting_keys()}


# Every setting can be read through some view, and through one only; but what the disk keeps, playlists list.
def test_each_setting_is_in_one_view() -> None:
    shown = [name for view in VIEWS for name in view.__struct_fields__]
    assert sorted(shown) == sorted([*BY_KEY, "dvr_minutes"])


def test_a_view_is_of_its_moment() -> None:
    changed = {**DEFAULTS, "server_name": "Other"}
    view = ServerSettings.of(DEFAULTS)
    assert ServerSettings.of(changed) == msgspec.structs.replace(view, server_name="Other")
    assert view.server_name == "New Tallycast Server"
    assert "server_name" in ServerSettings.setting_keys()
    assert "server_name" not in VideoSettings.setting_keys()
    with pytest.raises(AttributeError):
        view.server_name = "Other"  # type: ignore[misc]
    assert AccessSettings.of(DEFAULTS).stream_keys == ()
