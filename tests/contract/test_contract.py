"""Walks every entry of `api.yaml`: routed, refused as it says, answered with its fields and types."""

import contextlib
import re
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import yaml

from tallycast.auth import ThrottleLimits
from tallycast.db.queries import federation_followers, federation_posts
from tallycast.db.queries.federation_followers import FollowerRow
from tallycast.db.queries.federation_posts import PostRow
from tallycast.recordings import RecordingRow
from tallycast.settings import VideoSettings
from tests.contract.examples import (
    ANSWERS,
    EXAMPLES,
    FOLLOWER,
    PNG,
    POST,
    REFUSED,
    REFUSED_REQUESTS,
)
from tests.contract.not_built import NOT_BUILT
from tests.contract.people import People
from tests.contract.shapes import Shapes, core
from tests.support.in_process import STREAM_KEY, InProcess, in_process
from tests.support.recordings import made_recording

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONTRACT = yaml.safe_load((Path(__file__).parent / "api.yaml").read_text("utf-8"))
SHAPES = Shapes(CONTRACT["schemas"])
ENTRIES: dict[str, dict[str, Any]] = {f"{one['method']} {one['path']}": one for one in CONTRACT["endpoints"]}
BUILT = {name: entry for name, entry in ENTRIES.items() if name not in NOT_BUILT}
ANY_BODY = {"POST /api/chat/register"}
"""Entries that take whatever comes: an unparsable body is ignored (the contract's note)."""
RECORDING, CLIP = "recording1", "clip1"
PLACES = {
    "/clip-thumbnail/{file}": f"/clip-thumbnail/{CLIP}",
    "/public/{path}": "/public/a.txt",
    "{account}": "streamer",
    "{objectId}": POST,
    "{variant}": "0",
    "{file}": "test.png",
    "{clientId}": "7",
    "{path}": "",
    "{streamId}": RECORDING,
    "{clipId}": CLIP,
    "{outputConfigId}": "0",
}

built = pytest.mark.parametrize("name", BUILT)


def entries(**wanted: Any) -> Any:
    """The built entries with these fields."""
    names = [
        name for name, one in BUILT.items() if all(one.get(key) == value for key, value in wanted.items())
    ]
    assert names
    return pytest.mark.parametrize("name", names)


@contextlib.asynccontextmanager
async def prepared(folder: Path) -> AsyncIterator[InProcess]:
    (folder / "emoji").mkdir()
    (folder / "emoji/test.png").write_bytes(PNG)
    (folder / "public").mkdir()
    (folder / "public/a.txt").write_text("hello")
    # Every wrong password here would have to wait otherwise.
    patient = ThrottleLimits(free_attempts=10_000, overall_burst=10_000)
    recordings = folder / "recordings"
    await made_recording(recordings, RECORDING)
    async with in_process(folder, throttle=patient) as server:
        await server.rooms.settings.set("directory_enabled", True)
        catalogue = server.rooms.recorder.catalogue
        await catalogue.change(RECORDING, published=True)
        (await made_recording(recordings, CLIP) / "thumbnail.jpg").write_bytes(PNG)
        now = datetime.now(UTC)
        await catalogue.add(
            RecordingRow(id=CLIP, kind="clip", title="Clip", started_at=now, complete=True, published=True)
        )
        await federated(server)
        await server.rooms.webhooks.create("https://hook.example/", ["CHAT"])
        yield server


async def federated(server: InProcess) -> None:
    """With a post, and somebody who waits to follow."""
    await server.rooms.settings.set_many(
        {"federation_enabled": True, "server_url": "https://tally.example", "federation_private": False}
    )
    # Made when it is first needed otherwise, which would be a change of the settings.
    await server.rooms.federation.keys.public_pem()
    now = datetime.now(UTC)
    async with server.database.writing() as connection:
        eve = FollowerRow(
            iri=FOLLOWER, inbox=f"{FOLLOWER}/inbox", username="eve@peer.example", created_at=now
        )
        await federation_followers.save(connection, eve)
        note = {"id": f"https://tally.example/federation/{POST}", "type": "Note"}
        await federation_posts.add(connection, PostRow(id=POST, document=note, created_at=now))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[InProcess]:
    """One for all tests that change nothing."""
    async with prepared(tmp_path_factory.mktemp("contract")) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(server: InProcess) -> People:
    return await People.invite(server)


