import msgspec

from tallycast.settings import BY_KEY, BY_PATH, MASK, Override, Page, SettingsStore
from tallycast.settings.forms import Field, field_of, form_rows
from tests.unit.settings.conftest import OpenStore
from tests.unit.settings.test_documents import SECRETS, fill


# Types become fields, limits become attributes.
def test_fields() -> None:
    assert field_of(BY_KEY["nsfw"]) == Field(kind="switch")
    assert field_of(BY_KEY["http_port"]) == Field(kind="number", minimum=1, maximum=65_535)
    assert field_of(BY_KEY["latency_level"]) == Field(kind="slider", minimum=0, maximum=4)
    assert field_of(BY_KEY["server_name"]) == Field(kind="text", max_length=255)
    assert field_of(BY_KEY["server_summary"]) == Field(kind="multiline", max_length=500)
    assert field_of(BY_KEY["page_content"]).kind == "markdown"
    assert field_of(BY_KEY["admin_password"]).kind == "password"
    assert field_of(BY_KEY["logo"]) == Field(kind="image")
    assert set(field_of(BY_KEY["autoplay"]).choices) == {"off", "sound-only", "always"}
    assert field_of(BY_KEY["tags"]) == Field(
        kind="list", max_length=50, item=Field(kind="text", max_length=64)
    )
    variants = field_of(BY_KEY["video_variants"])
    assert (variants.kind, variants.min_length, variants.max_length) == ("list", 1, 10)
    assert variants.item is not None
    bitrate = next(one for one in variants.item.fields if one.name == "videoBitrate")
    assert bitrate == Field(
        kind="number", name="videoBitrate", label="Video bit rate (kbit/s)", minimum=0, maximum=60_000
    )


# Each row that has a form is there once, in the order of the menu, with a route that exists.
async def test_rows(store: SettingsStore) -> None:
    rows = form_rows(store.snapshot, store.overridden_by)
    assert [row.key for row in rows] == list(dict.fromkeys(row.key for row in rows))
    titles = [page.value for page in Page]
    assert [row.page for row in rows] == sorted((row.page for row in rows), key=titles.index)
    for row in rows:
        assert BY_PATH[row.path.removeprefix("/api/admin/config/")].key == row.key
    assert {"federation_private_key", "directory_registration_key"}.isdisjoint(row.key for row in rows)


# What can be changed nevertheless says so.
async def test_given_until_it_is_changed(open_store: OpenStore) -> None:
    option = "the command line option --admin-password"
    store = await open_store({"admin_password": Override(value="from outside", source=option)})
    rows = {row.key: row for row in form_rows(store.snapshot, store.overridden_by)}
    assert (rows["admin_password"].overridden_by, rows["admin_password"].given_by) == (None, option)


# A form shows what holds, who holds it from outside, and no secret.
async def test_values(open_store: OpenStore) -> None:
    store = await open_store({"nsfw": Override(value=True, source="the environment variable TALLYCAST_NSFW")})
    await fill(store)
    rows = {row.key: row for row in form_rows(store.snapshot, store.overridden_by)}
    assert rows["server_name"].value == "Evening show"
    assert rows["server_name"].default == "New Tallycast Server"
    assert rows["nsfw"].value is True
    assert rows["nsfw"].overridden_by == "the environment variable TALLYCAST_NSFW"
    assert rows["server_name"].overridden_by is None
    assert rows["admin_password"].value == MASK
    assert rows["http_port"].effect == "restart"
    document = msgspec.json.encode(list(rows.values())).decode()
    for secret in ("esroh", *SECRETS[:-1]):
        assert secret not in document
    assert '"overriddenBy":null' in document


# Every input of an object says what it is.
def test_fields_of_objects_have_labels() -> None:
    for row in BY_KEY.values():
        field = field_of(row)
        for one in (*field.fields, *(field.item.fields if field.item else ())):
            assert one.label, f"{row.key}.{one.name}"
