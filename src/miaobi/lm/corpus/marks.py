"""Texts made plain: notes taken out, marks made equal, holes refused, long works cut."""

from __future__ import annotations

import re
from collections.abc import Iterator

LEAST = 8  # characters of a work
LONGEST = 400  # characters of a piece of Chinese

STOPS = "，。？！；：、"
_NOTE = re.compile(r"（[^（）]*）|\([^()]*\)|〖[^〖〗]*〗|【[^【】]*】|\[\d+\]")
_TO_STOP = str.maketrans(",.．?!;:∶﹐﹑､｡", "，。。？！；：：，、、。", "—-·・…")
_DROP = re.compile(r"[\s《》〈〉“”‘’「」『』\"'\[\]［］〔〕<>\u3000\xa0\ufeff]+")
_RUN = re.compile(f"[{STOPS}]{{2,}}")
_CLASSICAL = re.compile(rf"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff{STOPS}]+")
_HOLE = re.compile(r"[□○●■◇◎〇�\ue000-\uf8ff{}\u2ff0-\u2fff]")
_PLACEHOLDER = re.compile(r"首句：|诗题：|[残阙缺]句|（[上下以]*缺）|存目")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_SENTENCE = re.compile(r"[^。？！]*[。？！]+|[^。？！]+$")


def han(text: str) -> str:
    """The Chinese characters of `text` alone.

    >>> han("春眠，不觉晓。")
    '春眠不觉晓'
    """
    return "".join(_HAN.findall(text))


def without_notes(text: str) -> str:
    """`text` without what stands in brackets, however deep.

    >>> without_notes("远去（辛本作（古）良）更宜长")
    '远去更宜长'
    """
    while (shorter := _NOTE.sub("", text)) != text:
        text = shorter
    return text


def classical(text: str) -> tuple[str, str]:
    """(a Chinese text with plain marks, "") or ("", why it is refused).

    Notes in brackets go, marks become ，。？！；：、, quotation marks go, the end is closed.
    Refused: `hole` (a character is missing), `placeholder`, `foreign` (letters, digits, other
    marks), `short`.

    >>> classical("春眠不覺曉,處處(一作家家)聞啼鳥")
    ('春眠不覺曉，處處聞啼鳥。', '')
    >>> classical("白日□山尽，黄河入海流。")
    ('', 'hole')
    """
    if _PLACEHOLDER.search(text):
        return "", "placeholder"
    text = without_notes(text)
    if _HOLE.search(text):
        return "", "hole"
    text = _DROP.sub("", text).translate(_TO_STOP)
    text = re.sub(r"(.)々", r"\1\1", text)
    text = _RUN.sub(_strongest, text).lstrip(STOPS)
    if not text or not _CLASSICAL.fullmatch(text):
        return "", "foreign" if text else "short"
    if len(han(text)) < LEAST:
        return "", "short"
    return (text.rstrip("，、；：") + "。" if text[-1] not in "。？！" else text), ""


def _strongest(run: re.Match[str]) -> str:
    """Of several marks in a row the one that says most."""
    return next(mark for mark in "？！。；：，、" if mark in run.group())


def cut(text: str, longest: int = LONGEST) -> Iterator[str]:
    """Parts of whole sentences, about equal; none above `longest` unless one sentence is.

    >>> list(cut("一二三。四五六。七八九。", longest=8))
    ['一二三。四五六。', '七八九。']
    """
    parts = -(-len(text) // longest)
    goal = len(text) / parts
    held = ""
    for sentence in _SENTENCE.findall(text):
        if held and (len(held) + len(sentence) > longest or len(held) >= goal):
            yield held
            held = ""
        held += sentence
    if held:
        yield held


def shape(text: str) -> str:
    """五绝, 七绝, 五律 or 七律 by the lines of a shi, else 古诗.

    >>> shape("白日依山尽，黄河入海流。欲穷千里目，更上一层楼。")
    '五绝'
    """
    lines = [line for line in re.split(f"[{STOPS}]", text) if line]
    lengths = {len(line) for line in lines}
    if len(lines) in (4, 8) and len(lengths) == 1 and lengths <= {5, 7}:
        return "五七"[lengths == {7}] + "绝律"[len(lines) == 8]
    return "古诗"
