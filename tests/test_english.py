"""English verse: sounds, metre, rhyme and the checker."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import UnknownName
from miaobi.forms.english import FORMS, find
from miaobi.forms.english_check import check
from miaobi.forms.english_form import stanzas
from miaobi.forms.english_guess import heard
from miaobi.forms.english_licence import ways
from miaobi.forms.english_metre import anapaestic, iambic
from miaobi.forms.english_rates import chopped, rates, scanning, shuffled
from miaobi.forms.english_rhyme import End, kind
from miaobi.forms.english_scan import counts, readings
from miaobi.forms.english_sounds import CODE, common, decoded, dictionary, encoded, sounds, stresses
from miaobi.forms.english_text import split, tokens

SHALL_I = """Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date:
Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd,
And every fair from fair sometime declines,
By chance, or nature's changing course untrimm'd:
But thy eternal summer shall not fade,
Nor lose possession of that fair thou ow'st,
Nor shall death brag thou wander'st in his shade,
When in eternal lines to time thou grow'st,
  So long as men can breathe, or eyes can see,
  So long lives this, and this gives life to thee."""
PROSE = """Once upon a time there were two merchants who lived in the same town and traded with the
people across the border, and neither of them had ever believed what the other said about prices."""


def test_every_word_is_spelt_in_known_sounds():
    letters = set(CODE.values()) | {","}
    assert len(CODE) == 69 == len(set(CODE.values()))
    assert all(set(said) <= letters for said in dictionary().sounds.values())
    assert list(dictionary().sounds) == sorted(dictionary().sounds)


@given(st.lists(st.sampled_from(sorted(CODE)), max_size=12))
def test_a_pronunciation_survives_its_code(phones: list[str]):
    assert decoded(encoded(phones)).split() == phones


def test_a_word_is_a_set_of_pronunciations():
    assert {stresses(each) for each in sounds("record")} == {"01", "10"}
    assert {len(stresses(each)) for each in sounds("fire")} == {1, 2}
    assert common("the") > common("moon") > common("zither")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("lov'd", "L AH1 V D"),
        ("know'st", "N OW1 S T"),
        ("o'erflow", "AO2 R F L OW1"),
        ("wanderin'", "W AA1 N D ER0 IH0 N"),
        ("moonrise", "M UW1 N R AY2 Z"),
        ("apple-tree", "AE1 P AH0 L T R IY2"),
        ("knowest", "N OW1 AH0 S T"),
        ("goblin's", "G AA1 B L IH0 N Z"),
        ("unlovely", "AH0 N L AH1 V L IY0"),
        ("happie", "HH AE1 P IY0"),
    ],
)
def test_a_word_unknown_is_heard_by_its_parts(word: str, said: str):
    assert heard(word).guessed
    assert said in map(decoded, heard(word).phones)


@given(st.text("abcdefghijklmnopqrstuvwxyz'-", min_size=1, max_size=14))
def test_any_spelling_is_heard_with_a_syllable(word: str):
    phones = heard(word).phones
    assert phones
    assert all(set(each) <= set(CODE.values()) for each in phones)
    assert any(stresses(each) for each in phones) or word in dictionary().sounds


def test_licences_of_verse():
    assert {way.marks for way in ways("heaven")} == {"10", "X"}
    assert {way.marks for way in ways("power")} >= {"10", "X"}
    assert {way.marks for way in ways("glorious")} >= {"100", "10"}
    assert {way.marks for way in ways("wingèd")} == {"10"}
    assert {way.marks for way in ways("fixed")} == {"X", "10"}


# --- metre --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("The curfew tolls the knell of parting day", ()),
        ("To be, or not to be: that is the question", ()),  # feminine ending
        ("Making a famine where abundance lies", ()),  # a turned first foot
        ("To be or not; whether we live or die", ()),  # a foot turned after a pause
        ("To be or not whether we live or die", ((4, "turned"),)),
        ("The curfew alone tolls the knell of day", ((2, "stress"),)),
        ("Of what is in the a of all the men", ((5, "article"),)),
    ],
)
def test_pentameters(line: str, faults: tuple):
    assert readings(line, iambic(5))[0].faults == faults


def test_a_line_of_another_length_has_no_reading():
    assert readings("The curfew tolls the knell", iambic(5)) == ()
    assert counts("The curfew tolls the knell", False) == (6,)


def test_limericks_go_in_threes():
    assert anapaestic(3).lengths == (7, 8, 9, 10, 11)
    assert not readings("There was an Old Man with a beard", anapaestic(3))[0].faults


# --- rhyme --------------------------------------------------------------------------------------


def end(word: str) -> End:
    return End(word, heard(word).phones)


@pytest.mark.parametrize(
    ("a", "b", "how"),
    [
        ("light", "night", "perfect"), ("water", "daughter", "perfect"), ("memory", "tree", "perfect"),
        ("leave", "believe", "rich"), ("sea", "see", "rich"), ("time", "fine", "near"),
        ("stone", "sun", "near"), ("love", "prove", "near"), ("memory", "die", "near"),
        ("cough", "bough", "eye"), ("moon", "tree", ""), ("day", "day", "same"),
    ],
)  # fmt: skip
def test_kinds_of_rhyme(a: str, b: str, how: str):
    assert kind(end(a), end(b)) == how
    assert kind(end(b), end(a)) == how


@given(st.sampled_from(sorted(dictionary().bands)), st.sampled_from(sorted(dictionary().bands)))
def test_rhyme_is_mutual(a: str, b: str):
    assert kind(end(a), end(b)) == kind(end(b), end(a))


def test_a_mosaic_rhyme():
    first = "There was a Young Lady whose bonnet\nCame untied when the birds sate upon it"
    report = check(
        f"{first}\nBut she said I don't care\nAll the birds in the air\nAre welcome to sit on my bonnet",
        find("limerick"),
    )
    assert report.holds
    assert [each.rule for each in report.warnings] == ["identical"]  # Lear's own licence


# --- text ---------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(["a", "b c", "", "  "]), max_size=9))
def test_stanzas_are_between_blank_lines(rows: list[str]):
    lines, breaks = split("\n".join(rows))
    assert list(lines) == [row.strip() for row in rows if row.strip()]
    assert all(0 < at < len(lines) for at in breaks)


def test_words_of_a_line():
    words = tokens("’Twas the winter’s wingèd night—‘hush,’ she said; comin' home.")
    assert [token.word for token in words] == [
        "'twas", "the", "winter's", "wingèd", "night", "hush", "she", "said", "comin'", "home",
    ]  # fmt: skip
    assert [token.word for token in words if token.pause] == ["night", "hush", "said", "home"]


# --- the checker --------------------------------------------------------------------------------


def test_a_sonnet_holds_and_says_how_it_was_read():
    report = check(SHALL_I, find("sonnet"))
    assert report.holds
    assert report.rhyme == "ABAB CDCD EFEF GG"
    assert not report.violations
    assert {each.rule for each in report.warnings} <= {"near rhyme", "guess", "rich rhyme", "rough"}


def test_a_wrong_word_is_explained_at_its_place():
    wrong = SHALL_I.replace("darling buds", "delightful buds")
    assert [(v.line, v.rule) for v in check(wrong, find("sonnet")).violations] == [(3, "metre")]
    wrong = SHALL_I.replace("darling buds", "buds")
    assert [(v.line, v.rule) for v in check(wrong, find("sonnet")).violations] == [(3, "syllables")]
    wrong = SHALL_I.replace("complexion dimm'd", "complexion gone")
    faults = check(wrong, find("sonnet")).violations
    assert [(v.line, v.rule) for v in faults] == [(8, "rhyme")]
    assert "untrimm'd" in faults[0].message
    wrong = SHALL_I.replace("And often is", "And is")
    assert check(wrong, find("sonnet")).violations[0].cure.startswith("add ")


def test_counts_stanzas_and_strange_signs():
    assert check("one line", find("haiku")).violations[0].rule == "lines"
    report = check("An old quiet pond\n\na frog leaps into the pond\nsplash 7 again", find("haiku"))
    assert {v.rule for v in report.violations} >= {"words"}
    assert [v.rule for v in report.warnings] == ["stanzas"]
    assert check("", find("haiku")).violations


def test_a_refrain_that_differs_is_named():
    lines = ["the moon is on the hill"] * 16
    report = check("\n".join(lines), find("pantoum"))
    assert {v.rule for v in report.violations} == {"identical"}
    lines[4] = "the moon is on the sea"
    assert (5, 6, "refrain") in [
        (v.line, v.position, v.rule) for v in check("\n".join(lines), find("pantoum")).violations
    ]


def test_a_word_guessed_is_said_so():
    report = check(
        "A grumblewhip pond\na frog leaps into the pond\nthe sound of water", find("haiku")
    )
    assert [(v.line, v.position, v.rule) for v in report.warnings] == [(1, 2, "guess")]


def test_verse_passes_and_prose_fails():
    five = iambic(5)
    assert scanning(SHALL_I.splitlines(), five) == (14, 14, 14)
    lines, _, rough = scanning(chopped(PROSE, 10, 9), five)
    assert rough < lines
    assert rates([SHALL_I], find("sonnet")).hold == 1
    order = (1, 0, 4, 8, 2, 6, 13, 5, 3, 9, 7, 10, 12, 11)
    assert rates([shuffled(SHALL_I, order)], find("sonnet")).rhymed == 0


# --- the forms ----------------------------------------------------------------------------------


def test_names_are_found_and_are_nobody_elses():
    names = [name for form in FORMS for name in (form.name.lower(), *form.aliases)]
    assert len(names) == len(set(names))
    assert find("莎士比亚十四行").name == find("Sonnet").name == "Shakespearean sonnet"
    with pytest.raises(UnknownName, match="villanelle"):
        find("vilanelle")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_layouts_are_whole(form):
    for layout in form.formats:
        lines = layout.lines
        assert layout.stanzas == tuple(sorted(set(layout.stanzas)))
        assert all(0 < at < len(lines) for at in layout.stanzas)
        for i, line in enumerate(lines):
            assert line.copy is None or (line.copy < i and lines[line.copy].copy is None)
            assert line.end is None or line.end < i
        assert all(len(group) > 1 for group in layout.groups.values())
    assert form.tree().startswith(form.name)


def test_the_sestina_turns_615243():
    lines = find("sestina").formats[0].lines
    assert [line.end for line in lines[6:12]] == [5, 0, 4, 1, 3, 2]
    assert [line.end for line in lines[30:36]] == [1, 3, 5, 4, 2, 0]  # 2 4 6 5 3 1
    assert stanzas((6,) * 6 + (3,)) == find("sestina").formats[0].stanzas


@pytest.mark.parametrize("row", ["...", "—", "'", "🙂", "1234", "春天"])
def test_a_line_without_words_is_no_line(row):
    report = find("haiku").check(f"An old quiet pond\n{row}\nthe sound of water")
    assert {fault.line for fault in report.violations} == {2}, report


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["the sea", "night", "...", "1234", "—", "春天", "'", ""]), max_size=39
    ),
    st.sampled_from(FORMS),
)
def test_any_rows_get_an_answer(rows, form):
    """Rows of no words too: a sestina's end words and a ghazal's radif are looked for in them."""
    report = form.check("\n".join(rows))
    assert report.holds == (not report.violations)
    assert all(fault.message and fault.cure for fault in report.violations)


def test_a_sestina_of_empty_lines_is_explained():
    report = find("sestina").check("\n".join(["..."] * 38 + ["the sea"]))
    assert (1, 0, "syllables") in {(f.line, f.position, f.rule) for f in report.violations}


@pytest.mark.parametrize(
    ("row", "sizes"),
    [
        ("spring goes with thee", (4,)),
        ("give it to us", (4,)),
        ("the current runs for miles", (6,)),
        ("i am fine and trying", (6,)),
        ("every hour", (3, 4, 5)),
    ],
)
def test_a_word_has_no_reading_that_nobody_says(row, sizes):
    assert counts(row, verse=False) == sizes


def test_a_haiku_whose_spring_would_count_twice_does_not_hold():
    report = find("haiku").check(
        "Spring goes with thee,\nAnd the snow is falling fast;\nBut now she is cold!"
    )
    assert {fault.line for fault in report.violations} == {1}
