from random import Random

from tallycast.chat.generated_names import SUGGESTED_LEAST, generated_name
from tallycast.chat.names import LENGTH_MOST, clean, is_forbidden
from tallycast.settings.table.chat import FORBIDDEN_USERNAMES


# Two words of our list, fit for a name and never a reserved one.
def test_generated_names_are_good_names() -> None:
    random = Random(1)
    made = {generated_name(random) for _ in range(2000)}
    assert len(made) > 1500
    for name in made:
        assert clean(name).text == name
        assert len(name) <= LENGTH_MOST
        assert not is_forbidden(name, FORBIDDEN_USERNAMES)


# Suggestions of the operator are used once there are ten.
def test_suggested_names() -> None:
    suggested = tuple(f"guest {number}" for number in range(SUGGESTED_LEAST))
    assert generated_name(Random(1), suggested) in suggested
    assert generated_name(Random(1), suggested[:-1]) not in suggested
