"""Feeds a core the same bytes in every cut: whole, byte by byte, at random places.

A sans-IO core must not care where a network cuts its input, so each of its tests goes through here.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def cuts(data: bytes, *, random_cuts: int = 5, seed: int = 1) -> Iterator[list[bytes]]:
    """`data` whole, byte by byte, then at random places; each as the list of its pieces."""
    yield [data]
    yield [data[index : index + 1] for index in range(len(data))]
    source = random.Random(seed)
    for _ in range(random_cuts):
        count = source.randint(1, max(1, min(len(data), 40)))
        places = sorted({0, len(data), *(source.randint(0, len(data)) for _ in range(count))})
        yield [data[start:end] for start, end in itertools.pairwise(places)]


def in_every_cut(
    run: Callable[[Sequence[bytes]], T], data: bytes, *, random_cuts: int = 5, seed: int = 1
) -> T:
    """What `run` returns for the pieces of `data`; fails when a cut changes it.

    `run` makes a new core, feeds it the pieces and returns whatever came out, an error included.
    """
    ways = cuts(data, random_cuts=random_cuts, seed=seed)
    whole = run(next(ways))
    for pieces in ways:
        other = run(pieces)
        sizes = [len(piece) for piece in pieces]
        assert other == whole, f"cut into {sizes[:20]} it gave {other!r}, whole {whole!r}"
    return whole
