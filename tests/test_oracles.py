"""The judges are judged: famous poems hold, planted faults are found, every format can be filled."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle_ci as ci
import oracle_en as en
import oracle_other as other
import oracle_shi as shi
from oracle_books import PART, book, han, parts, phrases, tones
from oracle_corrupt import corrupt

MOON = "床前明月光，疑是地上霜。举头望明月，低头思故乡。"
TOWER = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
SPRING = "国破山河在，城春草木深。感时花溅泪，恨别鸟惊心。烽火连三月，家书抵万金。白头搔更短，浑欲不胜簪。"
GRASS = "离离原上草，一岁一枯荣。野火烧不尽，春风吹又生。远芳侵古道，晴翠接荒城。又送王孙去，萋萋满别情。"
PLUM = (
    "众芳摇落独暄妍，占尽风情向小园。疏影横斜水清浅，暗香浮动月黄昏。"
    "霜禽欲下先偷眼，粉蝶如知合断魂。幸有微吟可相狎，不须檀板共金樽。"
)
GORGES = "朝辞白帝彩云间，千里江陵一日还。两岸猿声啼不住，轻舟已过万重山。"
FROGS = "明月别枝惊鹊，清风半夜鸣蝉。稻花香里说丰年。听取蛙声一片。七八个星天外，两三点雨山前。旧时茅店社林边。路转溪桥忽见。"
CI = [
    ("忆江南", 0, "江南好，风景旧曾谙。日出江花红胜火，春来江水绿如蓝。能不忆江南。"),
    ("西江月", 0, FROGS),
    ("如梦令", 0, "昨夜雨疏风骤。浓睡不消残酒。试问卷帘人，却道海棠依旧。知否。知否。应是绿肥红瘦。"),
    ("清平乐", 0, "茅檐低小。溪上青青草。醉里吴音相媚好。白发谁家翁媪。大儿锄豆溪东。中儿正织鸡笼。最喜小儿亡赖，溪头卧剥莲蓬。"),
    ("虞美人", 0, "春花秋月何时了。往事知多少。小楼昨夜又东风。故国不堪回首、月明中。雕阑玉砌应犹在。只是朱颜改。问君能有几多愁。恰似一江春水、向东流。"),
    ("相见欢", 0, "无言独上西楼。月如钩。寂寞梧桐深院锁清秋。剪不断。理还乱。是离愁。别是一般滋味在心头。"),
    ("满江红", 14, "怒发冲冠，凭阑处、潇潇雨歇。抬望眼、仰天长啸，壮怀激烈。三十功名尘与土，八千里路云和月。莫等闲、白了少年头，空悲切。靖康耻，犹未雪。臣子恨，何时灭。驾长车踏破、贺兰山缺。壮志饥餐胡虏肉，笑谈渴饮匈奴血。待从头、收拾旧山河，朝天阙。"),
    ("天净沙", 1, "枯藤老树昏鸦。小桥流水人家。古道西风瘦马。夕阳西下。断肠人在天涯。"),
]  # fmt: skip
NIGHTS = [
    "night",
    "light",
    "flight",
    "white",
    "bright",
    "right",
    "might",
    "fight",
    "sight",
    "kite",
    "bite",
    "height",
]
STONES = [
    "stone",
    "bone",
    "tone",
    "throne",
    "moan",
    "groan",
    "loan",
    "phone",
    "zone",
    "own",
    "cone",
    "drone",
]
SEAS = ["sea", "me", "free", "tree", "key", "knee", "bee"]
DAYS = ["day", "way", "say", "may", "ray", "play", "bay"]
PENTAMETER = "and then the river came to see the {}"


# --- 诗 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "form"),
    [(TOWER, "五绝"), (SPRING, "五律"), (GRASS, "五律"), (PLUM, "七律"), (GORGES, "七绝"), (MOON, "五古绝")],
)  # fmt: skip
def test_famous_poems_hold(text, form):
    assert shi.judge(text, form) == []


def test_the_licences_are_what_makes_two_of_them_hold():
    fire = GRASS.replace("烧不尽", "烧欲尽")  # 不 is 平 too (下平十一尤), 欲 never is
    assert shi.judge(fire, "五律") == []  # 对句相救
    assert shi.judge(fire.replace("春风吹", "春风日"), "五律") != []
    assert shi.judge(PLUM.replace("小园", "小间"), "七律") != []  # only the first line may borrow
    assert shi.faults(phrases(TOWER)) == []
    assert shi.faults(phrases(PLUM)) != []


@pytest.mark.parametrize(
    ("text", "form", "fault"),
    [
        (MOON, "五绝", "tones"),
        (TOWER.replace("一层楼", "一层天"), "五绝", "rhyme"),
        (TOWER.replace("入海流", "入海楼"), "五绝", "rhyme: a rhyme word returns"),
        (TOWER.replace("黄河", "黄水"), "五绝", "tones"),
        (TOWER.replace("黄河入海流", "日河入海流"), "五绝", "tones"),  # 孤平
        (TOWER, "七绝", "shape"),
        (TOWER + TOWER, "五排", "shape"),
        (GORGES.replace("啼", "A"), "七绝", "shape"),
        (MOON.replace("乡", "里"), "五古绝", "rhyme"),
    ],
)
def test_planted_faults_in_shi_are_named(text, form, fault):
    assert any(each.startswith(fault) for each in shi.judge(text, form))


def test_modern_books_have_their_own_tones():
    poem = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
    assert shi.judge(poem, "五绝", "中华新韵") == []
    assert shi.judge(poem, "五绝", "中华通韵") == []
    rhymed_today = poem.replace("海流", "海风").replace("层楼", "层灯")
    assert shi.judge(rhymed_today, "五绝", "中华新韵") == []
    assert shi.judge(rhymed_today, "五绝") != []  # 东 and 蒸


def filled(order: str, seed: int) -> str:
    """A poem in seven characters whose lines are of these kinds, all in one rhyme."""
    pool = {tone: [c for c, heard in sorted(tones().items()) if heard == {tone}] for tone in "平仄"}
    readings, rng = book("平水韵"), Random(seed)
    ends = [c for c, r in sorted(readings.items()) if r == {("平", "下平声七阳")}]
    rng.shuffle(ends)
    text = ""
    for kind in order:
        marks = [mark for mark, _ in shi.unbracketed(shi.SEVEN[kind])]
        line = [rng.choice([c for c in pool[m] if c in readings]) for m in marks]
        text += "".join(line[:-1]) + (ends.pop() if kind in "bd" else line[-1]) + "，"
    return text


def test_a_long_regulated_poem_goes_round():
    text = filled(shi.orders(12)[0], 5)
    assert shi.judge(text, "七排") == []
    assert shi.judge(text, "七律") == ["shape"]
    assert len(shi.orders(12)) == 4  # 折腰体 is of four lines and of eight


@pytest.mark.parametrize(
    ("order", "form"),
    [*((each, "七绝") for each in shi.orders(4)), *((each, "七律") for each in shi.orders(8))],
)
def test_every_order_holds(order, form):
    assert shi.judge(filled(order, 3), form) == []


@pytest.mark.parametrize("order", ["abcdabab", "ababcdcd", "abababab", "cdabcdcd"])
def test_a_waist_is_one_and_not_in_the_last_couplet(order):
    assert shi.judge(filled(order, 3), "七律") == ["tones: none of the four openings fits"]


# --- 词 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tune", "index", "text"), CI, ids=[tune for tune, _, _ in CI])
def test_famous_ci_hold(tune, index, text):
    assert ci.judge(text, tune, index) == []


def test_the_facts_are_all_here():
    assert len(ci.every()) == 2523
    assert len({(each.tune, each.index) for each in ci.every()}) == 2523
    assert len({group for each in book("平水韵").values() for _, group in each}) == 106
    assert len({group for each in book("词林正韵").values() for _, group in each}) == 19
    assert all(
        ci.tunes()[a] == ci.tunes()[b] for a, b in [("归字谣", "十六字令"), ("念奴娇", "酹江月")]
    )


def test_the_parts_typed_by_hand_are_those_of_the_book():
    """Most characters of each 平水韵 group stand in a 部 that the hand-typed table names."""
    for group in {g for each in book("平水韵").values() for _, g in each}:
        found = [
            part
            for character, readings in book("平水韵").items()
            if group in {g for _, g in readings} and len(readings) == 1
            for _, part in book("词林正韵").get(character, ())
        ]
        assert sum(part in parts(group) for part in found) >= 0.75 * len(found), group
    assert len(PART) == 19


@pytest.mark.parametrize("lenient", [False, True])
def test_every_format_can_be_filled(lenient):
    rng = Random(7)
    for form in ci.every():
        text = ci.fill(form, rng, lenient)
        assert ci.judge(text, form.tune, form.index, lenient) == []


def test_one_wrong_tone_is_found_in_every_format():
    rng = Random(11)
    sure = {tone: [c for c, heard in sorted(tones().items()) if heard == {tone}] for tone in "平仄"}
    for form in ci.every():
        characters = list(han(ci.fill(form, rng)))
        place = rng.choice([i for i, slot in enumerate(form.slots) if slot != "中"])
        characters[place] = rng.choice(sure[ci.OTHER[form.slots[place]]])
        wrong = ci.judge(ci.set_out(form, characters), form.tune, form.index)
        assert f"tone: {characters[place]} at {place} is not {form.slots[place]}" in wrong


def test_one_wrong_rhyme_is_found_in_every_format():
    rng = Random(13)
    for form in ci.every():
        members = max(form.classes, key=len)
        if len(members) < 2:
            continue
        characters = list(han(ci.fill(form, rng)))
        place, side = rng.choice(ci.sides(form, members))
        rest = [(p, s) for p, s in ci.sides(form, members) if p != place]
        allowed = set.intersection(*(ci.rhyming(characters[p], s, False) for p, s in rest))
        while ci.rhyming(characters[place], side, False) & allowed:
            characters[place] = rng.choice(ci.plain(side))
        wrong = ci.judge(ci.set_out(form, characters), form.tune, form.index)
        assert [each.split(":")[0] for each in wrong] == ["rhyme"]


def test_phrases_break_where_the_format_breaks():
    text = CI[0][2]
    assert ci.judge(text.replace("，风景", "风景"), "忆江南", 0) == ["phrase: no break after 3"]
    assert ci.judge(text.replace("旧曾", "旧，曾"), "忆江南", 0) == ["phrase: a break after 6"]
    assert ci.judge(text[:-2], "忆江南", 0) == ["length: 26 characters, not 27"]
    assert ci.judge(text.replace("，", "\n").replace("。", "\n\n"), "忆江南", 0) == []


def test_xie_yun_needs_the_same_bu_on_the_other_side():
    assert ci.judge(FROGS, "西江月", 0) == []
    wrong = ci.judge(FROGS.replace("忽见", "忽在"), "西江月", 0)
    assert [each.split(":")[0] for each in wrong] == ["rhyme"]


def test_characters_that_the_ci_book_lacks_rhyme_only_leniently():
    lacking = next(
        c for c, r in sorted(book("平水韵").items())
        if r == {("平", "下平声十三覃")} and c not in book("词林正韵")
    )  # fmt: skip
    text = CI[0][2].replace("如蓝", f"如{lacking}")
    assert [each.split(":")[0] for each in ci.judge(text, "忆江南", 0)] == ["rhyme"]
    assert ci.judge(text, "忆江南", 0, lenient=True) == []


def test_the_nearest_format_speaks_for_the_tune():
    assert all(ci.judge_any(text, tune) == [] for tune, _, text in CI)
    assert ci.judge_any(FROGS.replace("鸣蝉", "鸣树"), "西江月") != []
    assert ci.judge_any(FROGS[:-2], "西江月")[0].startswith("length")


# --- corruptions --------------------------------------------------------------------------------


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), which=st.sampled_from(["诗", "词"]))
def test_a_corruption_changes_one_character_and_breaks_a_rule(seed, which):
    text = SPRING if which == "诗" else FROGS

    def judge(text: str) -> list[str]:
        return (
            shi.judge(text, "五律") if which == "诗" else ci.judge(text, "西江月", 0, lenient=True)
        )

    changed, place = corrupt(text, judge, Random(seed))
    assert [i for i, (a, b) in enumerate(zip(text, changed, strict=True)) if a != b] == [place]
    assert judge(changed) != []
    assert not any(each.startswith("unknown") for each in judge(changed))
    assert corrupt(text, judge, Random(seed)) == (changed, place)


def test_only_what_holds_is_corrupted():
    with pytest.raises(ValueError, match="only what holds"):
        corrupt(MOON, lambda text: shi.judge(text, "五绝"), Random(1))
    with pytest.raises(ValueError, match="no single character"):
        corrupt(MOON, lambda text: [], Random(1), tries=50)


# --- English ------------------------------------------------------------------------------------


def lines_of(ends: list[str], frame: str = PENTAMETER) -> str:
    return "\n".join(frame.format(end) for end in ends)


def rhymed(scheme: str) -> list[str]:
    """End words for a scheme, each label its own bank."""
    banks = {"A": NIGHTS, "B": STONES, "C": SEAS, "D": DAYS,
             "E": ["hill", "will"], "F": ["dark", "park"], "G": ["floor", "door"]}  # fmt: skip
    left = {label: list(bank) for label, bank in banks.items()}
    return [left[label].pop(0) for label in scheme]


@pytest.mark.parametrize(
    ("form", "scheme"), [(form, each) for form, some in en.SONNETS.items() for each in some]
)
def test_sonnets(form, scheme):
    ends = rhymed(scheme)
    assert en.judge(lines_of(ends), form) == []
    assert en.judge(lines_of([*ends[:-1], "orange"]), form) != []
    assert en.judge(lines_of(ends[:-1]), form) == ["shape: 13 lines, not 14"]
    assert en.judge(lines_of([ends[2], *ends[1:]]), form) != []  # a word twice
    short = lines_of(ends).replace(f"the {ends[4]}", ends[4])
    assert en.judge(short, form) == ["metre: line 5 is not iambic of 5 feet"]


def test_counted_forms():
    pond = "An old silent pond\nA frog jumps into the pond\nSplash! Silence again"
    assert en.judge(pond, "haiku") == []
    assert en.judge(pond.replace("old silent", "old"), "haiku") == ["syllables: line 1 has [3]"]
    assert en.judge(pond, "tanka") == ["shape: 3 lines, not 5"]
    assert (
        en.judge(pond + "\nThe moon climbs over the hill\nThe water is white again", "tanka") == []
    )
    assert en.judge(pond.replace("frog", "frorg"), "haiku") == ["unknown: frorg"]


def test_a_limerick_and_lears_returning_word():
    beard = (
        "There was an Old Man with a beard,\nWho said, 'It is just as I feared!\n"
        "Two Owls and a Hen,\nFour Larks and a Wren,\nHave all built their nests in my beard!'"
    )
    assert en.judge(beard, "limerick") == ["rhyme A: beard feared beard"]
    assert en.judge(beard.replace("nests in my beard", "nests and are weird"), "limerick") == []


def test_ballad_licences_have_names():
    death = (
        "Because I could not stop for Death\nHe kindly stopped for me\n"
        "The Carriage held but just Ourselves\nAnd Immortality"
    )
    assert en.judge(death, "ballad", kind="promoted", promotion=True) == []
    assert en.judge(death, "ballad") == [
        "stanza 1: rhyme A: me immortality",
        "metre: line 4 is not iambic of 3 feet",
    ]


def test_metre_by_brute_force():
    assert en.iambic("By this still hearth, among these barren crags", 5)
    assert en.iambic("Never the river came to see the sea", 5)  # initial trochee
    assert en.iambic("To be, or not to be, that is the question", 5)  # feminine ending
    assert not en.iambic("The river never is as happy garden", 4)
    assert not en.iambic("And then the moon came happily garden", 5)
    assert en.judge("The curfew tolls the knell of parting day", "blank verse") == []
    assert en.judge("The curfew tolls parting the knell of day", "blank verse") != []


def villanelle() -> list[str]:
    a, b = iter(NIGHTS[2:]), iter(STONES)
    first, third = PENTAMETER.format(NIGHTS[0]), PENTAMETER.format(NIGHTS[1])
    made = {"A": lambda: first, "B": lambda: third,
            "a": lambda: PENTAMETER.format(next(a)), "b": lambda: PENTAMETER.format(next(b))}  # fmt: skip
    return [made[label]() for label in "AbBabAabBabAabBabAB"]


def test_villanelle():
    lines = villanelle()
    assert en.judge("\n".join(lines), "villanelle", feet=5) == []
    stanzas = "\n\n".join("\n".join(lines[i : i + 3]) for i in range(0, 15, 3))
    assert en.judge(stanzas + "\n\n" + "\n".join(lines[15:]), "villanelle") == []
    assert en.judge(stanzas + "\n" + "\n".join(lines[15:]), "villanelle") != []
    lines[8] = lines[8].replace("river", "water")
    assert en.judge("\n".join(lines), "villanelle") == ["refrain: line 9 is not line 3"]


def test_sestina():
    keys = ["stone", "rain", "house", "child", "moon", "tears"]
    ends = []
    for _ in range(6):
        ends += keys
        keys = [keys[i] for i in (5, 0, 4, 1, 3, 2)]
    envoi = ["the rain upon the stone", "a child outside the house", "no tears tonight O moon"]
    text = "\n".join([PENTAMETER.format(end) for end in ends] + envoi)
    assert en.judge(text, "sestina") == []
    assert en.judge(text.replace("a child outside", "a boy outside"), "sestina") != []
    swapped = [*ends[:7], ends[8], ends[7], *ends[9:]]
    assert en.judge("\n".join([PENTAMETER.format(e) for e in swapped] + envoi), "sestina") != []


def test_pantoum_ghazal_terza_rima():
    a, b, c, d, e, f = [
        f"the {word} is here" for word in ("sun", "rain", "wind", "snow", "moon", "bird")
    ]
    assert en.judge("\n".join([a, b, c, d, b, e, d, f, e, c, f, a]), "pantoum") == []
    assert en.judge("\n".join([a, b, c, d, b, e, d, f, e, a, f, c]), "pantoum") != []
    couplets = [(f"I speak of {w}" if i else "I saw the night again", f"I saw the {w} again")
                for i, w in enumerate(["light", "kite", "bright", "white", "sight"])]  # fmt: skip
    assert en.judge("\n".join(map("\n".join, couplets)), "ghazal") == []
    couplets[3] = (couplets[3][0], "I saw the moon again")
    assert en.judge("\n".join(map("\n".join, couplets)), "ghazal") != []
    ends = rhymed("ABABCBCDCD")
    assert en.judge(lines_of(ends), "terza rima") == []
    assert en.judge(lines_of([*ends, "may"]), "terza rima") == []
    assert en.judge(lines_of(ends[:9]), "terza rima") != []


# --- the others ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("海阔凭鱼跃\n天高任鸟飞", ""),
        ("海阔凭鱼跃；天高任鸟飞。", ""),
        ("海阔凭鱼跃，天高任鸟飞", ""),
        ("海阔凭鱼\n天高任鸟飞", "shape"),
        ("天高任鸟飞\n海阔凭鱼跃", "close"),
        ("海阔凭鱼跃\n天阔任鸟飞", "shared"),
        ("海阔凭鱼跃\n天大任鸟飞", "tones"),
    ],
)
def test_couplets(text, fault):
    wrong = other.couplet(text)
    assert wrong == [] if not fault else any(each.startswith(fault) for each in wrong)


def test_acrostics_and_palindromes():
    assert other.acrostic(TOWER, heads="白黄欲更", tails="尽流目楼") == []
    assert other.acrostic(TOWER, heads="白黄欲上") == ["藏头: line 4 begins with 更, not 上"]
    assert other.acrostic(TOWER, heads="白黄欲更上") == ["藏头: 上 has no line"]
    assert other.palindrome("上海自来水来自海上")
    assert not other.palindrome("")
    assert other.reads_back(TOWER, lambda text: shi.judge(text, "五绝")) != []
    assert other.backwards(other.backwards(TOWER)).split() == phrases(TOWER)


def test_thirteen_zhe():
    assert set().union(*(table.split() for table in other.ZHE.values())) >= {
        f for c in "妈坡鹅姑鱼鸡资知爱威熬欧安恩昂英雍月耳" for f, _ in other.finals(c)
    }
    pairs = {
        "花家": True,
        "风红": True,
        "诗飞": False,
        "诗衣": True,
        "人亲": True,
        "天全": True,
        "歌波": True,
    }
    assert {p: bool(other.zhe(p[0]) & other.zhe(p[1])) for p in pairs} == pairs
    assert other.zhe_rhyme("一\n花\n二\n家", ".A.A") == []
    assert other.zhe_rhyme("一\n花\n二\n风", ".A.A") == ["rhyme A: 花风 share no 辙"]


def test_prose_counts():
    assert other.prose("他说：“好。”然后走了。\n\n第二段 OK？") == {
        "字数": 10, "words": 1, "sentences": 3, "paragraphs": 2
    }  # fmt: skip
    assert other.prose("One line\nwraps. Two!\n\nThree 3.5 times", "en") == {
        "字数": 0, "words": 6, "sentences": 3, "paragraphs": 2
    }  # fmt: skip
    assert other.phrases_kept("a cat", ["dog", "cat"], ["a", "b"]) == ["banned: cat", "required: b"]


def test_json_schema():
    pytest.importorskip("jsonschema")
    wanted = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
    assert other.schema('{"n": 1}', wanted) == []
    assert len(other.schema('{"n": "1"}', wanted)) == 1
    assert other.schema("{n: 1}", wanted)[0].startswith("not JSON")


SCRIPT = """Title: The Lake
Author: A. Hand

INT. BOAT - NIGHT

Rain on the *water*.

MEI (V.O.)
(softly)
Who is there?

EXT. 湖上 - DAY

@李白
我醉欲眠卿且去。

CUT TO:

INT. 岸边 - 夜

Nobody.
"""


def test_screenplays_read_the_same_twice():
    pytest.importorskip("screenplay_tools")
    pytest.importorskip("screenplain")
    import oracle_screenplay as screenplay

    assert screenplay.judge(SCRIPT) == []
    title, pairs = screenplay.by_screenplain(SCRIPT)
    assert title == {"Title": "The Lake", "Author": "A. Hand"}
    assert [pair for pair in pairs if pair[0] not in ("action", "heading")] == [
        ("character", "MEI"), ("parenthetical", "softly"), ("dialogue", "Who is there?"),
        ("character", "李白"), ("dialogue", "我醉欲眠卿且去。"), ("transition", "CUT TO:"),
    ]  # fmt: skip
    assert screenplay.judge("Only rain.\n") == ["shape: no scene heading"]
