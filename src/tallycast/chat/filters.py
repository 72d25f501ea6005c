"""The slur filter: does a message hold one of the listed words, as it is written or as it looks?

Words are compared by their skeletons (`lookalikes`), so that other alphabets, digits for letters, accents
and dots between letters are no way around it, nor are letters that are repeated. Only whole words are found
unless the list says otherwise: `word*`, `*word` and `*word*` also match longer ones. That spares the towns
and surnames that hold a slur by chance.
"""

import codecs
import re
from collections.abc import Iterable

from tallycast.chat.lookalikes import skeleton

# The usual slurs against groups of people, in ROT13, so that nobody meets them by reading the source.
_BUILT_IN = (
    "avttre* avttn* snttbg* xvxr* puvax fcvp jrgonpx* tbbx genaal genaavrf ergneq* cnxv enturnq* pbba qlxr"
)

_WORD = re.compile(r"[^\s]+")
_RUN = re.compile(r"(.)\1*", re.DOTALL)
_SEPARATED = re.compile(r"(?<!\S)(?:\S[\s._*-]+){2,}\S(?!\S)")


def built_in_words() -> tuple[str, ...]:
    """The list that holds when the operator gives none."""
    return tuple(codecs.decode(_BUILT_IN, "rot13").split())


class SlurFilter:
    """One list of words, made ready."""

    def __init__(self, words: Iterable[str]) -> None:
        alternatives = []
        for word in words:
            bare = "".join(_at_least(run[0]) for run in _RUN.finditer(skeleton(word)))
            if bare:
                before = ".*" if word.startswith("*") else ""
                after = ".*" if word.endswith("*") else "(?:s|es)?"
                alternatives.append(before + bare + after)
        self._pattern = re.compile("|".join(alternatives), re.DOTALL) if alternatives else None

    def finds(self, text: str) -> bool:
        """Whether the text holds one of the words."""
        if self._pattern is None:
            return False
        # Letters set apart one by one are one word again.
        joined = _SEPARATED.sub(lambda found: re.sub(r"[\s._*-]+", "", found[0]), text)
        for whole in {*_WORD.findall(text), *_WORD.findall(joined)}:
            # As one word (`b.a.d`), and each part by itself (`so,bad`).
            for word in (whole, *re.split(r"\W+", whole)):
                if self._pattern.fullmatch(skeleton(word)):
                    return True
        return False


def _at_least(run: str) -> str:
    """A letter as often as the list has it or more: `aa` is no way around `a`, `a` not meant by `aa`."""
    return f"{re.escape(run[0])}{{{len(run)},}}"
