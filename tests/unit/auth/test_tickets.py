import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallycast.auth.errors import TicketRefused
from tallycast.auth.tickets import Ticket, read, sign

SECRET = b"secret of this server"
NOW = 1_800_000_000.0
TICKET = Ticket(expires_at=int(NOW) + 60, holder="Ada – Gäste", mark="")


# What was signed is read as it was, and stands in a path and a query as it is.
def test_there_and_back() -> None:
    text = sign(TICKET, SECRET)
    assert read(text, SECRET, now=NOW) == TICKET
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


# It holds until its time, to the second.
def test_its_time() -> None:
    text = sign(TICKET, SECRET)
    read(text, SECRET, now=NOW + 59.9)
    with pytest.raises(TicketRefused, match="time"):
        read(text, SECRET, now=NOW + 60)


# Another secret, or none, opens nothing.
@pytest.mark.parametrize("secret", [b"secret of another", b""])
def test_another_secret(secret: bytes) -> None:
    with pytest.raises(TicketRefused, match="not a ticket"):
        read(sign(TICKET, SECRET), secret, now=NOW)


# No byte of it can be changed, and none be left out.
@given(st.data())
def test_whatever_is_changed(data: st.DataObject) -> None:
    text = sign(TICKET, SECRET)
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.text(max_size=2)) + text[place + 1 :]
    try:
        ticket = read(changed, SECRET, now=NOW)
    except TicketRefused:
        return
    # The last letter of a base64 text carries bits that no byte has: another spelling of the same words.
    assert ticket == TICKET


@given(st.text(max_size=2_000))
def test_nonsense(text: str) -> None:
    with pytest.raises(TicketRefused):
        read(text, SECRET, now=NOW)
