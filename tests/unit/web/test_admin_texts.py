"""The admin's texts: each that is asked for exists in English, and none is left over."""

from __future__ import annotations

import json
import re

from tests.unit.web.conftest import WEB_ROOT

ADMIN = WEB_ROOT / "admin"


def test_every_text_of_the_admin_exists_and_is_used() -> None:
    english: dict[str, str] = json.loads((ADMIN / "texts" / "en.json").read_text())
    assert list(english) == sorted(english)
    groups = "|".join(sorted({key.partition(".")[0] for key in english}))
    source = "\n".join(module.read_text() for module in ADMIN.rglob("*.js"))
    asked = set(re.findall(rf'"((?:{groups})\.[A-Za-z]+)"', source))
    # Asked for by the state of the broadcast and by the group of the menu.
    asked |= {
        f"{group}.{state}" for group in ("state", "home") for state in ("live", "interrupted", "offline")
    }
    asked |= {"menu.settings", "menu.tools"}
    assert asked == set(english)
