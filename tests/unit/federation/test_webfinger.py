"""Names of accounts and what WebFinger says of them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.federation.errors import DocumentUnfit, FederationRefused
from tallycast.federation.place import Place, canonical_host, is_blocked
from tallycast.federation.webfinger import (
    Unfit,
    actor_in,
    descriptor,
    parse_account,
    subscription_page,
    user_of_resource,
)

PLACE = Place(base="https://tally.example", username="streamer")


@pytest.mark.parametrize(
    ("text", "user", "host"),
    [
        ("@eve@social.example", "eve", "social.example"),
        (" eve@Social.Example ", "eve", "social.example"),
        ("eve.b_c-d@localhost:8443", "eve.b_c-d", "localhost:8443"),
        ("eve@social.example:443", "eve", "social.example"),
        ("eve@bücher.example", "eve", "xn--bcher-kva.example"),
    ],
)
def test_accounts(text: str, user: str, host: str) -> None:
    account = parse_account(text)
    assert (account.user, account.host) == (user, host)


@pytest.mark.parametrize(
    "text",
    [
        *("", "eve", "@eve", "eve@", "@@a", "a@b@c", "a b@c", "a@b/c", "a@b?c", "a@b#c", "a/b@c"),
        *("a@" + "b" * 300, "a@b:99999", "a@[", "https://a@b/c"),
    ],
)
def test_no_accounts(text: str) -> None:
    with pytest.raises(FederationRefused):
        parse_account(text)


@given(st.text())
def test_any_text(text: str) -> None:
    try:
        account = parse_account(text)
    except FederationRefused:
        return
    assert account.lookup_url.startswith(f"https://{account.host}/.well-known/webfinger?resource=acct%3A")


# Ours, another's, nobody's.
@pytest.mark.parametrize(
    "resource",
    [
        "acct:streamer@tally.example",
        "acct:streamer@TALLY.example",
        "acct:@streamer@tally.example:443",
        "https://tally.example/federation/user/streamer",
    ],
)
def test_ours(resource: str) -> None:
    assert user_of_resource(resource, PLACE) == "streamer"


@pytest.mark.parametrize(
    ("resource", "elsewhere"),
    [
        ("acct:streamer@other.example", True),
        ("https://other.example/federation/user/streamer", True),
        ("streamer@tally.example", False),
        ("acct:streamer", False),
        ("mailto:streamer@tally.example", False),
        ("", False),
    ],
)
def test_not_ours(resource: str, elsewhere: bool) -> None:
    with pytest.raises(Unfit) as refused:
        user_of_resource(resource, PLACE)
    assert refused.value.elsewhere is elsewhere


def test_what_we_say_leads_to_our_actor() -> None:
    found = descriptor(PLACE, logo_type="image/png")
    assert found["subject"] == "acct:streamer@tally.example"
    assert actor_in(found) == PLACE.actor


def links(*rows: Any) -> dict[str, Any]:
    return {"links": list(rows)}


PAGE = {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": "https://m.example/follow?uri={uri}"}


def test_the_page_for_following() -> None:
    wanted = "https://m.example/follow?uri=https%3A%2F%2Ftally.example%2Ffederation%2Fuser%2Fstreamer"
    assert subscription_page(links(7, {}, PAGE), PLACE.actor) == wanted


# A page that would run, or lies in the clear, is none.
@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        links(),
        {"links": "x"},
        links(PAGE | {"template": "javascript:alert('{uri}')"}),
        links(PAGE | {"template": "http://m.example/{uri}"}),
        links(PAGE | {"template": "https://m.example/"}),
        links(PAGE | {"template": 7}),
        links(PAGE | {"rel": "self"}),
    ],
)
def test_no_page(document: Any) -> None:
    with pytest.raises(DocumentUnfit):
        subscription_page(document, PLACE.actor)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Tally.Example", "tally.example"),
        ("https://tally.example:443/x", "tally.example"),
        ("https://tally.example:8443", "tally.example:8443"),
        ("https://[::1]:8443", "[::1]:8443"),
        ("http://tally.example", ""),
        ("https://", ""),
        ("https://a:b@tally.example", ""),
        ("https://tally.example:x", ""),
        ("", ""),
    ],
)
def test_hosts(url: str, host: str) -> None:
    assert canonical_host(url) == host


# A domain blocks itself and what is below it, and nothing that only sounds alike.
def test_blocked_domains() -> None:
    domains = ("evil.example", "bad.org")
    for host in ("evil.example", "a.evil.example", "a.b.evil.example", "EVIL.example.", "bad.org:8443"):
        assert is_blocked(host, domains)
    for host in ("notevil.example", "evil.example.org", "example", "good.org", ""):
        assert not is_blocked(host, domains)


def test_our_addresses() -> None:
    assert PLACE.account == "streamer@tally.example"
    assert PLACE.post_id(PLACE.object("abc-1_2")) == "abc-1_2"
    for iri in ("https://tally.example/federation/a/b", "https://evil.example/federation/a", PLACE.actor, ""):
        assert PLACE.post_id(iri) is None
