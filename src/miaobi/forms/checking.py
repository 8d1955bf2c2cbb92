"""Is this text what its form says, and if not, in words, why not.

The checker is set-valued: some reading of each character has to fit, and where only some do, the
report names the one that was taken. Which rules hold is the form's own: 近体 with its licences
and prohibitions (checking_regulated), 谱 slot by slot (checking_pattern), 古体 by counts and rhyme
alone (checking_ancient). Every violation says where it is, which rule it breaks and what cures it.
"""

from __future__ import annotations

from miaobi.forms import checking_ancient, checking_pattern, checking_regulated
from miaobi.forms.checking_regulated import line_faults, three_oblique
from miaobi.forms.checking_words import no_chinese, split_lines
from miaobi.forms.core import Report
from miaobi.forms.verse import Verse

__all__ = ["check", "line_faults", "split_lines", "three_oblique"]


def check(text: str, form: Verse) -> Report:
    """What `text` is when read as `form`: whether it holds, and every disagreement in words.

    Lines and positions of faults count from 1; a line is what marks or line breaks divide.

    >>> from miaobi.forms import find
    >>> check("白日依山尽，黄河入海流。欲穷千里目，更上一层楼。", find("五绝")).holds
    True
    >>> check("白日依山尽，黄河入海吹。", find("五绝")).violations[0].message
    'the poem has 2 lines; 五绝 has 4'
    """
    other = no_chinese(text)
    if other:
        return Report(False, other, ())
    if form.rules == "近体":
        return checking_regulated.check(split_lines(text), form)
    if form.rules == "谱":
        return checking_pattern.check(text, form)
    return checking_ancient.check(split_lines(text), form)
