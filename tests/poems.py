"""Poems of our own that hold their forms, for the tests of what is done with a poem."""

from __future__ import annotations

HAIKU = ["One maple leaf falls,", "the river takes it slowly", "past the sleeping boats."]
LIMERICK = [
    "A fox who was fond of the moon",
    "Would sing to it every June;",
    "The owls in the tree",
    "Would listen for free,",
    "And none of them knew it was noon.",
]
SONNET = [
    "The morning opens slowly on the sea,",
    "And every sail is waiting for the light;",
    "The harbour holds its breath and lets it be,",
    "And gulls go up like paper from the night.",
    "An old man mends his net beside the wall,",
    "His fingers know the road and do not stray;",
    "He does not hear the early ferry call",
    "Nor count the boats that slip into the bay.",
    "So let me learn to work as he has done,",
    "With patient hands, and nothing left to prove,",
    "To tie one knot before the rising sun",
    "And feel the tide beneath the pier still move.",
    "For what we mend in silence will remain,",
    "And hold the sea, and let it go again.",
]
COUPLET = ["春到江南花似锦", "福临门第喜盈庭"]
XINSHI = ["我在窗前", "听了一夜的雨", "天亮时", "院子里的槐树", "落了一地白色的花"]
PLAN = "新诗:行=5,字=2-16,节=2/3"  # of XINSHI, in two stanzas

POEMS = {
    "haiku": HAIKU,
    "limerick": LIMERICK,
    "Shakespearean sonnet": SONNET,
    "七言联": COUPLET,
    "新诗": XINSHI,
    PLAN: XINSHI,
}
ENGLISH = ("haiku", "limerick", "Shakespearean sonnet")
