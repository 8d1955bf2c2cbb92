"""The voice: one line of verse as sound, in either language, spoken or sung.

Chinese ──▶ pinyin ──▶ phonemes ──▶ read ──┐  lengths and pitch      ┌──▶ model
English ──▶ english ──▶ arpabet ──▶ aloud ─┼──────────────▶ speech ──┤
notes ─────────────────▶ sung ─────────────┘                         └──▶ comb
"""