@pytest_asyncio.fixture(loop_scope="module")
async def fresh(tmp_path: Path) -> AsyncIterator[InProcess]:
    """One for a test that does."""
    async with prepared(tmp_path) as server:
        yield server


def path_of(entry: dict[str, Any]) -> str:
    path: str = entry["path"]
    if path.startswith("/img/platformlogos/"):
        return "/img/platformlogos/github.svg"
    for name, value in PLACES.items():
        path = path.replace(name, value)
    return path


async def ask(server: InProcess, entry: dict[str, Any], user: str = "x", **options: Any) -> httpx.Response:
    path = path_of(entry).replace("{userId}", user)
    answer = await server.client.request(entry["method"], path, **options)
    assert answer.headers.get("content-type", "").count("charset=") <= 1
    return answer


def good_request(name: str) -> dict[str, Any]:
    if name in EXAMPLES:
        return EXAMPLES[name]
    request = ENTRIES[name].get("request")
    return {"json": request["example"]} if isinstance(request, dict) and "example" in request else {}


# The list of what is not built is exact: each entry is real, and none of them is routed.
async def test_what_is_not_built(server: InProcess) -> None:
    assert set(NOT_BUILT) <= set(ENTRIES)
    routed = [name for name in NOT_BUILT if is_routed(server, ENTRIES[name])]
    assert routed == []


def is_routed(server: InProcess, entry: dict[str, Any]) -> bool:
    shape = re.sub(r"\{[^}]*\}(\.jpg)?", "{}", entry["path"])
    for route in server.application._framework.routes:
        if (
            entry["method"] in getattr(route, "methods", ())
            and re.sub(r"\{[^}]*\}", "{}", route.path) == shape
        ):
            return True
    # Past the framework: media, files and the socket.
    return shape in ("/hls/stream.m3u8", "/hls/{}/stream.m3u8", "/ws", "/public/{}")


@built
async def test_every_other_entry_is_routed(server: InProcess, name: str) -> None:
    entry = BUILT[name]
    if list(entry["status"]) == [404]:
        assert not is_routed(server, entry)
    else:
        assert is_routed(server, entry)


# 401, text/plain `Unauthorized`, with the challenge; whatever the verb and the body.
@entries(auth="admin-basic")
async def test_without_credentials(server: InProcess, name: str) -> None:
    for options in ({}, {"auth": ("admin", "wrong password")}, {"auth": ("root", "abc123")}):
        answer = await ask(server, BUILT[name], **options)
        assert answer.status_code == 401
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.text == "Unauthorized"
        assert answer.headers["www-authenticate"] == 'Basic realm="Owncast Authenticated Request"'


# Bots and people in the chat: 401, text/plain `unauthorized`.
@pytest.mark.parametrize(
    "name",
    [
        name
        for name, one in BUILT.items()
        if one["auth"].startswith(("access-token", "chat-user", "moderator")) and name != "GET /ws"
    ],
)
async def test_without_a_token(server: InProcess, name: str) -> None:
    body = {
        "json": {"visible": True, "idArray": ["x"], "userId": "x", "enabled": True, "body": "x", "value": "x"}
        | {"channel": "x", "destination": "x"}
    }
    for options in (
        {},
        {"params": {"accessToken": "wrong"}},
        {"headers": {"Authorization": "Bearer wrong"}},
        {"headers": {"Authorization": "Basic wrong"}},
    ):
        answer = await ask(
            server, BUILT[name], **options, **(body if BUILT[name]["method"] == "POST" else {})
        )
        assert answer.status_code == 401
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.text == "unauthorized"


# Preflight: 204 without credentials.
@entries(preflight=True)
async def test_preflight(server: InProcess, name: str) -> None:
    answer = await server.client.options(path_of(BUILT[name]), headers={"Origin": "http://localhost:3000"})
    assert answer.status_code == 204


# Pages and texts say what they are once; a framework that adds the charset must not add a second one.
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/schedule", "/recordings", "/api/docs", "/healthz", "/admin", "/embed/video", "/robots.txt"),
        *("/sw.js", "/schedule.ics", "/customjavascript"),
    ],
)
async def test_the_type_of_a_page(server: InProcess, path: str) -> None:
    kind = (await server.client.get(path)).headers["content-type"]
    assert kind.startswith("text/")
    assert kind.count("charset=utf-8") == 1


