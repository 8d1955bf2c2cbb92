"""Long poems: sung whole where the music may be as long as they need, and else it is said how far."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.forms.core import Language
from miaobi.forms.melody import melody
from miaobi.forms.syllables import sung, syllables
from miaobi.makers.score import score as maker
from miaobi.sound import compose_lines, engrave, musicxml
from miaobi.sound.compose import compose
from miaobi.sound.compose_rhythm import LIGHT, STRESSED, Pace
from miaobi.sound.compose_rhythm import sung as line_rhythm
from miaobi.sound.score import Score, to_value
from miaobi.work import Answer, Draft, Ref
from poems import SONNET
from test_score import SPEC, job, report, specs

CI = [
    "明月几时有", "把酒问青天", "不知天上宫阙", "今夕是何年", "我欲乘风归去", "又恐琼楼玉宇", "高处不胜寒",
    "起舞弄清影", "何似在人间", "转朱阁", "低绮户", "照无眠", "不应有恨", "何事长向别时圆", "人有悲欢离合",
    "月有阴晴圆缺", "此事古难全", "但愿人长久", "千里共婵娟",
]  # fmt: skip


def sung_lines(score: Score) -> list[int]:
    """The lines that are sung, each checked: a note or more for every syllable, one after another."""
    at = {note.id: note for note in score.melody.notes}
    carried = [at[name] for lyric in score.lyrics for name in lyric.notes]
    assert all(a.end <= b.onset for a, b in pairwise(carried))
    heard = {lyric.line: [x.notes for x in score.lyrics if x.line == lyric.line] for lyric in score.lyrics}  # fmt: skip
    assert all(all(notes) or not any(notes) for notes in heard.values())
    return [line for line, notes in heard.items() if any(notes)]


@pytest.mark.parametrize(("metre", "tempo"), [("4/4", 80), ("3/4", 80), ("2/4", 80), ("6/8", 60)])
@pytest.mark.parametrize(
    ("lines", "stanzas", "language"), [(SONNET, [4, 8, 12], "en"), (CI, [9], "zh")]
)
def test_a_long_poem_is_sung_whole_where_nobody_settled_the_bars(
    lines: list[str], stanzas: list[int], language: Language, metre: str, tempo: int
) -> None:
    spec = SPEC | {"metre": metre, "lines": lines, "stanzas": stanzas, "language": language}
    score = compose(spec | {"tempo": tempo, "most": 150}, 5)
    assert report(score, [sung(line, language) for line in lines]) == []
    assert sung_lines(score) == list(range(len(lines)))
    assert score.bars > 16
    assert score.total_seconds() <= 150
    firsts = [next(x.notes[0] for x in score.lyrics if x.line == n) for n in stanzas[:2]]
    begin = {n.id: n.onset for n in score.melody.notes}
    heads = {section.bar for section in score.sections}
    assert metre != "4/4" or {begin[name] // score.bar_ticks for name in firsts} <= heads


@pytest.mark.parametrize("metre", ["4/4", "3/4", "2/4", "6/8"])
@pytest.mark.parametrize(
    ("lines", "language"),
    [(["昨夜雨疏风骤", "浓睡不消残酒", "试问卷帘人", "却道海棠依旧", "知否", "知否", "应是绿肥红瘦"], "zh"),
     (["Still pond", "a frog leaps in", "River"], "en")],
)  # fmt: skip
def test_a_line_of_two_syllables_is_sung_in_every_metre(
    lines: list[str], language: Language, metre: str
) -> None:
    score = compose(SPEC | {"metre": metre, "lines": lines, "language": language, "tempo": 66}, 5)
    assert report(score, [sung(line, language) for line in lines]) == []
    assert sung_lines(score) == list(range(len(lines)))


FEMININE = [
    "The leaves are falling on the river,", "And on the shutters low,",
    "I hear a heron cry in sorrow,", "And then it came to me.",
]  # fmt: skip


@pytest.mark.parametrize("metre", ["4/4", "3/4", "2/4"])
@pytest.mark.parametrize("seed", range(4))
def test_light_syllables_of_english_are_not_held_and_riv_is_longer_than_er(
    metre: str, seed: int
) -> None:
    spec = SPEC | {"metre": metre, "bars": 16, "lines": FEMININE, "language": "en", "tempo": 66}
    score = compose(spec, seed)
    at = {note.id: note for note in score.melody.notes}
    for n, line in enumerate(FEMININE):
        own = [[at[name] for name in x.notes] for x in score.lyrics if x.line == n]
        spans = [notes[-1].onset + notes[-1].duration - notes[0].onset for notes in own]
        light = [not one.stressed for one in syllables(line)]
        held = [span for span, weak in zip(spans[:-1], light, strict=False) if weak]
        assert max(held) <= 480
        if light[-2:] == [False, True]:
            assert spans[-2] >= spans[-1]
            assert own[-1][0].onset % score.bar_ticks
        else:
            assert spans[-1] == max(spans)  # me is the rhyme, and held as one that is stressed


@pytest.mark.parametrize("lines", [FEMININE, SONNET[:4]])
def test_in_six_eight_every_stress_has_room_for_a_beat(lines: list[str]) -> None:
    on: list[bool] = []
    for seed in range(4):
        spec = SPEC | {"metre": "6/8", "bars": 16, "lines": lines, "language": "en", "tempo": 60}
        score = compose(spec, seed)
        at = {note.id: note.onset for note in score.melody.notes}
        strong = [one.stressed for line in lines for one in syllables(line)]
        onsets = [at[x.notes[0]] for x in score.lyrics]
        on += [tick % 720 == 0 for tick, s in zip(onsets, strong, strict=True) if s]
    assert sum(on) > 0.8 * len(on)


def test_each_line_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []

    def counted(rng: object, tones: tuple[str, ...], units: int, *more: Any) -> Any:
        asked.append((tones, units))
        return line_rhythm(rng, tones, units, *more)  # type: ignore[arg-type]

    compose_lines._fits.cache_clear()
    monkeypatch.setattr(compose_lines, "sung", counted)
    pace = Pace(0.4625, 0.125, False)
    stressed = [[STRESSED if one.stressed else LIGHT for one in syllables(s)] for s in SONNET]
    setting = compose_lines.Setting(stressed * 6, [14, 28, 42, 56, 70], (4, 4), pace)
    compose_lines.phrases(melody("D", "羽", (4, 4), 16, "xiao"), setting, 60)
    assert len(asked) == len(set(asked)) > 0


def test_what_is_too_long_ends_with_a_whole_stanza() -> None:
    spec = SPEC | {"lines": SONNET * 3, "stanzas": [14, 28], "language": "en", "tempo": 80}
    score = compose(spec | {"most": 150}, 5)
    assert sung_lines(score) == list(range(14))
    assert sung_lines(compose(spec | {"bars": 32, "most": 0}, 5)) == list(range(14))
    assert compose(spec, 5).bars == 16


@settings(max_examples=20)
@given(specs(), st.integers(0, 2**40))
def test_what_was_sung_whole_is_the_same_when_more_bars_are_allowed(
    spec: dict[str, Any], seed: int
) -> None:
    score = compose(spec, seed)
    if len(sung_lines(score)) == len(spec["lines"]):
        assert compose(spec | {"most": 150}, seed) == score


def test_a_line_without_words_is_passed_over() -> None:
    spec = SPEC | {"lines": ["a falling river", "—", "the old moon"], "language": "en"}
    assert sung_lines(compose(spec, 2)) == [0, 2]


def drafted(**card: Any) -> dict[str, Any]:
    """What the maker's draft says of the music on a sonnet."""
    work = job()
    about = {"lines": SONNET, "form": "sonnet", "language": "en"}
    plan = replace(work.plan, concept=replace(work.plan.concept, **{"tempo": 80, **card}))
    making = maker(replace(work, plan=plan, drafts={"verse": Draft((), about)}))  # type: ignore[arg-type]
    ask: Any = next(making)
    making.send(Answer({"score": to_value(compose(ask.spec, ask.seed))}))
    files = {name: Ref(name, "x/y", 1) for name in ("midi", "musicxml", "svg", "flac")}
    with pytest.raises(StopIteration) as done:
        making.send([Answer({"timemap": [], "size": [1, 1]}, files), Answer({}, files)])
    return done.value.value.about


