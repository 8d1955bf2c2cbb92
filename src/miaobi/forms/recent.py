"""A bounded memory of what was worked out: what was not asked for longest goes first.

>>> recent = Recent[str, int](2)
>>> [recent.get(word, lambda: len(word)) for word in ("one", "three", "one", "four")]
[3, 5, 3, 4]
>>> "one" in recent, "three" in recent
(True, False)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import RLock
from typing import Generic, TypeVar

MOST_MASKS = 4096  # masks that a machine keeps, some 8 kB each
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True, eq=False)
class Recent(Generic[K, V]):
    """Values by key, of at most `most` in all: each counts as `size` says, as one without."""

    most: int
    size: Callable[[V], int] | None = field(default=None, repr=False)
    used: int = field(default=0, init=False)
    _values: dict[K, V] = field(default_factory=dict, init=False, repr=False)
    _lock: RLock = field(default_factory=RLock, init=False, repr=False)  # to make may be to ask

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key, made where it is not known; the newest one is always kept."""
        values = self._values
        with self._lock:
            if key in values:
                found = values[key] = values.pop(key)  # now the newest
                return found
            found = make()
            self.used += self._weight(found)
            values[key] = found
            while self.used > self.most and len(values) > 1:
                self.used -= self._weight(values.pop(next(iter(values))))
            return found

    def _weight(self, value: V) -> int:
        return self.size(value) if self.size else 1
