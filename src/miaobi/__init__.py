"""Miaobi 妙笔: one brief in, a whole work of art out."""

__version__ = "0.1.0"
