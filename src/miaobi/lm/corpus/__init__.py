"""Texts → works for training: readers, cleaning, copies, the split by works, the data card.

>>> poem = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
>>> piece, why = clean(Piece(poem, title="登鹳雀楼", author="王之涣", era="唐"))
>>> piece.form, why
('五绝', '')
"""

from miaobi.lm.corpus.card import card
from miaobi.lm.corpus.clean import clean
from miaobi.lm.corpus.parts import parts
from miaobi.lm.corpus.piece import Piece, read, write
from miaobi.lm.corpus.readers import works
from miaobi.lm.corpus.split import split
from miaobi.lm.corpus.unique import unique

__all__ = ["Piece", "read", "write", "works", "clean", "unique", "split", "parts", "card"]
