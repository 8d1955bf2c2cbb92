"""English words are parted as the dictionary prints them, and a line keeps all its marks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miaobi.forms.english_licence import plain_ways
from miaobi.forms.english_sounds import common, dictionary
from miaobi.forms.hyphens import parted
from miaobi.forms.syllables import sung, syllables

TUNED = """
    an-gel sing-er mead-ow gar-den heav-en fa-ther re-mem-ber his-to-ry el-e-phant won-der-ful
    lone-ly sing-ing old-est writ-er can-dle cur-tain a-lone mu-sic leg-end civ-il prom-ise
    pe-ri-od po-em an-cient de-li-cious fu-ture im-ag-ine sur-round-ed mis-take to-mor-row
    free-dom re-gret mon-ster ea-gle an-kle com-ing bod-y emp-ty cov-er gold-en kitch-en
    par-a-dise night-in-gale flow-er move-ment laugh-ter bright-est feath-er tri-umph jew-el
    nov-el
"""
UNSEEN = """
    want-ed fin-ger wa-ter sum-mer broth-er for-ev-er sto-ry mys-ter-y dark-ness soft-ly run-ning
    paint-ed farm-er wan-der cor-ner lit-tle moun-tain moon-light with-out rain-bow re-turn
    mo-ment spi-der mag-ic mod-ern se-ri-ous cre-ate pa-tient mu-si-cian na-ture ad-ven-ture
    ar-row thun-der sis-ter king-dom re-flect con-stant twin-kle an-ger shin-ing stud-y coun-ty
    jour-ney o-pen bro-ken fas-ten mel-o-dy sym-pho-ny daf-fo-dil gath-er-ing grate-ful safe-ty
    daugh-ter leath-er weap-on fe-male stu-di-o po-et-ry trav-el dev-il tun-nel ho-tel
"""


def faults(words: str) -> dict[str, str]:
    """What is parted otherwise than Merriam-Webster prints it."""
    made = {word: "".join(sung(word.replace("-", ""), "en")) for word in words.split()}
    return {word: own for word, own in made.items() if word != own}


def test_words_are_parted_as_the_dictionary_prints_them() -> None:
    assert faults(TUNED) == {}
    assert faults(UNSEEN) == {"po-et-ry": "po-e-try"}


def test_every_common_word_has_a_part_for_each_of_its_syllables() -> None:
    wrong = set()
    for word in filter(lambda word: common(word) >= 3 and "-" not in word, dictionary().bands):
        for way in plain_ways(word)[:1]:
            parts = parted(word, way.phones, len(way.marks))
            assert "".join(parts) == word
            wrong |= {word} if len(parts) != len(way.marks) else set()
    assert wrong == {"etc"}  # short for words, and not cut


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("—and yet", ["—and", "yet"]),
        ("-- and yet --", ["— and", "yet —"]),
        ("The day is gone--", ["The", "day", "is", "gone—"]),
        ("a wish - a river", ["a", "wish —", "a", "riv-", "er"]),
        ("“— Ah, wingèd", ["“— Ah,", "wing-", "èd"]),
        ("the princess’s couple", ["the", "prin-", "cess-", "’s", "cou-", "ple"]),
        ("storm-beaten", ["storm-", "beat-", "en"]),
        ("Mr. and Mrs. Lamb, Jr.", ["Mr.", "and", "Mrs.", "Lamb,", "Jr."]),
        ("Sgt. Low vs. Dr. St. John", ["Sgt.", "Low", "vs.", "Dr.", "St.", "John"]),
        ("rhythm and prism", ["rhyth-", "m", "and", "pris-", "m"]),
    ],
)
def test_dashes_stand_at_their_words_and_are_no_hyphens(line: str, texts: list[str]) -> None:
    assert sung(line, "en") == texts


PIECES = "-- — - and river, “gone moon-lit ‘tis wanted. ..."


@given(st.lists(st.sampled_from(PIECES.split(" ")), min_size=1))
def test_no_letter_and_no_mark_is_lost(words: list[str]) -> None:
    line = " ".join(words)
    joined = "".join(one.text for one in syllables(line))
    if re.search("[a-z]", line):
        assert re.sub("[-— ]", "", joined) == re.sub("[-— ]", "", line)
        assert len(re.findall("—", joined)) == sum(word in ("--", "—", "-") for word in words)
        assert not syllables(line)[-1].text.endswith("-")
