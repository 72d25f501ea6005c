"""Display names: what is kept of a proposal, and which names are refused.

A name is plain text: it travels in JSON as it is and pages insert it as text. So tags are taken out and
character references are resolved, once and for all, instead of anything being escaped.

Shown beside others' names, a name must not reach out of its place nor pass for another one: characters
that cannot be seen, that turn the writing direction or that stack up are taken out, and names that look
like a reserved one or like that of somebody who proved who they are are refused (`lookalikes`).
"""

import html
import re
import unicodedata

import msgspec
import regex

from tallycast.chat.lookalikes import mark_of, skeleton

LENGTH_MOST = 30
"""Characters as people count them (extended grapheme clusters, UAX 29)."""
CODE_POINTS_MOST = 300
"""A family or a flag is one character of up to ten code points."""
RAW_MOST = 1_000
"""Beyond this nothing is looked at."""
MARKS_MOST = 4
"""Combining marks on one letter: Vietnamese and Thai need up to three, “Zalgo” starts above."""

_TAG = re.compile(r"<[A-Za-z/!?][^>]*>?")
_UNESCAPES_MOST = 8
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_SELECTORS = "\ufe0e\ufe0f"
# Letters, symbols and marks by category that show nothing.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffc\ufffd")
# Joiners shape words in scripts from Arabic to the Indic ones and nowhere else.
_JOINING = range(0x0600, 0x1100)


class CleanName(msgspec.Struct, frozen=True):
    """What was kept of a proposal; `text` is empty when nothing was."""

    text: str
    shortened: bool


ROUNDS_MOST = 5
"""Of cleaning; whoever nests more than this gets what is left."""


def clean(raw: str, *, length_most: int = LENGTH_MOST) -> CleanName:
    """The name that is meant, at most `length_most` characters long."""
    text = unicodedata.normalize("NFC", raw[:RAW_MOST])
    # What is taken out can bring together what then looks like markup.
    for _ in range(ROUNDS_MOST):
        before, text = text, " ".join(_visible(_without_markup(text)).split())
        if text == before:
            break
    kept = ""
    for cluster in regex.findall(r"\X", text)[:length_most]:
        if len(kept) + len(cluster) > CODE_POINTS_MOST:
            break
        kept += cluster
    kept = kept.strip()
    return CleanName(kept, shortened=len(raw) > RAW_MOST or kept != text)


def is_forbidden(name: str, forbidden: tuple[str, ...]) -> bool:
    """Whether the name holds one of the reserved words, as it is written or as it looks."""
    lower, looks = name.casefold(), skeleton(name)
    return any(word.casefold() in lower or (skeleton(word) or "\0") in looks for word in forbidden)


def looks_like(name: str, other: str) -> bool:
    """Whether people would take one name for the other."""
    return mark_of(name) == mark_of(other)


def is_visible(one: str) -> bool:
    """Whether a character by itself shows something."""
    nothing = ("Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp", "Mn")
    return one not in _BLANK and unicodedata.category(one) not in nothing


def _without_markup(text: str) -> str:
    for _ in range(_UNESCAPES_MOST):
        plain = _TAG.sub("", html.unescape(text))
        if plain == text:
            return plain
        text = plain
    return re.sub("[<>&]", "", text)  # escaped over and over: nobody means that


def _visible(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for index, one in enumerate(text):
        category = unicodedata.category(one)
        if one.isspace() or category in ("Zs", "Zl", "Zp"):
            kept.append(" ")
            marks = 0
        elif one in (_ZWNJ, _ZWJ):
            if _joins(kept[-1:], text[index + 1 : index + 2]):
                kept.append(one)
        elif category in ("Mn", "Me"):
            variation = "\ufe00" <= one <= "\ufe0d" or one >= "\U000e0100"
            marks += 1
            if kept[-1:] not in ([], [" "]) and marks <= MARKS_MOST and one not in _BLANK and not variation:
                kept.append(one)
        elif category in ("Cc", "Cf", "Cs", "Co") or one in _BLANK or _is_no_character(one):
            continue
        else:
            kept.append(one)
            marks = 0
    return "".join(kept)


def _joins(before: list[str], after: str) -> bool:
    """Whether a joiner between the two has work to do: emoji to one picture, or letters to one shape."""
    if not before or not after:
        return False
    left, right = before[0], after
    if unicodedata.category(right) in ("So", "Sm", "Po") and right > "\u2000":
        return left in _SELECTORS or unicodedata.category(left) in ("So", "Sk", "Sm")
    return ord(left) in _JOINING and ord(right) in _JOINING


def _is_no_character(one: str) -> bool:
    return ord(one) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(one) <= 0xFDEF
