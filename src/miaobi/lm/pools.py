"""A poem put together from pools of lines, so that no rhyme word comes twice.

Each pool holds independent draws for one place of a poem. Of all ways to take one line from each
pool, those that rhyme on distinct words are open; how many of them a line leaves open is counted
(`distinct`), so that each is taken as often as any other where nothing tells the lines apart, and
no poem has to be thrown away. Drawn so, a poem is that of the model given the form, but for the
chance of the pools: `open` is an unbiased estimate of the share of poems without repetition, and
log(share / open), on average, a bound of how far the poems are from exact (as of particles:
Grosse, Ghahramani and Adams 2015).

>>> pools = Pools([Pool.of(["春风", "春风", "秋红"], 0), Pool.of(["江山"], -1), Pool.of(["暮红", "白东"], 0)])
>>> pools.open  # 春风 twice with either, 秋红 with 白东 alone: 5 of 6
0.8333333333333334
>>> sorted({pools.poem(np.random.default_rng(i))[::2] for i in range(40)})
[('春风', '暮红'), ('春风', '白东'), ('秋红', '白东')]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from miaobi.forms.sounds import folded
from miaobi.lm.distinct import distinct
from miaobi.lm.ngram import Floats

Lines = tuple[str, ...]
Follows = Callable[[Lines, str], float]  # the log-weight of a line after others


def anything(before: Lines, line: str) -> float:
    """No line follows better than another."""
    return 0.0


@dataclass(frozen=True, slots=True)
class Pool:
    """Distinct lines for one place, how often each was drawn, and the words that they end in.

    `label` is the one the place rhymes on, -1 where it is free or its word is the user's.
    """

    lines: Lines
    counts: Floats
    ends: tuple[str, ...]
    label: int

    @classmethod
    def of(cls, drawn: Sequence[str], label: int) -> Pool:
        found = Counter(drawn)
        ends = tuple(folded(line[-1]) for line in found)
        return cls(tuple(found), np.array(list(found.values()), float), ends, label)

    def words(self, every: Sequence[str]) -> Floats:
        """How often each of these words ends a line."""
        found = Counter[str]()
        for end, count in zip(self.ends, self.counts, strict=True):
            found[end] += count
        return np.array([found[word] for word in every], float)


@dataclass(frozen=True, slots=True)
class Pools:
    """One pool for each line of a poem; `anew` draws further lines for a place, none of which ends
    in one of some words, where a pool has none."""

    pools: Sequence[Pool]
    anew: Callable[[int, frozenset[str]], Pool] | None = None
    _ends: dict[int, tuple[str, ...]] = field(init=False, repr=False)  # of each label

    def __post_init__(self) -> None:
        ends = {
            label: tuple(dict.fromkeys(e for p in self.pools if p.label == label for e in p.ends))
            for label in {pool.label for pool in self.pools} - {-1}
        }
        object.__setattr__(self, "_ends", ends)

    @property
    def open(self) -> float:
        """The share of the ways to put a poem together in which no rhyme word comes twice."""
        share = 1.0
        for label, words in self._ends.items():
            rows = [p.words(words) / p.counts.sum() for p in self.pools if p.label == label]
            share *= float(distinct([row[:, None] for row in rows])[0])
        return share

    def poem(self, rng: np.random.Generator, follows: Follows = anything) -> Lines:
        """One line from each pool, by how well it follows those before it."""
        lines: Lines = ()
        for i in range(len(self.pools)):
            pool, ways = self.pools[i], self._ways(i, lines)
            if not ways.any() and self.anew is not None:
                pool = self.anew(i, frozenset(self._spent(i, lines)))
                ways = pool.counts
            lines = (*lines, pool.lines[_drawn(pool, ways, lines, rng, follows)])
        return lines

    def _spent(self, i: int, lines: Lines) -> list[str]:
        """The words that line `i` may not end in."""
        label = self.pools[i].label
        if label < 0:
            return []
        return [folded(lines[k][-1]) for k in range(i) if self.pools[k].label == label]

    def _ways(self, i: int, lines: Lines) -> Floats:
        """How often each line of pool `i` may be taken, all ways to finish the poem told apart; where
        there is none, only what is spent is left out."""
        pool = self.pools[i]
        if pool.label < 0:
            return pool.counts
        words = self._ends[pool.label]
        place = {word: k for k, word in enumerate(words)}
        unspent = np.ones(len(words))
        unspent[[place[word] for word in self._spent(i, lines) if word in place]] = 0.0
        later = [p.words(words) for p in self.pools[i + 1 :] if p.label == pool.label]
        ends = np.array([place[end] for end in pool.ends])
        ways = pool.counts * unspent[ends]
        if not later:
            return ways
        each, at = np.unique(ends, return_inverse=True)
        without = np.repeat(unspent[:, None], len(each), axis=1)
        without[each, np.arange(len(each))] = 0.0
        rest = distinct([(row / row.sum())[:, None] * without for row in later])[at]
        return ways * rest if (ways * rest).any() else ways


def _drawn(
    pool: Pool, ways: Floats, lines: Lines, rng: np.random.Generator, follows: Follows
) -> int:
    """The number of a line, drawn by its ways and by how well it follows."""
    logs = np.array([follows(lines, line) for line in pool.lines])
    weights = np.exp(logs - logs.max()) * ways
    if not weights.any():  # what is left is far from the best
        weights = ways
    return int(rng.choice(len(weights), p=weights / weights.sum()))
