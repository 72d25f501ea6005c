"""The check for accessibility finds what is wrong, in the look in which it is wrong."""

import pytest
from playwright.async_api import Browser

from tests.support.axe import violations, violations_in_every_look

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE = """<!doctype html><html lang="en"><title>A page</title>
<style>
  body { background: #fff; color: #000 }
  @media (prefers-color-scheme: dark) { p { color: #ccc } }
  @media (max-width: 600px) { main { overflow: hidden } }
</style>
<main><h1>Words</h1><p>More words</p><button id="bad"></button></main></html>"""


async def test_faults_are_told_by_rule_and_element(chromium: Browser) -> None:
    page = await chromium.new_page()
    await page.set_content(PAGE)
    [line] = await violations(page)
    assert line.startswith("button-name (critical)")
    assert "#bad" in line
    assert await violations(page, without=("#bad",)) == []
    faults = await violations_in_every_look(page, without=("#bad",))
    assert [fault.partition(": color-contrast")[0] for fault in faults] == ["390 px, dark", "1440 px, dark"]
    await page.close()
