import pytest

from tests.support.in_process import ADMIN, InProcess


# A server that does not federate has no followers, and says so in the contract's shapes.
async def test_there_are_none(server: InProcess) -> None:
    page = await server.client.get("/api/admin/followers?offset=10&limit=5", auth=ADMIN)
    assert page.json() == {"total": 0, "results": []}
    for kind in ("pending", "blocked", "directory"):
        assert (await server.client.get(f"/api/admin/followers/{kind}", auth=ADMIN)).json() == []


# A page that is none: 400 without a body.
@pytest.mark.parametrize("query", ["offset=x", "limit=1.5", "offset=-1", "limit="])
async def test_a_bad_page(server: InProcess, query: str) -> None:
    answer = await server.client.get(f"/api/admin/followers?{query}", auth=ADMIN)
    assert answer.status_code == 400


async def test_nobody_can_be_approved(server: InProcess) -> None:
    for path, body in (
        ("approve", {"actorIRI": "https://example.com/u", "approved": True}),
        ("remove", {"actorIRI": "https://example.com/u"}),
        ("approve", {"actorIRI": "https://example.com/u"}),
        ("remove", {}),
    ):
        answer = await server.client.post(f"/api/admin/followers/{path}", json=body, auth=ADMIN)
        assert (answer.status_code, answer.json()["success"]) == (400, False)
