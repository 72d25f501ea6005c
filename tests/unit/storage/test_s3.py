"""The bucket, against a real S3-compatible server and a proxy that fails in front of it."""

import time
from collections.abc import AsyncIterator

import msgspec
import pytest
import pytest_asyncio

from tallycast.settings import S3
from tallycast.storage import Bucket, StorageTrouble, try_bucket
from tallycast.storage import s3 as module
from tests.support.object_store import ObjectStore, object_store

pytestmark = pytest.mark.asyncio(loop_scope="module")
DATA = b"0123456789" * 5000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[ObjectStore]:
    async with object_store() as store:
        yield store


@pytest_asyncio.fixture(loop_scope="module")
async def store(running: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ObjectStore]:
    monkeypatch.setattr(module, "TRY_SECONDS", 0.6)
    yield running
    await running.proxy.set("")


async def test_put_get_list_delete(store: ObjectStore) -> None:
    bucket = Bucket(store.settings(path_prefix="/a b/"))
    keys = [bucket.key(0, f"b1-{number}.m4s") for number in range(1, 12)]
    assert keys[0] == "a b/hls/0/b1-1.m4s"
    for key in (*keys, bucket.key(0, "b10-1.m4s"), bucket.key(0, "a1-1.m4s"), bucket.key(1, "b1-1.m4s")):
        await bucket.put(key, DATA)
    assert await bucket.get(keys[0]) == DATA
    assert sorted(await bucket.names_of(0, "b1")) == sorted(keys)
    answer = await store.client.get(bucket.url(keys[0]))
    assert answer.content == DATA
    assert answer.headers["content-type"] == "video/mp4"
    assert "immutable" in answer.headers["cache-control"]
    await bucket.delete([*keys, "a b/hls/0/never.m4s"])
    assert await bucket.names_of(0, "b1") == []
    assert "a b/hls/0/b10-1.m4s" in await store.keys()


# The ACL is part of what is signed; without one no header is sent, as newer buckets refuse it.
@pytest.mark.parametrize("acl", ["", "public-read"])
async def test_the_acl(store: ObjectStore, acl: str) -> None:
    key = f"hls/0/acl-{acl or 'none'}.m4s"
    await Bucket(store.settings(acl=acl)).put(key, DATA)
    text = (await store.client.get(f"{store.direct}/{key}?acl")).text
    assert ("AllUsers" in text) == bool(acl)


@pytest.mark.parametrize(
    ("changes", "serving", "url"),
    [
        ({}, "", "https://s3.example.com/video/hls/0/x.m4s"),
        ({"force_path_style": False}, "", "https://video.s3.example.com/hls/0/x.m4s"),
        ({"serving_endpoint": "https://cdn.example/"}, "", "https://cdn.example/hls/0/x.m4s"),
        ({"serving_endpoint": "https://a.example"}, "https://b.example/v", "https://b.example/v/hls/0/x.m4s"),
        ({"path_prefix": "p/q"}, "", "https://s3.example.com/video/p/q/hls/0/x.m4s"),
    ],
)
async def test_where_viewers_fetch(changes: dict[str, object], serving: str, url: str) -> None:
    settings = S3(endpoint="https://s3.example.com/", bucket="video", force_path_style=True)
    bucket = Bucket(msgspec.structs.replace(settings, **changes), serving)
    assert bucket.url(bucket.key(0, "x.m4s")) == url


# Every failure in words, in bounded time, and without a secret; then all is as before.
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("503", "answered 503"),
        ("403", "may not do that"),
        ("hang", "in time"),
        ("reset", "broke off"),
        ("swallow", "has 0 of 50000 bytes"),
        ("slow", "in time"),
        ("gone", "cannot be reached"),
    ],
)
async def test_failures(store: ObjectStore, fault: str, words: str) -> None:
    bucket = Bucket(store.settings())
    await store.proxy.set(fault)
    begun = time.monotonic()
    with pytest.raises(StorageTrouble, match=words) as told:
        await bucket.put("hls/0/f.m4s", DATA)
    assert time.monotonic() - begun < 3
    assert "secret-of-the-test" not in str(told.value)
    assert "key-of-the-test" not in str(told.value)
    await store.proxy.set("")
    await bucket.put("hls/0/f.m4s", DATA)


async def test_a_name_that_nobody_knows(store: ObjectStore) -> None:
    with pytest.raises(StorageTrouble, match="cannot be reached"):
        await Bucket(store.settings(endpoint="http://nowhere.invalid")).put("x", DATA)


# What the library itself does not bear, as an administrator may type it.
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bucket": "a b"}, "bucket:"),
        ({"bucket": "a/b"}, "bucket:"),
        ({"bucket": ""}, "bucket:"),
        ({"endpoint": ""}, "endpoint:"),
        ({"endpoint": "http://a b"}, "endpoint:"),
        ({"endpoint": "ftp://a"}, "endpoint:"),
    ],
)
async def test_settings_that_no_bucket_has(
    store: ObjectStore, changes: dict[str, object], words: str
) -> None:
    [step] = await try_bucket(Bucket(store.settings(**changes)))
    assert step.message.startswith(words)


async def test_a_trial_says_what_is_wrong(store: ObjectStore) -> None:
    steps = await try_bucket(Bucket(store.settings()))
    assert [(step.name, step.ok) for step in steps] == [
        (name, True) for name in ("write", "read", "serve", "list", "delete")
    ]
    assert not [key for key in await store.keys() if "check" in key]
    [step] = await try_bucket(Bucket(store.settings(bucket="another")))
    assert (step.ok, "no such bucket" in step.message) == (False, True)
    for change in ({"serving_endpoint": f"{store.direct}/elsewhere"}, {"acl": ""}):
        steps = await try_bucket(Bucket(store.settings(**change)))
        assert [step.name for step in steps if not step.ok] == ["serve"]