# A bad body: 400 with one of the contract's two error bodies, and nothing is changed.
@pytest.mark.parametrize(
    "name", [name for name, entry in BUILT.items() if "request" in entry and name not in ANY_BODY]
)
async def test_a_bad_body(server: InProcess, people: People, name: str) -> None:
    before = dict(server.rooms.settings.snapshot)
    bodies = [b"", b"{", b"null", b"[1]", b'"x"', b"\xff", b"[" * 20_000]
    if BUILT[name]["group"] == "admin-config":
        bodies.append(b'{"value": {"a": [null]}}')
    for body in bodies:
        credentials = people.credentials(BUILT[name])
        headers = {"Content-Type": "application/json", **credentials.pop("headers", {})}
        answer = await ask(server, BUILT[name], content=body, headers=headers, **credentials)
        assert answer.status_code == 400, body[:30]
        assert not SHAPES.problems("ApiResult", answer.json()) or not SHAPES.problems(
            "ErrorBody", answer.json()
        )
    assert dict(server.rooms.settings.snapshot) == before


# A good request: 200, and the answer has the fields and the types.
@pytest.mark.parametrize("name", [name for name in BUILT if name not in REFUSED])
async def test_a_good_answer(fresh: InProcess, name: str) -> None:
    entry = BUILT[name]
    # So that there is something in every list: a sample, a viewer, an encoder, a broadcast.
    rooms = fresh.rooms
    await rooms.hardware.sample()
    await fresh.client.post("/api/metrics/playback", json={"latency": 2})
    rooms.playback.collapse(time.monotonic(), datetime.now(UTC))
    await rooms.broadcasting.admit(key=STREAM_KEY, remote_address="192.0.2.1", protocol="rtmp")
    rooms.edge.begin("b", VideoSettings.of(rooms.settings.snapshot))
    people = await People.invite(fresh)
    request = people.fill_in(good_request(name))
    credentials = people.credentials(entry)
    headers = {**request.pop("headers", {}), **credentials.pop("headers", {})}
    answer = await ask(fresh, entry, people.user, headers=headers, **credentials, **request)
    # A few entries answer well by sending elsewhere: their lowest status.
    good = 200 if 200 in entry["status"] else min(entry["status"])
    assert answer.status_code == good, answer.text
    if good == 200:
        assert problems(entry, answer) == []
    if "CORS *" in str(entry.get("notes", "")) and entry["path"] != "/":
        assert answer.headers["access-control-allow-origin"] == "*"


def problems(entry: dict[str, Any], answer: httpx.Response) -> list[str]:
    expected = ANSWERS.get(f"{entry['method']} {entry['path']}", entry["response"])
    kind = answer.headers.get("content-type", "")
    if (
        isinstance(expected, dict)
        or core(expected) in SHAPES._schemas
        or expected[0] in "[{"
        or "Page<" in expected
    ):
        if not re.match(r"application/([a-z]+\+)?json", kind):
            return [f"expected JSON, got {kind}"]
        return SHAPES.problems(expected, answer.json())
    if expected == "empty":
        return [] if answer.content == b"" else ["expected no body"]
    media = {
        "application/x-mpegURL": "application/x-mpegURL",
        "image": "image/",
        "text/": expected.split()[0],
        "Prometheus": "text/plain",
        "admin app": "text/html",
        "application/javascript": "text/javascript",
        "static file": "text/plain",
        "AS2": "application/activity+json",
        "OrderedCollection": "application/activity+json",
        "stored AS2": "application/activity+json",
        "XRD": "application/xrd+xml",
    }
    for beginning, wanted in media.items():
        if expected.startswith(beginning):
            return [] if kind.startswith(wanted) else [f"expected {wanted}, got {kind}"]
    return [f"the contract's answer {expected!r} is not understood"]


# Where the good answer cannot be had: a refusal that the contract knows.
@pytest.mark.parametrize("name", REFUSED)
async def test_a_refusal(server: InProcess, people: People, name: str) -> None:
    if name == "GET /ws":
        pytest.skip(REFUSED[name])
    entry = BUILT[name]
    answer = await ask(server, entry, **people.credentials(entry), **REFUSED_REQUESTS.get(name, {}))
    assert answer.status_code in entry["status"]
    assert answer.status_code in (400, 404)
    if answer.status_code == 400:
        assert [] in [SHAPES.problems(kind, answer.json()) for kind in ("ApiResult", "ErrorBody")]
        assert answer.json().get("success", False) is False
