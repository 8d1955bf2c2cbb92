"""Particles against brute force: every text of a small language, weighed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import PlanError
from miaobi.lm.particles import particles, systematic
from toys import LANGUAGES, UNEVEN, Chain2, Future, Language

# A trap for masks: `a` is likely, and what follows it is not.
TRAP = Language(frozenset({"addd", "bbbb", "bbbc", "cabc", "dcba", "abcd", "bcda"}))


def log_z(chain: Chain2, language: Language) -> float:
    return math.log(sum(math.exp(chain.log_p(word)) for word in language.words))


@given(LANGUAGES, st.integers(0, 999), st.integers(1, 6))
@settings(max_examples=80)
def test_with_the_exact_look_ahead_z_is_exact_and_nothing_is_resampled(language, seed, n):
    chain = Chain2(seed)
    rng = np.random.default_rng(seed)
    cloud = particles(language, chain, rng, n, Future(chain, language))
    assert cloud.log_z == pytest.approx(log_z(chain, language))
    assert cloud.resampled == 0
    assert cloud.weights == pytest.approx(np.full(n, 1 / n))
    assert {written.text for written in cloud.texts} <= language.words


@given(LANGUAGES, st.integers(0, 999))
@settings(max_examples=60)
def test_one_particle_weighs_what_the_mask_left(language, seed):
    """log Z estimated by one particle is log p - log q of its text."""
    chain = Chain2(seed)
    cloud = particles(language, chain, np.random.default_rng(seed), 1)
    (written,) = cloud.texts
    assert written.logp == pytest.approx(chain.log_p(written.text))
    assert cloud.log_z == pytest.approx(written.logp - written.drawn)


@given(UNEVEN, st.integers(0, 999), st.integers(1, 8))
@settings(max_examples=60)
def test_every_particle_is_of_the_form(language, seed, n):
    cloud = particles(language, Chain2(seed), np.random.default_rng(seed), n, threshold=1.0)
    assert {written.text for written in cloud.texts} <= language.words
    assert len(cloud.texts) == n
    assert cloud.weights.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("ahead", [False, True])
def test_the_estimate_of_z_is_unbiased(ahead):
    """The mean of 600 estimates by four particles is Z, within four standard errors. The
    look-ahead is a wrong one (of another chain): it may cost accuracy, never truth."""
    chain, rng = Chain2(4), np.random.default_rng(0)
    future = Future(Chain2(5), TRAP) if ahead else None
    found = np.array([particles(TRAP, chain, rng, 4, future).log_z for _ in range(600)])
    estimates = np.exp(found - log_z(chain, TRAP))
    assert abs(estimates.mean() - 1) < 4 * estimates.std() / math.sqrt(len(estimates))
    assert found.mean() < log_z(chain, TRAP)  # Jensen


def distance(share: dict[str, float], chain: Chain2, language: Language) -> float:
    """Total variation from the exact distribution."""
    total = log_z(chain, language)
    wanted = {word: math.exp(chain.log_p(word) - total) for word in language.words}
    return 0.5 * sum(abs(share.get(word, 0.0) - p) for word, p in wanted.items())


def test_many_particles_come_to_the_exact_distribution_and_one_does_not():
    chain = Chain2(4)
    shares = []
    for n in (1, 4000):
        rng, share = np.random.default_rng(1), dict[str, float]()
        for _ in range(4000 // n):
            cloud = particles(TRAP, chain, rng, n)
            for written, weight in zip(cloud.texts, cloud.weights, strict=True):
                share[written.text] = share.get(written.text, 0.0) + weight * n / 4000
        shares.append(distance(share, chain, TRAP))
    one, many = shares
    assert many < 0.03
    assert one > 3 * many


@given(
    st.lists(st.floats(0.01, 1), min_size=1, max_size=9), st.integers(1, 30), st.floats(0, 0.999)
)
def test_systematic_resampling_is_fair_to_within_one(weights, n, u):
    shares = np.array(weights) / sum(weights)
    copies = np.bincount(systematic(shares, n, u), minlength=len(shares))
    assert copies.sum() == n
    assert (np.abs(copies - n * shares) < 1 + 1e-9).all()


def test_the_same_seed_gives_the_same_cloud():
    one, other = (particles(TRAP, Chain2(1), np.random.default_rng(9), 8) for _ in range(2))
    assert one.texts == other.texts
    assert one.log_z == other.log_z
    with pytest.raises(PlanError):
        particles(TRAP, Chain2(1), np.random.default_rng(9), 0)
