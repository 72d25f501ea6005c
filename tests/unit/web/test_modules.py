"""Runs `modules/test_*.js`, one test here for each file there: the modules without a page around them.

Each file exports `tests`: rule → function (may be asynchronous); what throws has failed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="package")

MODULES = Path(__file__).parent / "modules"

RUN = """async (url) => {
  const { tests } = await import(url);
  const failures = [];
  for (const [rule, test] of Object.entries(tests)) {
    try {
      await test();
    } catch (error) {
      failures.push(`${rule}: ${error.message}`);
    }
  }
  return { ran: Object.keys(tests).length, failures };
}"""


@pytest.mark.parametrize("name", sorted(path.name for path in MODULES.glob("test_*.js")))
async def test_module(page: Page, name: str) -> None:
    await page.goto("/")
    outcome = await page.evaluate(RUN, f"/modules/{name}")
    assert outcome["ran"] > 0
    assert outcome["failures"] == []


async def test_a_failing_rule_is_reported(page: Page) -> None:
    # The runner itself: a module whose one rule is wrong must not pass.
    await page.goto("/")
    broken = "data:text/javascript,export const tests = {'one is two': () => { throw new Error('no'); }}"
    assert await page.evaluate(RUN, broken) == {"ran": 1, "failures": ["one is two: no"]}
