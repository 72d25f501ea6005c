"""What other servers send, read leniently: a value or nothing, and the one error."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.federation.errors import DocumentUnfit
from tallycast.federation.reading import id_in, plain, read_activity, read_actor, read_json, read_keys

MASTODON: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
    "id": "https://social.example/users/eve",
    "type": "Person",
    "following": "https://social.example/users/eve/following",
    "followers": "https://social.example/users/eve/followers",
    "inbox": "https://social.example/users/eve/inbox",
    "outbox": "https://social.example/users/eve/outbox",
    "featured": "https://social.example/users/eve/collections/featured",
    "preferredUsername": "eve",
    "name": "Eve <b>of</b> Example",
    "summary": "<p>Hi</p>",
    "url": "https://social.example/@eve",
    "manuallyApprovesFollowers": False,
    "publicKey": {
        "id": "https://social.example/users/eve#main-key",
        "owner": "https://social.example/users/eve",
        "publicKeyPem": "PEM",
    },
    "endpoints": {"sharedInbox": "https://social.example/inbox"},
    "icon": {"type": "Image", "mediaType": "image/jpeg", "url": "https://files.example/eve.jpg"},
}


def test_mastodon() -> None:
    actor = read_actor(MASTODON)
    assert (actor.name, actor.username) == ("Eve of Example", "eve@social.example")
    assert (actor.inbox, actor.best_inbox) == (MASTODON["inbox"], "https://social.example/inbox")
    assert actor.image == "https://files.example/eve.jpg"
    assert [key.pem for key in actor.keys] == ["PEM"]


# What is left out is empty; what points elsewhere is not used.
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"endpoints": None}, {"shared_inbox": ""}),
        ({"endpoints": "x"}, {"shared_inbox": ""}),
        ({"endpoints": {"sharedInbox": "https://victim.example/inbox"}}, {"shared_inbox": ""}),
        ({"name": None}, {"name": ""}),
        ({"name": ["a", "b"]}, {"name": ""}),
        ({"preferredUsername": None}, {"username": "eve@social.example"}),
        ({"icon": None, "image": "https://files.example/a.png"}, {"image": "https://files.example/a.png"}),
        (
            {"icon": {"url": {"href": "https://files.example/b.png"}}},
            {"image": "https://files.example/b.png"},
        ),
        ({"icon": "javascript:alert(1)"}, {"image": ""}),
        ({"icon": {"url": "http://files.example/a.png"}}, {"image": ""}),
        ({"publicKey": None}, {"keys": ()}),
        ({"type": ["Person", "Other"]}, {"id": MASTODON["id"]}),
        ({"type": "Group"}, {"id": MASTODON["id"]}),
    ],
)
def test_what_is_left_out(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    actor = read_actor(MASTODON | changes)
    assert {name: getattr(actor, name) for name in expected} == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": "http://social.example/users/eve"},
        {"id": "https://user:word@social.example/users/eve"},
        {"inbox": None},
        {"inbox": "http://127.0.0.1/inbox"},
        {"inbox": "file:///etc/passwd"},
        {"type": "Note"},
        {"type": None},
    ],
)
def test_no_actor(changes: dict[str, Any]) -> None:
    with pytest.raises(DocumentUnfit):
        read_actor(MASTODON | changes)


def test_keys() -> None:
    owner = "https://a.example/u"
    assert [key.id for key in read_keys([{"id": "a"}, "b", 7, None, ["c"]])] == ["a", "b", "c"]
    assert read_keys({"id": "a", "owner": owner, "publicKeyPem": 7})[0].pem == ""
    assert len(read_keys([{"id": "a"}] * 1_000)) < 10


# The same follow, written as many ways as there are.
@pytest.mark.parametrize(
    "about",
    [
        "https://t.example/u",
        {"id": "https://t.example/u"},
        ["https://t.example/u"],
        [{"id": "https://t.example/u"}],
    ],
)
def test_a_follow(about: Any) -> None:
    activity = read_activity({"id": "https://a/1", "type": "Follow", "actor": "https://a/u", "object": about})
    assert (activity.kind, activity.object_id) == ("Follow", "https://t.example/u")


def test_an_undo() -> None:
    inner = {"id": "https://a/1", "type": "Follow", "actor": "https://a/u", "object": "https://t/u"}
    activity = read_activity({"type": "Undo", "actor": {"id": "https://a/u"}, "object": inner})
    assert (activity.object_kind, activity.object_actor, activity.object_object) == (
        "Follow",
        "https://a/u",
        "https://t/u",
    )
    assert read_activity({"type": "Undo", "actor": "https://a/u", "object": "https://a/1"}).object_kind == ""


# Names are shown to people: no markup, no controls, no turned writing; and not without end.
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>Eve", "alert(1)Eve"),
        ("&lt;img src=x onerror=alert(1)&gt;", ""),
        ("a\u202eb\x00c\n d", "a b c d"),
        ("John &amp; John", "John & John"),
        ("x" * 10_000, "x" * 200),
        (7, ""),
        (None, ""),
    ],
)
def test_names(text: Any, shown: str) -> None:
    assert plain(text) == shown


def test_addresses() -> None:
    assert id_in("https://a") == "https://a"
    assert id_in({"href": "https://a"}) == "https://a"
    for nothing in (None, 7, "", [], {}, [[]], "x" * 5_000, {"id": {"id": "a"}}):
        assert id_in(nothing) == ""


NAMES = st.sampled_from(
    ["id", "type", "actor", "object", "publicKey", "inbox", "icon", "url", "endpoints", "name"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


# Whatever comes, whole or in place of any field of something real.
@given(JSON, st.sampled_from(sorted(MASTODON)))
def test_anything(value: Any, field: str) -> None:
    for document in (value, MASTODON | {field: value}):
        try:
            found = read_json(msgspec.json.encode(document))
            read_actor(found)
            read_activity(found)
        except DocumentUnfit:
            continue


@given(st.binary())
def test_any_bytes(body: bytes) -> None:
    try:
        read_json(body)
    except DocumentUnfit:
        return