def test_bars_that_are_settled_are_kept_and_the_draft_says_how_many_lines_are_sung() -> None:
    whole = drafted(settled=())
    assert (whole["bars"], "unsung" in whole) == (32, False)
    for card in ({"settled": ("bars",)}, {"settled": (), "bars": 20}):
        kept = drafted(**card)
        assert kept["bars"] == card.get("bars", 16)
        assert kept["unsung"] == {
            "zh": "全诗 14 行，唱 8 行", "en": "8 of its 14 lines are sung",
        }  # fmt: skip


@pytest.mark.parametrize("metre", ["4/4", "3/4", "2/4", "6/8"])
@pytest.mark.parametrize("tempo", [42, 47, 51])
def test_a_slow_sonnet_is_sung_whole(metre: str, tempo: int) -> None:
    about = drafted(settled=(), metre=metre, tempo=tempo)
    assert {line for line, *_, ids in about["score"]["lyrics"] if ids} == set(range(14))
    assert "unsung" not in about


def test_one_line_is_sung_and_none_are() -> None:
    told = [drafted(settled=("bars",), bars=bars)["unsung"]["en"] for bars in (4, 5)]
    assert told == ["none of its 14 lines are sung", "1 of its 14 lines is sung"]


def test_the_page_says_how_many_lines_are_sung() -> None:
    spec = SPEC | {"lines": SONNET, "stanzas": [4, 8, 12], "language": "en", "tempo": 80}
    told = "全诗 14 行，唱 8 行 · 8 of its 14 lines are sung"
    for most, there in ((0, True), (150, False)):
        score = compose(spec | {"most": most}, 5)
        page, _ = engrave.engrave(score, musicxml.encode(score), "", "A Summer’s Day")
        assert (told in page.decode()) == there
