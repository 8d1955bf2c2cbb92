"""Killed at random moments, a create resumes to the same bytes and asks nothing twice.

`miaobi bench kill` does this 62 times at draft size and 5 times at full size.
"""

from __future__ import annotations

import pytest

from miaobi.evals import kill


@pytest.mark.parametrize(
    "series", [kill.Series("draft", kill.PICTURE, 4), kill.Series("draft", kill.WHOLE, 2)]
)
def test_killed_drafts_resume_to_the_same_bytes(series):
    row = next(kill.run((series,)))
    assert row["struck a living run"] >= 1
    assert row["resumed whole"] == row["same bytes"] == series.count
    assert row["asked twice"] == 0
    assert row["litter"] == 0
