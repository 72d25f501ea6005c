"""Which of our languages a browser asks for (RFC 9110, 12.5.4), as the page's own script would choose."""

import json
import re
from functools import lru_cache
from typing import Any

from tallycast.http.assets import WebFiles

TEXTS = "shared/texts/"
FALLBACK = "en"
_ASKED_MOST = 20
"""A header of more languages is nobody's wish."""
_WEIGHT = re.compile(r"[01](?:\.[0-9]{0,3})?")


def choose_language(accepted: str, available: list[str]) -> str:
    """The wanted language that there is, by its weight and then its place; `pt-BR` finds `pt`.

    A weight that is none counts least.
    """
    ours = {language.lower(): language for language in available}
    wanted: list[tuple[float, str]] = []
    for part in accepted.split(",")[:_ASKED_MOST]:
        language, _, weight = part.replace(" ", "").lower().partition(";q=")
        wanted.append((float(weight or 1) if _WEIGHT.fullmatch(weight or "1") else 0.0, language))
    # The sort is stable: of equally wanted ones the first in the header comes first.
    for _weight, language in sorted(wanted, key=lambda one: -one[0]):
        found = ours.get(language) or ours.get(language.partition("-")[0])
        if found:
            return found
    return FALLBACK


def asked_for(web: WebFiles, accepted: str) -> str:
    """The language of ours that a browser with this Accept-Language likes best."""
    return choose_language(accepted, web.stems(TEXTS, ".json"))


@lru_cache(maxsize=16)
def catalogue(web: WebFiles, language: str) -> Any:
    """Texts of a language by their key; English where it has none yet."""
    texts = json.loads(web.text(f"{TEXTS}{language}.json"))
    return texts if language == FALLBACK else catalogue(web, FALLBACK) | texts


def texts_for(web: WebFiles, accepted: str) -> dict[str, Any]:
    """The catalogue that the browser will want, by its language: the page then has its words at once."""
    language = asked_for(web, accepted)
    return {language: catalogue(web, language)}
