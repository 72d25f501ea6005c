"""axe-core on a page: what keeps people with disabilities out of it, as lines that a failing test can show.

    assert await violations(page) == []
    assert await violations_in_every_look(page) == []

Only what axe calls serious or critical counts. `run` is given the page as it is at that moment: open the menu
or the dialog first that shall be looked at. axe is told to a page past its Content-Security-Policy.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page

FOLDER = Path(__file__).resolve().parents[1] / "vendor"
GRAVE = ("serious", "critical")
PHONE, DESK = (390, 844), (1440, 900)
SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")

# Half faded colours have no contrast to speak of: let another look be drawn, and what moves come to its end,
# unless it has none.
AT_REST = """
async () => {
  for (let round = 0; round < 2; round += 1) {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    await Promise.all(document.getAnimations()
      .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
      .map((one) => one.finished.catch(() => {})));
  }
}
"""
# Frames of other sites hold what their owners put there.
RUN = """
(without) => axe.run(
  { exclude: without.map((selector) => [selector]) },
  { resultTypes: ["violations"], iframes: false },
)
"""


@lru_cache(maxsize=1)
def _source() -> str:
    (path,) = FOLDER.glob("axe-core-*/axe.min.js")
    return path.read_text("utf-8")


async def violations(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """Grave faults of the page as it stands, one line for each rule and element.

    `without`: CSS selectors of what is not ours to judge.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_source() + "\n;undefined")
    await page.evaluate(AT_REST)
    found: dict[str, Any] = await page.evaluate(RUN, list(without))
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['target'][0]}: {_reason(node)}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


def _reason(node: dict[str, Any]) -> str:
    checks = node["any"] + node["all"] + node["none"]
    return "; ".join(check["message"] for check in checks)[:300]


async def violations_in_every_look(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """The same on a phone and on a desk, dark and light; the page keeps the last of these looks."""
    lines: list[str] = []
    for width, height in (PHONE, DESK):
        await page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = await violations(page, without=without)
            lines.extend(f"{width} px, {scheme}: {line}" for line in found)
    return lines
