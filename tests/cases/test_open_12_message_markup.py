"""OPEN-12: script through message text, markdown, links, embeds, pasted HTML (CVE-2021-39183).

What the allow-list lets through is tested input by input in tests/unit/chat/test_rendering.py; here that
every door out of the server gives the cleaned text: sockets, history, moderation, integrations; and that the
page shows all of it in a real browser and nothing runs.
"""

import re
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.support.chat_socket import person, register
from tests.support.server import ADMIN_PASSWORD, Server, running_server

ADMIN = httpx.BasicAuth("admin", ADMIN_PASSWORD)
INPUTS = [
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    '![a](http://in/x" onerror=alert(1))',
    "<svg/onload=alert(1)>svg",
    '<a href="//evil" target=_blank>evil</a>',
    '<https://example.com/"onclick=alert(1)>',
    "x <img class=emoji src=/img/emoji/../../admin alt=a title=b>",
    "<style>p{display:none}</style>style",
    "<!--><script>alert(1)</script>-->comment",
    "![e](http://elsewhere.example/pixel.png) external",
    "[" * 900 + "x" + "](y)" * 200,
    "https://example.com",
]
ALLOWED_TAG = re.compile(
    r"</?(?:p|strong|em|code|pre)>|<br>|</a>"
    r'|<a href="https?://[^"]*" target="_blank" rel="noopener noreferrer nofollow">'
    r'|<img src="/img/emoji/[^"%.]+\.[a-z]+" alt="[^"]+" title="[^"]+" class="emoji">'
)


def assert_clean(body: str) -> None:
    """Nothing is left but what the table allows."""
    rest = ALLOWED_TAG.sub("", body)
    assert "<" not in rest, body
    assert 'href="//' not in body
    assert "javascript:" not in "".join(re.findall(r'href="[^"]*"', body))


async def test_every_door() -> None:
    environment = {"TALLYCAST_CHAT_SPAM_PROTECTION_ENABLED": "false"}
    async with running_server(environment=environment) as server, person(server, "Ada") as ada:
        for text in INPUTS:
            await ada.say(text)
        await ada.say("last")
        for _ in range(50):
            if "<p>last</p>" in [frame["body"] for frame in ada.of_type("CHAT")]:
                break
            await ada.next("CHAT", len(ada.of_type("CHAT")) + 1)
        said = [frame["body"] for frame in ada.of_type("CHAT")]
        assert len(said) >= 9
        made = await register(server)
        history = (await server.get("/api/chat", params={"accessToken": made["accessToken"]})).json()
        assert [one["body"] for one in history] == said
        moderation = (await server.get("/api/admin/chat/messages", auth=ADMIN)).json()
        assert [one["body"] for one in moderation][::-1] == said
        for body in said:
            assert_clean(body)
        link = next(body for body in said if "https://example.com</a>" in body)
        assert 'rel="noopener noreferrer nofollow"' in link
        await _integrations(server, len(said))


async def _integrations(server: Server, before: int) -> None:
    token = (
        await server.client.post(
            server.url + "/api/admin/accesstokens/create",
            json={"name": "Bot", "scopes": ["CAN_SEND_MESSAGES", "CAN_SEND_SYSTEM_MESSAGES"]},
            auth=ADMIN,
        )
    ).json()["accessToken"]
    async with person(server) as watcher:
        for path, kind in (("send", "CHAT"), ("system", "SYSTEM"), ("action", "CHAT_ACTION")):
            for text in INPUTS:
                answer = await server.client.post(
                    f"{server.url}/api/integrations/chat/{path}",
                    json={"body": text},
                    headers={"Authorization": f"Bearer {token}"},
                )
                assert answer.status_code in (200, 400), answer.text
            for frame in watcher.of_type(kind):
                assert_clean(frame["body"])
            assert watcher.of_type(kind)


# The page's own policy lets no script run that stands in the page.
async def test_the_policy_of_the_pages() -> None:
    async with running_server() as server:
        for path in ("/", "/embed/video", "/embed/chat/readonly", "/embed/chat/readwrite"):
            policy = (await server.get(path)).headers["content-security-policy"]
            scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
            assert "unsafe-inline" not in scripts
            assert "unsafe-eval" not in scripts


# In the page, live and again as history: no script runs, nothing is fetched from elsewhere, and the browser
# has no violation of the policy to report, as nothing even tried.
@pytest.mark.asyncio(loop_scope="session")
async def test_in_a_browser(chromium: Browser) -> None:
    environment = {"TALLYCAST_CHAT_SPAM_PROTECTION_ENABLED": "false"}
    async with running_server(environment=environment) as server, person(server, "Ada") as ada:
        context = await chromium.new_context(base_url=server.url, locale="en-US")
        page = await context.new_page()
        trouble: list[str] = []
        page.on("dialog", lambda dialog: trouble.append(f"a dialog: {dialog.message}"))
        page.on("pageerror", lambda error: trouble.append(f"an error: {error}"))
        page.on("popup", lambda popup: trouble.append(f"a window: {popup.url}"))
        page.on("request", lambda asked: _note_foreign(asked.url, server, trouble))
        await page.add_init_script(
            "addEventListener('securitypolicyviolation', (told) =>"
            " (window.violations ??= []).push(`${told.violatedDirective} ${told.blockedURI}`));"
        )
        await page.goto("/")
        await expect(page.locator(".chat-self")).to_be_visible()
        for text in [*INPUTS, "the last one"]:
            await ada.say(text)
        bodies = page.locator(".chat-message .chat-body")
        for _ in range(2):
            await expect(bodies.last).to_have_text("the last one")
            await expect(page.locator(".chat-body").filter(has_text="external")).to_have_count(1)
            for kind in ("script", "style", "svg", "iframe", "[onerror]", "[onload]", "[onclick]"):
                await expect(bodies.locator(kind)).to_have_count(0)
            assert await page.evaluate("window.violations ?? []") == []
            assert trouble == []
            await page.reload()
        await context.close()


def _note_foreign(url: str, server: Server, trouble: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.netloc != f"127.0.0.1:{server.http_port}":
        trouble.append(f"a request: {url}")
