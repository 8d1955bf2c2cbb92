"""Killed at random moments, a create resumes to the same bytes and asks nothing twice.

`miaobi bench kill` does this 62 times at draft size and 5 times at full size, the music and the
reading among it; here every part that others wait for is made, as small as it can be.
"""

from __future__ import annotations

from miaobi.evals import kill

SMALL = ("size=384x256", "film.size=384x256", "film.fps=6")


def test_killed_drafts_resume_to_the_same_bytes():
    """Struck at a fifth and at two thirds of the way: before the painting, and in the film."""
    series = kill.Series("draft", "verse,painting,film,label", 2, SMALL)
    row = next(kill.run((series,)))
    assert row["struck a living run"] >= 1
    assert row["resumed whole"] == row["same bytes"] == series.count
    assert row["asked twice"] == 0
    assert row["litter"] == 0
