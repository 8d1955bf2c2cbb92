"""Killed at random moments, a create resumes to the same bytes and asks nothing twice.

`miaobi bench kill` does this 50 times at draft size and 3 times at full size.
"""

from __future__ import annotations

from miaobi.evals import kill


def test_killed_drafts_resume_to_the_same_bytes():
    row = next(kill.run({"draft": 4}))
    assert row["struck a living run"] >= 1
    assert row["resumed whole"] == row["same bytes"] == 4
    assert row["asked twice"] == 0
    assert row["litter"] == 0
