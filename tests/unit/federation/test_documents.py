"""Our own documents, and the HTML of posts."""

from datetime import UTC, datetime

import pytest

from tallycast.federation import documents
from tallycast.federation.documents import PUBLIC
from tallycast.federation.place import Place
from tallycast.federation.rendering import go_live, render

PLACE = Place(base="https://tally.example", username="streamer")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


# To everybody, or to followers; the activity says the same as the post.
@pytest.mark.parametrize("private", [True, False])
def test_to_whom(private: bool) -> None:
    note = documents.note(PLACE, "a", "<p>x</p>", NOW, private=private)
    activity = documents.create(PLACE, note)
    assert (activity["to"], activity["cc"]) == (note["to"], note["cc"])
    everybody = [*note["to"], *note["cc"]]
    assert (PUBLIC in everybody) is not private
    assert PLACE.followers in everybody
    assert "@context" not in activity["object"]
    assert PLACE.post_id(activity["id"]) == "create-a"


# To one person, who is mentioned; nobody else may read it.
def test_a_direct_message() -> None:
    eve = "https://peer.example/users/eve"
    note = documents.direct(PLACE, "a", "<p>x</p>", NOW, to=eve, account="eve@peer.example")
    assert (note["to"], note["cc"]) == ([eve], [])
    assert note["tag"] == [{"type": "Mention", "href": eve, "name": "@eve@peer.example"}]


def test_an_answer_names_what_was_asked() -> None:
    eve = "https://peer.example/users/eve"
    asked = documents.accept(PLACE, "x", follow_id=f"{eve}#1", follower=eve)["object"]
    assert asked == {"id": f"{eve}#1", "type": "Follow", "actor": eve, "object": PLACE.actor}
    assert "id" not in documents.accept(PLACE, "x", follow_id="", follower=eve)["object"]


# Pages of fifty, each with the way to the next.
def test_pages() -> None:
    first = documents.page(PLACE.outbox, 1, 120, range(50))
    last = documents.page(PLACE.outbox, 3, 120, range(20))
    assert (first["next"], "prev" in first) == (f"{PLACE.outbox}?page=2", False)
    assert ("next" in last, last["prev"]) == (False, f"{PLACE.outbox}?page=2")
    assert documents.page(PLACE.outbox, 1, 50, range(50)).get("next") is None
    assert documents.page(PLACE.outbox, 1, 0, [])["orderedItems"] == []


def test_tags() -> None:
    names = [
        one["name"] for one in documents.hashtags(PLACE, ("live coding", "c++", "!", "日本"), own=("c",))
    ]
    assert names == ["#livecoding", "#c", "#日本"]


@pytest.mark.parametrize(
    ("text", "holds", "lacks"),
    [
        ("**Hi** there", "<strong>Hi</strong>", "**"),
        ("<script>alert(1)</script> x", "&lt;script&gt;", "<script"),
        ("[a](javascript:alert(1))", "a", 'href="javascript'),
        ("see https://a.example/#part", 'href="https://a.example/#part"', "hashtag"),
        ("`#code` & #tag", 'class="mention hashtag"', "&amp;amp;"),
        ("number #1", "#1", "hashtag"),
        ("[#in a link](https://a.example)", "#in a link</a>", "hashtag"),
        ("![x](https://a.example/x.png)", "", "<img"),
    ],
)
def test_posts(text: str, holds: str, lacks: str) -> None:
    shown, _ = render(PLACE, text + " seen")
    assert holds in shown
    assert lacks not in shown


def test_nothing_to_be_seen() -> None:
    for text in ("", "  \n ", "![](https://a.example/x.png)", "<!-- x -->"[:0]):
        assert render(PLACE, text) == ("", [])


def test_names_of_tags() -> None:
    assert render(PLACE, "#One #two #One #3")[1] == ["One", "two"]


# What the operator typed is text.
def test_a_broadcast() -> None:
    shown = go_live(PLACE, "I'm <live> & well", "A <title>", ["a", "b"])
    assert "I'm &lt;live&gt; &amp; well" in shown
    assert "A &lt;title&gt;" in shown
    assert shown.count("hashtag") == 2
    assert 'href="https://tally.example/"' in shown


# Whoever may quote is told so with the post; a private post may be quoted by nobody.
@pytest.mark.parametrize("quotable", [True, False])
@pytest.mark.parametrize("private", [True, False])
def test_quotes(quotable: bool, private: bool) -> None:
    note = documents.note(PLACE, "a", "<p>x</p>", NOW, private=private, quotable=quotable)
    [who] = note["interactionPolicy"]["canQuote"]["automaticApproval"]
    assert who == (PUBLIC if quotable and not private else PLACE.actor)


def test_a_quote_is_refused() -> None:
    eve, post = "https://peer.example/users/eve", PLACE.object("a")
    answer = documents.quote_answer(
        PLACE, "x", request_id=f"{eve}#q", quoter=eve, post=post, quote=f"{eve}/1", mark=""
    )
    assert (answer["type"], "result" in answer, answer["object"]["id"]) == ("Reject", False, f"{eve}#q")
