"""The bounds that both AMF readers share."""

import pytest

from tallycast.media import MediaFormatError
from tallycast.media.amf import DEPTH_LIMIT, VALUES_LIMIT, Budget


def test_depth_is_bounded() -> None:
    Budget().spend(DEPTH_LIMIT)
    with pytest.raises(MediaFormatError, match="deeper"):
        Budget().spend(DEPTH_LIMIT + 1)


def test_values_are_bounded() -> None:
    budget = Budget()
    for _ in range(VALUES_LIMIT):
        budget.spend(0)
    with pytest.raises(MediaFormatError, match="more than"):
        budget.spend(0)


# A count from the wire is believed only as far as the budget goes.
def test_a_count_is_checked_before_anything_is_read() -> None:
    budget = Budget(10)
    budget.announce(10)
    with pytest.raises(MediaFormatError, match="expected at most 10"):
        budget.announce(11)
