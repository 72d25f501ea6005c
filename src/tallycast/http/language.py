"""Which of our languages a browser asks for (RFC 9110, 12.5.4), as the page's own script would choose."""

import json
from functools import lru_cache
from typing import Any

from tallycast.http.assets import WebFiles

TEXTS = "shared/texts/"
FALLBACK = "en"
_ASKED_MOST = 20
"""A header of more languages is nobody's wish."""


def choose_language(accepted: str, available: list[str]) -> str:
    """The wanted language that there is, by its weight and then its place; `pt-BR` finds `pt`."""
    ours = {language.lower(): language for language in available}
    wanted: list[tuple[float, str]] = []
    for part in accepted.split(",")[:_ASKED_MOST]:
        language, _, weight = part.strip().lower().partition(";q=")
        try:
            wanted.append((float(weight or 1), language))
        except ValueError:
            continue
    for _weight, language in sorted(wanted, key=lambda one: -one[0]):
        found = ours.get(language) or ours.get(language.partition("-")[0])
        if found:
            return found
    return FALLBACK


@lru_cache(maxsize=16)
def _catalogue(web: WebFiles, language: str) -> Any:
    return json.loads(web.text(f"{TEXTS}{language}.json"))


def texts_for(web: WebFiles, accepted: str) -> dict[str, Any]:
    """The catalogue that the browser will want, by its language: the page then has its words at once."""
    language = choose_language(accepted, web.stems(TEXTS, ".json"))
    return {language: _catalogue(web, language)}
