from datetime import UTC, datetime, timedelta

import pytest

from tallycast.db.queries import federation_followers
from tallycast.db.queries.federation_followers import FollowerRow
from tests.support.in_process import ADMIN, InProcess

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def add(server: InProcess, name: str, minutes: int, **more: datetime) -> str:
    iri = f"https://peer.example/users/{name}"
    row = FollowerRow(
        iri=iri,
        inbox=f"{iri}/inbox",
        name=name.title(),
        username=f"{name}@peer.example",
        created_at=NOW + timedelta(minutes=minutes),
        **more,
    )
    async with server.database.writing() as connection:
        await federation_followers.save(connection, row)
    return iri


# Who follows, who waits, who was refused: newest first, a page at a time.
async def test_the_lists(server: InProcess) -> None:
    for name, minutes in (("ann", 1), ("bob", 2), ("cem", 3)):
        await add(server, name, minutes, approved_at=NOW)
    await add(server, "dan", 4)
    await add(server, "eve", 5, disabled_at=NOW)

    async def names(path: str) -> list[str]:
        found = (await server.client.get(f"/api/admin/followers{path}", auth=ADMIN)).json()
        return [one["name"] for one in (found["results"] if isinstance(found, dict) else found)]

    assert await names("") == ["Cem", "Bob", "Ann"]
    assert await names("?offset=1&limit=1") == ["Bob"]
    assert await names("/pending") == ["Dan"]
    assert await names("/blocked") == ["Eve"]
    assert await names("/directory") == []


# The page shows them only where there is an account, and the operator does not hide them.
async def test_the_public_list(server: InProcess) -> None:
    settings = server.rooms.settings
    await add(server, "ann", 1, approved_at=NOW)

    async def total() -> int:
        count: int = (await server.client.get("/api/followers")).json()["total"]
        return count

    assert await total() == 0
    await settings.set_many({"federation_enabled": True, "server_url": "https://tally.example"})
    assert await total() == 1
    await settings.set("federation_hide_followers_tab", True)
    assert await total() == 0


# Who is refused stays out; who is removed may ask again.
async def test_what_the_administrator_decides(server: InProcess) -> None:
    ann = await add(server, "ann", 1, approved_at=NOW)

    async def post(path: str, **body: object) -> int:
        answer = await server.client.post(f"/api/admin/followers/{path}", json=body, auth=ADMIN)
        return answer.status_code

    async def blocked() -> int:
        return len((await server.client.get("/api/admin/followers/blocked", auth=ADMIN)).json())

    assert (await post("approve", actorIRI=ann, approved=False), await blocked()) == (200, 1)
    # Nobody could be told.
    assert (await post("approve", actorIRI=ann, approved=True), await blocked()) == (400, 1)
    assert (await post("remove", actorIRI=ann), await blocked()) == (200, 0)
    assert await post("remove", actorIRI=ann) == 400


# A page that is none: 400 without a body.
@pytest.mark.parametrize("query", ["offset=x", "limit=1.5", "offset=-1", "limit="])
async def test_a_bad_page(server: InProcess, query: str) -> None:
    answer = await server.client.get(f"/api/admin/followers?{query}", auth=ADMIN)
    assert answer.status_code == 400


async def test_bad_bodies(server: InProcess) -> None:
    for path, body in (
        ("approve", {"actorIRI": "https://example.com/u", "approved": True}),
        ("remove", {"actorIRI": "https://example.com/u"}),
        ("approve", {"actorIRI": "https://example.com/u"}),
        ("remove", {}),
    ):
        answer = await server.client.post(f"/api/admin/followers/{path}", json=body, auth=ADMIN)
        assert (answer.status_code, answer.json()["success"]) == (400, False)
