"""English verse read aloud: symbols, stress by the metre, a line spoken and sung, the narration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miaobi.brief import Narration
from miaobi.engines.embedded import voice as engine
from miaobi.errors import EngineError, PlanError, UnknownName
from miaobi.forms import english as forms
from miaobi.forms.english_sounds import common, decoded, dictionary, sounds
from miaobi.makers import Job
from miaobi.makers import narration as maker
from miaobi.sound import flac
from miaobi.sound.loudness import loudness
from miaobi.voice import aloud, english, sung, tuning
from miaobi.voice.arpabet import syllables
from miaobi.voice.model import HOP, RATE
from miaobi.voice.phonemes import numbers
from miaobi.work import Ask
from test_voice import SCORE, Desk, cents_off, hum, job, level, made

PENTAMETER = forms.PENTAMETER.patterns
LINE = "The leaves are falling on the quiet sand,"
LABEL = "This work was made by artificial intelligence."

# As misaki's American dictionary has them (flap and glottal stop as its first version spells them).
KNOWN = """
river ɹˈɪvəɹ|leaves lˈivz|world wˈɜɹld|hurricane hˈɜɹəkˌAn|water wˈɔTəɹ|little lˈɪTᵊl|autumn ˈɔTəm
city sˈɪTi|party pˈɑɹTi|mountain mˈWntᵊn|heaven hˈɛvᵊn|nature nˈAʧəɹ|picture pˈɪkʧəɹ|music mjˈuzɪk
fire fˈIəɹ|flower flˈWəɹ|away əwˈA|forever fəɹˈɛvəɹ|sky skˈI
moonlight mˈunlˌIt|singing sˈɪŋɪŋ|mother mˈʌðəɹ|boy bˈY|here hˈɪɹ|thought θˈɔt|she ʃˈi
although ɔlðˈO|liberty lˈɪbəɹTi|roses ɹˈOzᵻz|measure mˈɛʒəɹ
"""
WORDS = [word for row in KNOWN.split("\n") for word in row.split("|") if word]


def symbols(word: english.Word) -> str:
    return "".join(syllable.symbols for syllable in word.syllables)


def said(line: str, metre=()) -> str:
    return " ".join(symbols(word) + word.mark for word in english.read(line, metre))


@pytest.mark.parametrize("known", WORDS, ids=lambda known: known.split()[0])
def test_words_are_spelt_as_the_model_learned_them(known):
    word, wanted = known.split()
    found = ["".join(s.symbols for s in syllables(decoded(one))) for one in sounds(word)]
    assert wanted in found


def test_every_word_of_the_dictionary_has_symbols_of_the_model():
    known = set(numbers())
    usual = [word for word in dictionary().bands if common(word) > 3]
    assert len(usual) > 10_000
    for word in usual:
        for phones in sounds(word):
            every = syllables(decoded(phones))
            assert set("".join(s.symbols for s in every)) <= known, word
            vowels = [s for s in every if s.rhyme]
            assert len(vowels) == sum(c.isdigit() for c in decoded(phones)), word
            assert not any(set(s.onset) & set("ɑæʌɔWIɛAɪiOYʊuəᵊᵻɜ") for s in every), word


# --- stress and weak forms ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("The end of the day", "ði ˈɛnd ʌv ðə dˈA"),
        ("An apple, a pear", "ɐn ˈæpᵊl, ɐ pˈɛɹ"),
        ("to go to Eden", "tə ɡˈO tʊ ˈidᵊn"),
        ("what shall I turn to?", "wʌt ʃæl I tˈɜɹn tˈu?"),
        ("Hush—no wind stirs", "hˈʌʃ— nˈO wˈɪnd stˈɜɹz"),
        ("Her tears lead on", "hɜɹ tˈɪɹz lˈid ˈɑn"),
        ("(she said) “come”", "ʃi sˈɛd, kˈʌm"),
    ],
)
def test_function_words_are_weak_and_know_what_follows(line, wanted):
    assert said(line) == wanted


def test_stress_agrees_with_the_metre():
    """Main stresses of an iambic line stand on its beats, but for a first foot that is turned."""
    lines = [
        "Shall I compare thee to a summer's day?",
        "Thou art more lovely and more temperate:",
        "And summer's lease hath all too short a date;",
        "But thy eternal summer shall not fade,",
        "When in eternal lines to time thou grow'st:",
    ]
    for line in lines:
        every = [s for word in english.read(line, PENTAMETER) for s in word.syllables]
        assert len(every) == 10
        stressed = [i for i, s in enumerate(every) if s.onset.endswith("ˈ")]
        assert stressed
        assert all(i % 2 for i in stressed), line


def test_a_full_word_off_the_beat_is_lighter_and_a_light_one_on_it_heavier():
    assert said("Rough winds do shake the buds", ("wswsws",)).split()[0] == "ɹˌʌf"
    assert said("Rough winds").split()[0] == "ɹˈʌf"
    assert said("the leaves are on the hill", ("wswsws",)).split()[3] == "ˌɑn"
    assert said("upon the hill", ("wsws",)).split()[0] == "əpˈɑn"


@pytest.mark.parametrize(
    ("line", "metre", "counts"),
    [
        ("In heaven above", ("wsws",), [1, 1, 2]),
        ("In heaven above", ("wswsw",), [1, 2, 2]),
        ("O every flower", ("wswsw",), [1, 2, 2]),
        ("O every flower", ("wswsws",), [1, 3, 2]),
    ],
)
def test_of_several_ways_to_say_a_word_the_one_that_fits_is_taken(line, metre, counts):
    assert [len(word.syllables) for word in english.read(line, metre)] == counts


@pytest.mark.parametrize(("count", "counts"), [(5, [1, 2, 2]), (6, [1, 3, 2])])
def test_the_number_of_syllables_can_be_asked_for(count, counts):
    words = english.read("Now every heaven", ("?" * 4, "?" * 5, "?" * 6), count)
    assert [len(word.syllables) for word in words] == counts


def test_th_before_a_vowel_belongs_to_it():
    words = english.read("Th' eternal sea", ("wsws",))
    assert symbols(words[0]) == "ð"
    numbers_ = {s.syllable for s in aloud.symbols(words) if s.text == "ð"}
    assert numbers_ == {0}


@pytest.mark.parametrize("text", ["", "春风", "1984", "—"])
def test_a_line_without_words_is_refused(text):
    with pytest.raises(EngineError, match="no word"):
        english.read(text)


@given(st.text("aegilmnorst,.'’—- ", min_size=1, max_size=30))
def test_whatever_letters_come_the_pieces_are_the_text(text):
    try:
        words = english.read(text)
    except EngineError:
        return
    times = [(float(i), i + 0.5) for i in range(len(words))]
    pieces = aloud.pieces(text, words, times)
    assert "".join(piece for piece, *_ in pieces) == text
    edges = [edge for *_, start, end in pieces for edge in (start, end)]
    assert edges == sorted(edges)
    assert set("".join(map(symbols, words))) <= set(numbers())


# --- a line spoken ------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["af_heart", "am_michael"])
def line(request) -> aloud.Spoken:
    return aloud.spoken(LINE, request.param, metre=PENTAMETER)


def test_words_are_timed_to_a_frame_of_the_wave(line):
    times = [edge for *_, start, end in line.characters for edge in (start, end)]
    assert "".join(piece for piece, *_ in line.characters) == LINE
    assert [piece for piece, *_ in line.characters][:3] == ["The ", "leaves ", "are "]
    assert times == sorted(times)
    assert all(abs(t * RATE / HOP - round(t * RATE / HOP)) < 1e-6 for t in times)
    assert len(line.wave) % HOP == 0
    assert 0 < times[0] < times[-1] < line.seconds


def test_verse_is_read_slower_than_talk_and_not_clipped(line):
    seconds = line.characters[-1][3] - line.characters[0][2]
    assert 130 <= len(LINE.split()) / seconds * 60 <= 170
    assert 0.1 < np.abs(line.wave).max() < 0.99
    words = [level(line.wave, start, end) for *_, start, end in line.characters]
    assert min(words) > -35
    assert level(line.wave, 0, 0.05) < -45
    assert level(line.wave, line.seconds - 0.03, line.seconds) < -40


def test_the_rhyme_word_is_voiced_to_its_end(line):
    """Without help the model lets it creak: no period is found then."""
    *_, start, end = line.characters[-1]
    sand = tuning.pitch(
        line.wave[round((start + 0.15) * RATE) : round((end - 0.25) * RATE)], RATE, 240
    )
    assert (sand > 0).mean() > 0.8
    assert level(line.wave, start, end) > level(line.wave, 0.1, line.seconds - 0.1) - 6


def test_a_pause_is_silent_and_stressed_syllables_are_longer():
    text = "I walk alone, and hear the river sing."
    spoken = aloud.spoken(text, "am_michael", metre=PENTAMETER)
    (*_, before), (*_, after, _) = spoken.characters[2:4]
    assert 0.15 < after - before < 0.5
    middle = (before + after) / 2
    assert level(spoken.wave, middle, middle + 0.05) < level(spoken.wave, 0.1, before) - 20
    span = {piece.strip(): end - start for piece, _, start, end in spoken.characters}
    assert span["walk"] > 1.5 * span["and"]
    assert span["sing."] > 1.5 * span["hear"] > 1.5 * span["the"]


def test_pace_is_obeyed_and_the_label_keeps_its_own():
    slow, quick = (aloud.spoken("The quiet sand", "af_heart", pace=p) for p in (0.8, 1.3))
    assert slow.seconds > 1.3 * quick.seconds
    label = aloud.spoken(LABEL, "af_heart", role="label")
    spent = label.characters[-1][3] - label.characters[0][2]
    assert 120 <= 7 / spent * 60 <= 160  # its seven words a minute


def test_a_line_that_begins_with_a_vowel_is_heard_from_its_first_word():
    """Cut to less silence than it expects, the model swallows such a word."""
    spoken = aloud.spoken("I walk alone", "af_heart")
    _, _, start, end = spoken.characters[0]
    assert level(spoken.wave, start, end) > -30


@pytest.mark.parametrize("text", ["Shh!", "Hmm…", "Th'"])
def test_a_line_without_a_vowel_is_heard_too(text):
    ((piece, _, start, end),) = (spoken := aloud.spoken(text, "af_heart")).characters
    assert piece == text
    assert level(spoken.wave, start, end) > -50
    assert start <= spoken.onset < end


# --- a line sung --------------------------------------------------------------------------------

TUNE = [62, 64, 67, 67, 69, 67, 64, 62, 64, 62]
BEATS = np.cumsum([0, 0.4, 0.8, 0.4, 0.6, 0.4, 0.4, 0.4, 0.8, 0.4]).tolist()
LENGTHS = [0.4, 0.8, 0.4, 0.6, 0.4, 0.4, 0.4, 0.8, 0.4, 1.6]
NOTES = [[one] for one in zip(BEATS, LENGTHS, map(float, TUNE), strict=True)]


def test_a_song_is_in_tune_and_its_words_fall_on_their_notes():
    line, off = sung.sung_english(LINE, "af_heart", NOTES, PENTAMETER)
    assert off is not None
    assert max(off, float(np.median(cents_off(line, NOTES)))) <= 20
    starts = {piece.strip(): start for piece, _, start, _ in line.characters}
    for word, note in (("leaves", 1), ("on", 5), ("the", 6), ("sand,", 9)):
        beat = line.onset + BEATS[note]
        assert beat - 0.3 < starts[word] <= beat + 0.03, word
    assert line.characters[-1][3] == pytest.approx(line.onset + BEATS[9] + 1.6, abs=0.06)


@pytest.mark.parametrize("count", [1, 8, 9, 11, 13])
def test_a_line_with_another_number_of_syllables_shares_its_notes(count):
    notes = [[(0.5 * i, 0.5, 60.0 + i % 5)] for i in range(count)]
    fitted = sung.shared(notes, 10)
    flat = [note for every in fitted for note in every]
    assert len(fitted) == 10
    assert all(fitted)
    assert sum(seconds for _, seconds, _ in flat) == pytest.approx(0.5 * count)
    assert [note[0] for note in flat] == sorted(note[0] for note in flat)


@pytest.mark.parametrize("notes", [[], [[], *NOTES[1:]], [*NOTES[:9], [(9.0, 1.0, 90.0)]]])
def test_what_cannot_be_sung_is_refused(notes):
    with pytest.raises(EngineError, match="cannot be sung"):
        sung.sung_english(LINE, "af_heart", notes, PENTAMETER)


@pytest.mark.parametrize(
    ("text", "count"), [("Shh!", 1), ("Hmm…", 1), ("Psst, shh!", 2), ("Be still, shh!", 3)]
)
def test_a_word_without_a_vowel_is_sung_in_its_place(text, count):
    notes = [[(0.5 * i, 0.5, 62.0)] for i in range(count)]
    line, _ = sung.sung_english(text, "af_heart", notes)
    assert "".join(piece for piece, *_ in line.characters) == text
    start, end = line.characters[0][2], line.characters[-1][3]
    assert level(line.wave, start, end) > -50
    assert start <= line.onset < end < line.onset + 0.5 * count + 0.5


def test_a_hum_is_on_its_note():
    _, off = sung.sung_english("Hmm…", "af_heart", [[(0.0, 1.5, 62.0)]])
    assert off is not None
    assert off < 20


# --- engine and maker ---------------------------------------------------------------------------

QUATRAIN = (
    "The leaves are falling on the quiet sand,",
    "And all the river shivers in the cold;",
    "I hold a little lantern in my hand",
    "To see the winter morning turn to gold.",
)


def english_job(
    lines: Sequence[str] = QUATRAIN,
    form: str = "couplets",
    manner: Literal["spoken", "sung"] = "spoken",
    voice: str = "",
    score: dict[str, Any] | None = None,
) -> Job:
    one = job(Narration(manner, voice), score, lines=lines)
    one.drafts["verse"].about.update(
        {"form": form, "scheme": "", "language": "en", "title_en": "Late Light"}
    )
    return one


def asked(one: Job) -> list[Ask]:
    """The lines that are asked for."""
    making: Any = maker.narration(one)
    return next(making)


def test_a_reading_has_an_english_title_lines_and_a_label_in_both_languages():
    desk = Desk()
    draft, asks = made(english_job(voice="am_michael"), desk, engine.line)
    about = draft.about
    assert [ask.spec["role"] for ask in asks] == ["title", *["line"] * 4, "label", "label"]
    assert [ask.spec["text"] for ask in asks[:5]] == ["Late Light", *QUATRAIN]
    assert asks[-2].spec["text"] == LABEL
    assert asks[-1].spec["text"] == "本作品由人工智能生成。"
    assert [ask.spec.get("language") for ask in asks] == ["en"] * 6 + [None]
    assert {ask.spec["voice"] for ask in asks[:-1]} == {"am_michael"}
    assert asks[-1].spec["voice"] == "zm_yunxi"
    lines = about["lines"]
    edges = [*about["title"], *(t for n in lines for t in (n["start"], n["end"])), *about["label"]]
    assert edges == sorted(edges)
    for text, one in zip(QUATRAIN, lines, strict=True):
        assert "".join(piece for piece, *_ in one["characters"]) == text
    wave, rate = flac.decode(desk.kept[draft.assets[0].ref.id])
    assert len(wave) / rate == pytest.approx(about["seconds"], abs=1e-3)
    assert loudness(wave, rate) == pytest.approx(-16, abs=0.3)
    heard = [level(wave, one["start"], one["end"]) for one in lines]
    assert max(heard) - min(heard) < 3
    assert level(wave, *about["label"]) > max(heard) - 6
    words = sum(len(text.split()) for text in QUATRAIN)
    assert 110 <= words / (lines[-1]["end"] - lines[0]["start"]) * 60 <= 170


def test_the_same_english_ask_has_the_same_bytes():
    spec = {"text": "The quiet sand", "voice": "af_heart", "role": "title", "language": "en"}
    answers = [engine.line(Ask("voice.line", spec), Desk()) for _ in range(2)]
    assert answers[0].files["flac"] == answers[1].files["flac"]
    assert answers[0].value["cents"] is None
    assert answers[0].value["voiced"][0] < answers[0].value["onset"] < 0.5


def test_the_metre_of_a_line_is_that_of_its_layout():
    form = {"lines": list(QUATRAIN), "form": "couplets"}
    fives, fours = "wswswswsws", "wswswsws"
    assert [(len(each), each[0]) for each in maker.metres(form)] == [(16, fives)] * 4
    short = ["The leaves are falling on the sand"] * 4
    assert maker.metres({"lines": short, "form": "couplets"})[0][0] == fours
    villanelle = ["The leaves are falling on the quiet sand"] * 19
    assert maker.metres({"lines": villanelle, "form": "villanelle"})[5][0] == fives
    assert maker.metres({"lines": ["Rain"] * 5, "form": "haiku"}) == [[]] * 5
    assert maker.metres({"lines": ["Rain"], "form": "no such form"}) == [[]]


def test_breaths_follow_sentences_and_stanzas():
    lines = ["The sea", "is grey,", "“and cold.”", "Rain", *["It falls;"] * 10]
    about = {"lines": lines, "form": "sonnet", "language": "en"}
    assert maker.breaths(about) == [
        0.35, 0.55, 1.0, 1.3,  # runs on, a comma, a sentence, the stanza ends
        *[0.55, 0.55, 0.55, 1.3] * 2, 0.55, 1.0,
    ]  # fmt: skip


def test_an_unsung_line_is_spoken_and_a_sung_one_has_the_notes_of_its_syllables():
    score = SCORE | {"lyrics": [[0, k, "la", [f"m{k + 2}"]] for k in range(10)]}
    asks = asked(english_job(manner="sung", score=score))
    assert [ask.spec["manner"] for ask in asks] == ["sung", *["spoken"] * 5]
    assert len(asks[0].spec["notes"]) == 10
    assert asks[0].spec["voice"] in ("af_heart", "am_michael")
    with pytest.raises(PlanError, match="no score"):
        asked(english_job(manner="sung"))


def test_a_title_that_is_not_english_is_left_unread():
    one = english_job()
    one.drafts["verse"].about["title_en"] = "秋 1984"
    assert asked(one)[0].spec["role"] == "line"


def test_the_seed_chooses_among_the_voices_of_the_language():
    plan = english_job().plan
    english_, chinese = ([maker.chosen(plan, seed, language) for seed in range(4)]
                         for language in ("en", "zh"))  # fmt: skip
    assert english_ == ["af_heart", "am_michael"] * 2
    assert chinese == ["zf_xiaoxiao", "zf_xiaoyi"] * 2  # the two brighter ones


def test_a_voice_of_the_other_language_is_refused_with_the_cure():
    with pytest.raises(PlanError, match="zf_xiaoyi reads Chinese only") as error:
        asked(english_job(voice="zf_xiaoyi"))
    assert error.value.hint == "--set narration.voice=af_heart or am_michael, or leave it out"
    with pytest.raises(PlanError, match="af_heart reads English only") as error:
        asked(job(Narration(voice="af_heart")))
    assert "zf_xiaobei" in str(error.value.hint)
    with pytest.raises(UnknownName) as unknown:
        asked(english_job(voice="af_hart"))
    assert unknown.value.hint == "choose one of: af_heart, am_michael"


# --- Chinese poems whose lines have no marks ------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "lines", "texts"),
    [
        ("七言联", ("绿竹别其三分景", "红梅正报万家春"), ["绿竹别其三分景，", "红梅正报万家春。"]),
        ("新诗", ("风停在门口", "一盏灯醒着", "我听见雪", "落在旧信上"), None),
    ],
)
def test_couplets_and_new_verse_are_read_as_chinese(form, lines, texts):
    one = job(Narration(voice="zf_xiaoyi"), lines=lines)
    one.drafts["verse"].about.update({"form": form, "scheme": "", "language": "zh"})
    draft, asks = made(one, Desk(), hum)
    assert [a.spec["text"] for a in asks if a.spec["role"] == "line"] == (texts or list(lines))
    starts = [n["start"] for n in draft.about["lines"]]
    assert starts == sorted(starts)
    assert [len(n["characters"]) for n in draft.about["lines"]] == [len(text) for text in lines]
    assert draft.about["label"][0] - draft.about["lines"][-1]["end"] == pytest.approx(1.5)
