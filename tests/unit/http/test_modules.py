"""Modules that go out as one: what is inside, what leads there, and what is refused."""

import json
import re
from pathlib import Path

import pytest

from tallycast.http.assets import without_comments
from tallycast.http.modules import NotJoined, groups_in, in_groups, join, read_module
from tests.support.in_process import InProcess

WEB = Path(__file__).resolve().parents[3] / "src" / "tallycast" / "web"
PAGES = sorted((WEB / "viewer").glob("*.html"))

PARTS = {
    "a/one.js": """\
import { two as second } from "../b/two.js";
import x from "lib.js";
export const one = second + x;
""",
    "b/two.js": """\
import "effect";
export const two = 2;
const own = () => import("./later.js");
export class Three {}
""",
}


def source(path: str) -> str:
    return without_comments((WEB / path).read_bytes()).decode()


def test_each_stands_after_what_it_needs_and_in_a_scope_of_its_own() -> None:
    assert join(("a/one.js", "b/two.js"), PARTS.__getitem__).splitlines() == [
        'import * as $$0 from "effect";',
        'import * as $$2 from "lib.js";',
        "// b/two.js",
        "const $$1 = (() => {",
        "const two = 2;",
        'const own = () => import("../b/later.js");',
        "class Three {}",
        "return { two, Three };",
        "})();",
        "// a/one.js",
        "const $$3 = (() => {",
        "const { two: second } = $$1;",
        "const { default: x } = $$2;",
        "const one = second + x;",
        "return { one };",
        "})();",
        "export const { one } = $$3;",
        "export const { two, Three } = $$1;",
    ]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("export default 1;\n", "", "export default"),
        ('import * as all from "x";\n', "", "import \\* as"),
        ("export const { a } = b;\n", "", "export const"),
        ("export const a = 1;\n", "export const a = 2;\n", "both export a"),
        ('import { b } from "./b.js";\n', 'import { a } from "./a.js";\n', "needs itself"),
    ],
)
def test_what_it_does_not_know_it_refuses(one: str, other: str, why: str) -> None:
    with pytest.raises(NotJoined, match=why):
        join(("a.js", "b.js"), {"a.js": one, "b.js": other}.__getitem__)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_can_be_joined_and_no_group_needs_one_that_needs_it(page: Path) -> None:
    groups = groups_in(page.read_text())
    needs: dict[str, set[str]] = {}
    for paths, group in groups.items():
        text = join(paths, source)
        assert "import(" not in text or all(
            name.startswith("../") for name in re.findall(r'import\("(.*?)"', text)
        )
        outside = re.findall(r'^import \* as \S+ from "\.\./(.+)";', text, re.MULTILINE)
        needs[group] = {other for many, other in groups.items() if set(many) & set(outside)}
    while ready := [group for group, others in needs.items() if not others]:
        needs = {group: others - set(ready) for group, others in needs.items() if group not in ready}
    assert needs == {}


@pytest.mark.parametrize(
    "path", sorted({one for page in PAGES for many in groups_in(page.read_text()) for one in many})
)
def test_a_template_over_several_lines_is_markup(path: str) -> None:
    """Elsewhere the indentation, which goes, might be meant."""
    text = source(path)
    for line in text.split("\n"):
        if line.count("`") % 2:
            assert "html`" in line or line.strip().startswith("`") or "html`" in text[: text.index(line)], (
                line
            )
    assert read_module(path, text).exports or path.endswith("draw.js")


async def test_the_page_names_each_group_once_and_the_map_leads_there(server: InProcess) -> None:
    page = (await server.client.get("/")).text
    base = server.rooms.web.base
    imports = json.loads(re.findall(r'<script type="importmap">(.*?)</script>', page)[0])["imports"]
    named = re.findall(rf'<link rel="(?:modulepreload|later)" href="{base}/(together/\w+\.js)"', page)
    assert len(named) == len(set(named)) >= 3
    for group in named:
        answer = await server.client.get(f"{base}/{group}")
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert "immutable" in answer.headers["cache-control"]
        inside = re.findall(r"^// (.+)$", answer.text, re.MULTILINE)
        assert inside
        assert {imports[f"{base}/{path}"] for path in inside} == {f"{base}/{group}"}
    # What comes at a press finds the page's own parts, and is no part of a group.
    assert imports[f"{base}/shared/html.js"] in {f"{base}/{group}" for group in named}
    assert f"{base}/viewer/page/follow-dialog.js" not in imports
    assert (await server.client.get(f"{base}/together/0123456789ab.js")).status_code == 404


def test_a_page_without_several_of_a_kind_stays_as_it_is() -> None:
    page = '    <link rel="modulepreload" href="/web/a.js" />\n    <link rel="later" href="/web/b.js" />\n'
    assert in_groups(page) == page
