from tallycast.chat.presence import Presence


# Joined only with the first socket.
def test_joined_with_the_first_socket() -> None:
    presence = Presence(10.0)
    assert [presence.opened("ada"), presence.opened("ada"), presence.opened("bob")] == [True, False, True]
    assert presence.sockets("ada") == 2


# Parted ten seconds after the last one closed, and named once.
def test_parted_after_the_last_socket() -> None:
    presence = Presence(10.0)
    presence.opened("ada")
    presence.opened("ada")
    presence.closed("ada", 0.0)
    assert presence.deadline() is None
    presence.closed("ada", 5.0)
    assert presence.deadline() == 15.0
    assert presence.parted(14.9) == []
    assert presence.parted(15.0) == ["ada"]
    assert presence.parted(20.0) == []
    assert presence.deadline() is None


# A return within the ten seconds suppresses both.
def test_a_return_in_time() -> None:
    presence = Presence(10.0)
    presence.opened("ada")
    presence.closed("ada", 0.0)
    assert presence.opened("ada") is False
    assert presence.parted(100.0) == []
    presence.closed("ada", 100.0)
    assert presence.parted(110.0) == ["ada"]
    assert presence.opened("ada") is True


def test_each_at_their_time() -> None:
    presence = Presence(10.0)
    for at, user_id in enumerate(("ada", "bob", "cyd")):
        presence.opened(user_id)
        presence.closed(user_id, float(at))
    presence.opened("ada")
    presence.closed("ada", 5.0)
    assert presence.deadline() == 11.0
    assert presence.parted(12.0) == ["bob", "cyd"]
    assert presence.deadline() == 15.0
