"""Hashes, seeds and the ledger."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miaobi.brief import Atom, Brief, Words
from miaobi.errors import PlanError, StoreError
from miaobi.work import (
    broken_links,
    canonical,
    chain,
    digest,
    from_json,
    ledger_lines,
    read_ledger,
    subseed,
    to_json,
)

scalars = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8)
values = st.recursive(
    scalars | st.floats(allow_nan=False, allow_infinity=False, width=32),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), values, max_size=6))
def test_canonical_json_ignores_key_order_and_survives_a_round_trip(value):
    turned = dict(reversed(list(value.items())))
    assert canonical(turned) == canonical(value)
    assert canonical(json.loads(canonical(value))) == canonical(value)


def test_canonical_json_is_what_the_rule_says():
    assert (
        canonical({"b": [1.0, 0.5, True], "a": "妙\n"}) == '{"a":"妙\\n","b":[1,0.5,true]}'.encode()
    )
    with pytest.raises(ValueError, match="Out of range"):
        canonical(float("nan"))


def test_digests_are_tagged_sha256():
    import hashlib

    assert digest("asset", b"x") == hashlib.sha256(b"miaobi/asset\0x").hexdigest()
    assert digest("a", {"k": 1}) == hashlib.sha256(b'miaobi/a\0{"k":1}').hexdigest()


@given(st.integers(0, 2**62), st.lists(st.text(max_size=5) | st.integers(0, 99), max_size=4))
def test_a_subseed_depends_on_its_whole_path(seed, path):
    leaf = subseed(seed, *path)
    assert 0 <= leaf < 2**63
    assert leaf == subseed(seed, *path)
    assert leaf != subseed(seed, *path, "more")
    assert leaf != subseed(seed + 1, *path)


def test_typed_values_refuse_what_they_do_not_know():
    assert from_json(Words, {"zh": "春"}) == Words("春", "")
    with pytest.raises(PlanError, match=r"Expected `str`, got `int` - at `\$.zh`"):
        from_json(Words, {"zh": 1})
    with pytest.raises(PlanError, match=r"no field \$.zn"):
        from_json(Words, {"zn": "春"})
    brief = Brief("春", seed=3, sets={"size": [512, 512]}, sources=("ab",))
    assert from_json(Brief, to_json(brief)) == brief
    atom = Atom("a", "鹭", "egret", count=2, attributes=("old",))
    assert from_json(Atom, to_json(atom)) == atom


LEDGER = chain([("brief", {"text": "春"}), ("plan", {"n": 1}), ("ask", {"n": 2})])


def test_a_ledger_reads_back_and_holds():
    assert read_ledger(ledger_lines(LEDGER)) == LEDGER
    assert broken_links(LEDGER) == []


@pytest.mark.parametrize("i", range(3))
def test_a_changed_entry_breaks_the_chain_where_it_stands(i):
    changed = list(LEDGER)
    changed[i] = replace(changed[i], body={"n": 99})
    assert broken_links(changed) == [
        f"ledger entry {i} ({LEDGER[i].kind}) does not match its own hash"
    ]


def test_a_removed_entry_is_missed():
    assert broken_links((LEDGER[0], LEDGER[2]))


def test_a_ledger_that_is_no_json_is_refused():
    with pytest.raises(StoreError, match="cannot be read"):
        read_ledger(b"{]\n")
