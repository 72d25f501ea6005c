import json
import re
from pathlib import Path

from tallycast.http.admin.prometheus import metrics
from tests.support.in_process import InProcess

DASHBOARD = Path(__file__).parents[4] / "docs/grafana-dashboard.json"
NAMES = re.compile(r"\b(?:tallycast|owncast|process)_[a-z0-9_]+")


# The dashboard of the docs asks for nothing that the server does not tell.
async def test_each_series_of_the_dashboard_is_told(server: InProcess) -> None:
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in NAMES.findall(target["expr"])
    }
    told = {one.name for one in await metrics(server.rooms)}
    assert len(asked) > 15
    assert asked - told == set()


# Each panel has an id and a place of its own.
def test_the_panels_do_not_overlap() -> None:
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    assert len({one["id"] for one in panels}) == len(panels)
    cells = [
        (x, y)
        for one in panels
        for x in range(one["gridPos"]["x"], one["gridPos"]["x"] + one["gridPos"]["w"])
        for y in range(one["gridPos"]["y"], one["gridPos"]["y"] + one["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
