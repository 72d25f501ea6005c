import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tallycast.chat import names
from tallycast.settings.table.chat import FORBIDDEN_USERNAMES


def cleaned(raw: str) -> str:
    return names.clean(raw).text


# OPEN-11: what the user meant, with tags removed; an apostrophe stays an apostrophe.
@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("<b>x</b>", "x"),
        ("<img src=x onerror=alert(1)>", ""),
        ("John & John", "John & John"),
        ("O'Brien", "O'Brien"),
        ('"q"', '"q"'),
        ("AT&amp;T", "AT&T"),
        ("O&#39;Brien", "O'Brien"),
        ("&lt;script&gt;", ""),
        ("&amp;lt;b&amp;gt;x", "x"),
        ("<<b>b>x", "x"),
        ("<!-- c -->x", "x"),
        ("x<y", "x"),
        ("a < b", "a < b"),
        ("I <3 you", "I <3 you"),
        ("\0", ""),
        ("a\nb\r\n\tc", "a b c"),
        ("", ""),
        ("   ", ""),
        ("  two  words ", "two words"),
    ],
)
def test_html_goes_and_text_stays(raw: str, kept: str) -> None:
    assert cleaned(raw) == kept


# Characters that cannot be seen or that turn the writing direction are out; those with work to do stay.
@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("\u202eevil\u202c", "evil"),
        ("\u2066a\u2069", "a"),
        ("\u200bzero\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("a\u3164b\u2800c", "abc"),
        ("\u0301abc", "abc"),
        ("a\u200db", "ab"),
        ("\U000e0041tag", "tag"),
        ("a\ufffe\ufdd0b", "ab"),
        ("\ud800x", "x"),
        ("👩🏽\u200d💻", "👩🏽\u200d💻"),
        ("🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("नमस्ते", "नमस्ते"),
        ("Zoë", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("محمد", "محمد"),
    ],
)
def test_what_cannot_be_seen_goes(raw: str, kept: str) -> None:
    assert cleaned(raw) == kept


# Marks do not climb out of the line.
def test_marks_do_not_stack_up() -> None:
    assert len(cleaned("x" + "\u0336\u0317\u0318\u0319" * 20)) <= 1 + names.MARKS_MOST


# Thirty characters as people count them.
def test_at_most_thirty_characters() -> None:
    assert names.clean("x" * 30) == names.CleanName("x" * 30, shortened=False)
    assert names.clean("x" * 31) == names.CleanName("x" * 30, shortened=True)
    family = "👨\u200d👩\u200d👧\u200d👦"
    assert names.clean(family * 31) == names.CleanName(family * 30, shortened=True)
    assert names.clean("é" * 30 + "é") == names.CleanName("é" * 30, shortened=True)
    assert names.clean("x" * 10_000).shortened


@pytest.mark.parametrize(
    "evil", ["<" * 10_000, "&amp;" * 2_000, "<a" * 5_000, "\u0301" * 9_999, "👨\u200d" * 3_000]
)
def test_hostile_names_cost_little(evil: str) -> None:
    started = time.process_time()
    names.clean(evil)
    assert time.process_time() - started < 0.05


@given(st.text(max_size=200))
@example("<\u200b?")
def test_a_clean_name_stays_as_it_is(raw: str) -> None:
    once = cleaned(raw)
    assert cleaned(once) == once
    assert once == once.strip()
    once.encode()


# A name that holds a reserved word, as it is written or as it looks, is refused.
@pytest.mark.parametrize(
    "name",
    [
        "admin",
        "ADMIN",
        "xAdminx",
        "The Operator",
        "аdmin",
        "ＡＤＭＩＮ",
        "adm1n",
        "a.d.m.i.n",
        "Systеm",
        "Owncаst",
    ],
)
def test_reserved_names(name: str) -> None:
    assert names.is_forbidden(name, FORBIDDEN_USERNAMES)


@pytest.mark.parametrize("name", ["Ada", "minister", "🦊", "Опера", "sys"])
def test_other_names_are_free(name: str) -> None:
    assert not names.is_forbidden(name, FORBIDDEN_USERNAMES)


def test_a_reserved_word_without_letters_refuses_only_itself() -> None:
    assert names.is_forbidden("x🦊", ("🦊",))
    assert not names.is_forbidden("Ada", ("🦊",))
