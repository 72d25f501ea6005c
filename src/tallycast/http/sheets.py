"""Several style sheets as one request: nothing of a page is drawn before the last of its sheets came.

The pages name their sheets one by one, as they stand; on the way out a page names all of a kind together, as
`/web/<version>/together/a.css,b.css`. Only lists that a page has are answered.
"""

import re

TOGETHER = "together/"
RELATIONS = ("stylesheet", "later-sheet")


def _link(relation: str) -> re.Pattern[str]:
    return re.compile(rf' *<link rel="{relation}" href="/web/([^"]+)" />\n')


def lists_in(page: str) -> set[str]:
    """The lists of sheets that this page will ask for together, as names with commas between."""
    lists = (_link(relation).findall(page) for relation in RELATIONS)
    return {",".join(names) for names in lists if len(names) > 1}


def in_one(page: str) -> str:
    """The page with one link for all sheets of a kind, in the place of the first."""
    for relation in RELATIONS:
        first, *others = _link(relation).findall(page) or [""]
        if not others:
            continue
        one = f'    <link rel="{relation}" href="/web/{TOGETHER}{",".join((first, *others))}" />\n'

        def instead(found: re.Match[str], one: str = one, first: str = first) -> str:
            return one if found[1] == first else ""

        page = _link(relation).sub(instead, page)
    return page
