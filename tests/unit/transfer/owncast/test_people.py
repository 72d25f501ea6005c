from datetime import UTC, datetime
from pathlib import Path

from tallycast.transfer.owncast.people import read_bans, read_messages, read_people
from tallycast.transfer.owncast.source import OwncastFolder
from tests.support import owncast
from tests.unit.transfer.owncast.conftest import RULES

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


# Rows with nothing in them: a name, a colour and a time are found for a user; what has no id is nobody.
def test_rows_that_lack_everything(tmp_path: Path) -> None:
    theirs = owncast.build_old(tmp_path / "theirs")
    for table in ("users", "access_tokens", "messages"):
        owncast.change(theirs, f"DROP TABLE {table}")
    owncast.change(theirs, "CREATE TABLE users (id, display_name)")
    owncast.change(theirs, "INSERT INTO users VALUES (NULL, 'x'), ('', 'x'), ('a', NULL), (x'00', 'x')")
    owncast.change(theirs, "CREATE TABLE user_access_tokens (token, user_id)")
    owncast.change(theirs, "INSERT INTO user_access_tokens VALUES (NULL, 'a'), ('t', 'a'), ('u', NULL)")
    owncast.change(theirs, "CREATE TABLE messages (id, timestamp)")
    owncast.change(theirs, "INSERT INTO messages VALUES (NULL, '2023-01-01 00:00:00'), ('m', NULL)")
    owncast.change(theirs, "CREATE TABLE ip_bans (ip_address)")
    owncast.change(theirs, "INSERT INTO ip_bans VALUES (NULL), ('203.0.113.7')")
    with OwncastFolder(theirs) as source:
        people = read_people(source, RULES, NOW)
        assert list(people.persons) == ["a"]
        user = people.persons["a"].user
        assert (user.display_name, user.display_color, user.created_at) == ("viewer", 0, NOW)
        assert (user.previous_names, user.scopes, user.is_bot) == (("viewer",), (), False)
        assert [(one.user_id, one.created_at) for one in people.tokens.values()] == [("a", NOW)]
        assert people.without_user == 1
        found = read_messages(source, people.persons, RULES)
        assert (found.kept, found.of_other_kinds) == ([], 2)
        bans, strange = read_bans(source, RULES, NOW)
        assert bans["203.0.113.7"].created_at == NOW
        assert strange == [""]


# A bot of the time before integrations were users has the same id in every run.
def test_ids_of_old_integrations(tmp_path: Path) -> None:
    with OwncastFolder(owncast.build_old(tmp_path / "theirs")) as source:
        first, second = [read_people(source, RULES, NOW) for _ in range(2)]
    assert first.persons == second.persons
    assert sorted(person.user.is_bot for person in first.persons.values()) == [False, True]
