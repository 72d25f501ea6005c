import base64

from tallycast.chat.identifiers import new_id, new_token, token_hash


# Token text: 32 random bytes, URL-safe base64 with padding (webhooks.md).
def test_tokens() -> None:
    one, other = new_token(), new_token()
    assert one != other
    assert len(base64.urlsafe_b64decode(one)) == 32
    assert token_hash(one) == token_hash(one) != token_hash(other)
    assert one not in token_hash(one)


def test_a_token_that_is_no_text_has_a_hash() -> None:
    assert token_hash("\ud800")


def test_ids() -> None:
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(one) for one in made} == {12}
