"""Every form by its name: listed once, found again, named by what finds it."""

from __future__ import annotations

import pytest

from miaobi import forms
from miaobi.errors import UnknownName


def test_every_name_is_listed_once_and_finds_a_form_of_that_name():
    names = forms.names()
    assert len(names) == len(set(names))
    assert [forms.find(name).name for name in names] == list(names)


def test_a_name_that_tune_and_aria_share():
    assert (forms.find("天净沙").family, forms.find("词·天净沙").family) == ("曲", "词")
    assert forms.verse("满庭芳").family == "词"


@pytest.mark.parametrize(
    "spec", ["七绝:藏头=春夏秋冬", "对聯：字=7", "西江月:格=2", "prose:words=5", "歌词:字=7/5"]
)
def test_a_form_with_options_is_found_by_its_own_name(spec):
    form = forms.find(spec)
    again = forms.find(form.name)
    assert again == form


def test_what_is_no_chinese_verse_says_so():
    with pytest.raises(UnknownName) as limerick:
        forms.verse("limerick")
    assert "`miaobi write BRIEF --form limerick`" in limerick.value.hint
    with pytest.raises(UnknownName) as free:
        forms.verse("新诗")
    assert "新诗:行=4,字=7" in free.value.hint
