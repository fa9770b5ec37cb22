"""Keys of listed organisations: chance that depends on an id and on nothing else.

An organisation of a file is known by its id. Its luck in a run, and what is filled in once for
all runs where the file leaves it open, are keyed by that id, whatever row it stands in.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection
from typing import Any, Final

import numpy as np

from sim.engine import chance
from sim.vocabulary import HEALTH_SYSTEM

# What a file leaves open must not change from seed to seed: these draws have a seed of their own.
_LISTING_SEED: Final[Any] = np.uint64(2018)
# What such a draw is for; a number stays for ever.
OWNER: Final = 2
SAMPLE: Final = 3
UNIVERSITY: Final = 4
BEDS: Final = 5

_WORD: Final = 2**32


def keys_of(ids: Collection[str]) -> list[int]:
    """Return a number for each id, 0 to 2**32 - 1, all different.

    The first four bytes of the BLAKE2b hash of the id. Of two ids with one hash, the later in the
    alphabet takes the next number that is free, so the order of the ids does not matter.

    >>> keys_of(["STM", "CTY"]) == keys_of(["CTY", "STM"])[::-1]
    True
    """
    hashes = {identity: _hash(identity) for identity in ids}
    if len(set(hashes.values())) == len(hashes):
        return [hashes[identity] for identity in ids]
    taken = set(hashes.values())
    first: set[int] = set()
    for identity in sorted(hashes):
        key = hashes[identity]
        if key in first:
            while key in taken:
                key = (key + 1) % _WORD
            hashes[identity] = key
            taken.add(key)
        first.add(key)
    return [hashes[identity] for identity in ids]


def _hash(identity: str) -> int:
    return int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=4).digest(), "big")


def keyed(identity: str, purpose: int) -> float:
    """Return a uniform number that is the same for every seed: what a file leaves open."""
    key = zlib.crc32(identity.encode())
    purpose = chance.indexed(chance.FACT, purpose)
    return float(chance.uniform(_LISTING_SEED, purpose, 0, key, HEALTH_SYSTEM))
