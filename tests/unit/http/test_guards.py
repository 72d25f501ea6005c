import base64
import time

import httpx
import pytest

from tallycast.auth import ThrottleLimits, totp
from tests.support.in_process import ADMIN, HOST, PASSWORD, InProcess, in_process

CONFIG = "/api/admin/serverconfig"
COOKIE = "owncast_admin_session"


def basic(text: bytes) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(text).decode()}


# api.md, admin-basic: 401, text/plain `Unauthorized`, with the challenge.
@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic(b"admin:wrong"),
        basic(b"root:" + PASSWORD.encode()),
        basic(b"admin"),
        basic(b"admin:\xff\xfe"),
        {"Authorization": "Basic not!base64"},
        {"Authorization": "Basic"},
        {"Authorization": "Bearer " + PASSWORD},
        {"Authorization": ""},
        {"Cookie": f"{COOKIE}=guessed"},
    ],
)
async def test_no_or_bad_credentials(server: InProcess, headers: dict[str, str]) -> None:
    answer = await server.client.get(CONFIG, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == "Unauthorized"
    assert answer.headers["www-authenticate"] == 'Basic realm="Owncast Authenticated Request"'
    assert "set-cookie" not in answer.headers


# A good Basic call sets the cookie: HttpOnly, Lax, eight hours. It then opens by itself.
async def test_a_good_call_opens_a_session(server: InProcess) -> None:
    answer = await server.client.get(CONFIG, auth=ADMIN)
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=28800"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    by_cookie = await server.client.get(CONFIG)
    assert by_cookie.status_code == 200
    assert "set-cookie" not in by_cookie.headers
    again = await server.client.get(CONFIG, auth=ADMIN)
    assert "set-cookie" not in again.headers


# Over HTTPS the cookie is kept to HTTPS.
async def test_the_cookie_is_secure_over_https(server: InProcess) -> None:
    answer = await server.client.get("https://tally.test" + CONFIG, auth=ADMIN)
    assert "Secure" in answer.headers["set-cookie"]


# Wrong credentials are told, cookie or not.
async def test_explicit_credentials_go_before_the_cookie(server: InProcess) -> None:
    await server.client.get(CONFIG, auth=ADMIN)
    assert (await server.client.get(CONFIG, auth=("admin", "wrong"))).status_code == 401


# A script without a cookie jar gets the same session each time.
async def test_polling_opens_one_session(server: InProcess) -> None:
    cookies = set()
    for _ in range(5):
        async with server.client_from("192.0.2.9") as client:
            cookies.add((await client.get(CONFIG, auth=ADMIN)).headers["set-cookie"])
    assert len(cookies) == 1


# Our page asks with its header and shows its own form, so that the browser must not ask by itself.
async def test_no_challenge_for_our_own_page(server: InProcess) -> None:
    answer = await server.client.get(CONFIG, headers={"X-Owncast-CSRF-Protection": "1"})
    assert answer.status_code == 401
    assert "www-authenticate" not in answer.headers


# Signing in with the form: the session is all that later calls need; signing out ends it.
async def test_login_and_logout(server: InProcess) -> None:
    header = {"X-Owncast-CSRF-Protection": "1"}
    wrong = await server.client.post("/api/admin/login", json={"password": "wrong"})
    assert (wrong.status_code, wrong.text) == (401, "Unauthorized")
    assert (await server.client.post("/api/admin/login", json={"password": PASSWORD})).status_code == 200
    token = server.client.cookies[COOKIE]
    session = (await server.client.get("/api/admin/session")).json()
    assert session["expiresAt"] is not None
    assert session["secondFactor"] is False
    assert (await server.client.post("/api/admin/logout", headers=header)).status_code == 200
    assert COOKIE not in server.client.cookies
    old = await server.client.get(CONFIG, headers={"Cookie": f"{COOKIE}={token}"})
    assert old.status_code == 401


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"password": 1}', b'{"password": null}', b"\xff"])
async def test_a_login_that_is_none(server: InProcess, body: bytes) -> None:
    answer = await server.client.post(
        "/api/admin/login", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json()["success"] is False


# api.md: a foreign Origin gives 403; without any, a write with a cookie needs the header.
async def test_csrf_rule(server: InProcess) -> None:
    await server.client.get(CONFIG, auth=ADMIN)
    route, body = "/api/admin/config/nsfw", {"value": True}
    header = {"X-Owncast-CSRF-Protection": "1"}
    assert (await server.client.post(route, json=body)).status_code == 403
    assert (
        await server.client.post(route, json=body, headers={"Origin": "http://evil.test"})
    ).status_code == 403
    assert (
        await server.client.post(route, json=body, headers={"Origin": "http://evil.test", **header})
    ).status_code == 403
    assert server.rooms.settings.get("nsfw") is False
    assert (await server.client.post(route, json=body, headers=header)).status_code == 200
    assert (await server.client.post(route, json=body, headers={"Origin": HOST})).status_code == 200
    assert server.rooms.settings.get("nsfw") is True


# A change of the password ends all sessions, and the old password is no longer known.
async def test_a_new_password_ends_sessions(server: InProcess) -> None:
    async with server.client_from("192.0.2.9") as other:
        await other.get(CONFIG, auth=ADMIN)
        assert (await other.get(CONFIG)).status_code == 200
        changed = await server.client.post(
            "/api/admin/config/adminpass", json={"value": "another good one"}, auth=ADMIN
        )
        assert changed.status_code == 200
        assert (await other.get(CONFIG)).status_code == 401
        assert (await other.get(CONFIG, auth=ADMIN)).status_code == 401
        assert (await other.get(CONFIG, auth=("admin", "another good one"))).status_code == 200
        assert (await server.client.get(CONFIG)).status_code == 401


# Scripts made for Owncast set what they like: it is taken, and whoever looks is told what speaks against it.
async def test_a_weak_password_by_the_contracts_route(
    server: InProcess, caplog: pytest.LogCaptureFixture
) -> None:
    async def is_weak(password: str) -> bool:
        session = await server.client.get("/api/admin/session", auth=("admin", password))
        return bool(session.json()["weakPassword"])

    assert not await is_weak(PASSWORD)
    changed = await server.client.post("/api/admin/config/adminpass", json={"value": "abc123"}, auth=ADMIN)
    assert changed.status_code == 200
    assert "well-known" in changed.json()["message"]
    assert "well-known" in caplog.text
    assert await is_weak("abc123")
    # The page's own form does not take it.
    refused = await server.client.post(
        "/api/admin/password", json={"password": "abc124"}, auth=("admin", "abc123")
    )
    assert refused.status_code == 400
    assert "at least 8 characters" in refused.json()["message"]


# Whoever guesses is told to wait, and for how long.
async def test_guessing_is_slowed(server: InProcess) -> None:
    answers = [await server.client.get(CONFIG, auth=("admin", f"{number}")) for number in range(8)]
    assert [one.status_code for one in answers] == [401] * 5 + [429] * 3
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert answers[-1].json()["success"] is False
    # Somebody else, and whoever is signed in already, is not held up.
    async with server.client_from("198.51.100.1") as other:
        assert (await other.get(CONFIG, auth=ADMIN)).status_code == 200


async def enable_second_factor(client: httpx.AsyncClient) -> bytes:
    made = await client.post("/api/admin/secondfactor/enable", auth=ADMIN)
    assert made.status_code == 200
    secret = totp.decode_secret(made.json()["secret"])
    assert made.json()["uri"].startswith("otpauth://totp/")
    code = totp.code_at(secret, int(time.time()) // 30 - 1)
    confirmed = await client.post("/api/admin/secondfactor/confirm", json={"code": code}, auth=ADMIN)
    assert confirmed.status_code == 200
    return secret


# With a second factor the password alone is refused, by Basic and by the form; the answer says what lacks.
async def test_second_factor(server: InProcess) -> None:
    secret = await enable_second_factor(server.client)
    # The browser that set it up stays signed in, others do not.
    assert (await server.client.get(CONFIG)).status_code == 200
    async with server.client_from("192.0.2.9") as other:
        alone = await other.get(CONFIG, auth=ADMIN)
        assert (alone.status_code, alone.headers["x-tallycast-otp"]) == (401, "required")
        form = await other.post("/api/admin/login", json={"password": PASSWORD})
        assert (form.status_code, form.headers["x-tallycast-otp"]) == (401, "required")
        code = totp.code_at(secret, int(time.time()) // 30)
        signed_in = await other.post("/api/admin/login", json={"password": PASSWORD, "code": code})
        assert signed_in.status_code == 200
        assert (await other.get("/api/admin/session")).json()["secondFactor"] is True
        code = totp.code_at(secret, int(time.time()) // 30 + 1)
        header = {"X-Owncast-CSRF-Protection": "1"}
        wrong = await other.post("/api/admin/secondfactor/disable", json={"code": "000000"}, headers=header)
        assert wrong.status_code == 400
        ended = await other.post("/api/admin/secondfactor/disable", json={"code": code}, headers=header)
        assert ended.status_code == 200
    async with server.client_from("192.0.2.10") as other:
        assert (await other.get(CONFIG, auth=ADMIN)).status_code == 200


# A script gives the code in a header.
async def test_second_factor_with_basic(server: InProcess) -> None:
    secret = await enable_second_factor(server.client)
    async with server.client_from("192.0.2.9") as other:
        code = {"X-Tallycast-OTP": totp.code_at(secret, int(time.time()) // 30)}
        assert (await other.get(CONFIG, auth=ADMIN, headers=code)).status_code == 200
        assert (await other.get(CONFIG, auth=ADMIN, headers=code)).status_code == 401
        assert (await other.get(CONFIG)).status_code == 200


# OPEN-18: five hundred wrong passwords a second are slowed, wherever they come from.
async def test_a_flood_of_guesses(tmp_path_factory: pytest.TempPathFactory) -> None:
    limits = ThrottleLimits(overall_burst=10, overall_per_second=0.001)
    async with in_process(tmp_path_factory.mktemp("flood"), throttle=limits) as server:
        codes = []
        for number in range(500):
            async with server.client_from(f"198.51.{number // 250}.{number % 250}") as client:
                codes.append((await client.get(CONFIG, auth=("admin", f"{number}"))).status_code)
        assert codes.count(401) == 10
        assert codes.count(429) == 490
