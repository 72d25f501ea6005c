"""Counters that start anew at the end of their bits, made into numbers that go on."""


def nearest(value: int, reference: int, bits: int) -> int:
    """The number that is `value` in so many bits and lies nearest to `reference`."""
    whole = 1 << bits
    return reference + (value - reference + whole // 2) % whole - whole // 2
