"""`miaobi bench nonsense`: what becomes of a poem when the model never keeps a form.

Forty requests for a 七绝 go over HTTP to a server in this process that answers well-shaped JSON and
never a poem that holds. Each must end in a poem that holds, mended, or in a refusal. Then poems that
hold are broken in one slot, to see how much of a good draft stays.
"""

from __future__ import annotations

import json
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import mean

from miaobi import forms
from miaobi.brief import Plan
from miaobi.engines import Engines, available
from miaobi.errors import EngineError
from miaobi.lm.mend import mend
from miaobi.lm.ngram import load
from miaobi.lm.wish import Wish
from miaobi.makers import Job
from miaobi.makers.verse import verse
from miaobi.run import Replay, run_sync
from miaobi.store import RunFolder
from miaobi.studio import planning
from miaobi.work import Json, subseed

FORM = "七绝"
BRIEFS = ("春天的田野", "秋夜思乡", "江上渔舟", "雪中寒梅", "城市夜雨")
KINDS = ("characters", "shuffled", "short", "long", "prose", "english", "one line", "near")
EACH = 5  # requests of each kind: forty in all
BROKEN = 24  # poems broken in one slot
LINES: tuple[str, ...] = ("春风吹过绿田野", "一群白鹭飞上天", "农夫牵牛耕水田", "夕阳西下炊烟起")


def run() -> Iterator[dict[str, Json]]:
    """One row a kind of nonsense, one for all, and one for drafts that break a single slot."""
    rows = []
    with tempfile.TemporaryDirectory() as home:
        for kind in KINDS:
            done = [_request(Path(home), kind, n) for n in range(EACH)]
            rows += done
            yield {"server": kind, **_summed(done)}
    yield {"server": "all", **_summed(rows)}
    yield _one_slot()


def _summed(done: Sequence[dict[str, Json]]) -> dict[str, Json]:
    held = [row for row in done if row["holds"]]
    refused = sum(row["refused"] for row in done)
    return {
        "requests": len(done),
        "hold": len(held),
        "refused": refused,
        "replayed": sum(row["replayed"] for row in held),
        "rounds": round(mean(row["rounds"] for row in done), 2),
        "tokens": round(mean(row["tokens"] for row in done)),
        "changed": round(mean([row["mended"] for row in held]), 1) if held else None,
        "seconds": round(mean(row["seconds"] for row in done), 2),
        "ok": "yes" if len(held) + refused == len(done) else "no",
    }


# --- one request --------------------------------------------------------------------------------


def _request(home: Path, kind: str, number: int) -> dict[str, Json]:
    """One verse task against the server, and its replay without one."""
    chance = random.Random(subseed(7, kind, number))
    with _serving(partial(nonsense, kind, chance)) as (address, asked):
        name = "openai:nonsense"
        engines = available([f"text={name}"], {"OPENAI_BASE_URL": address})
        plan = _plan(BRIEFS[number % len(BRIEFS)], number, name, engines)
        began = time.monotonic()
        with RunFolder(home / f"{kind}-{number}") as folder:
            made = run_sync(plan, makers={"verse": verse}, job=Job, engines=engines, record=folder)
        seconds = time.monotonic() - began
    known = made.exchanges["verse"]
    tokens = sum(int((r.answer.value or {}).get("tokens", 0)) for r in known)
    told: dict[str, Json] = {"rounds": len(asked), "tokens": tokens, "seconds": seconds}
    if "verse" in made.failures:
        refused = isinstance(made.failures["verse"], EngineError)
        return told | {"holds": False, "refused": refused, "mended": 0, "replayed": False}
    about = made.drafts["verse"].about
    again = run_sync(
        plan, makers={"verse": verse}, job=Job, engines={},
        record=Replay({r.ask.id: r for r in known}),
    )  # fmt: skip
    return told | {
        "rounds": about["rounds"],
        "holds": forms.check("\n".join(about["lines"]), FORM).holds,
        "refused": False,
        "mended": about["mended"],
        "replayed": again.drafts == made.drafts,
    }


def _plan(brief: str, seed: int, name: str, engines: Engines) -> Plan:
    """The plan of one poem; the card is the planner's own, no network is used for it."""
    wish = planning.Wish(brief, seed=seed, wants=("verse",), form=FORM)
    plan = planning.plan(wish, available())
    return replace(plan, engines={**plan.engines, "text": (name,)})


# --- the server ---------------------------------------------------------------------------------


def nonsense(kind: str, chance: random.Random) -> list[str]:
    """Lines that never hold 七绝, of one kind."""
    alphabet = load().vocabulary[:1500]
    if kind == "english":
        return ["I am sorry, I cannot write that.", "Here is a haiku instead."]
    if kind == "prose":
        return ["春天来了田野里到处都是绿油油的麦苗真是让人心旷神怡啊"]
    lines = ["".join(chance.choices(alphabet, k=7)) for _ in range(4)]
    if kind == "near":
        lines = list(LINES)
    if kind == "shuffled":
        text = chance.sample("".join(LINES), 28)
        lines = ["".join(text[i : i + 7]) for i in range(0, 28, 7)]
    if kind == "short":
        lines = [line[: chance.randint(3, 6)] for line in lines]
    if kind == "long":
        lines = [line + "".join(chance.choices(alphabet, k=2)) for line in lines]
    if kind == "one line":
        lines = lines[:1]
    return lines if not forms.check("\n".join(lines), FORM).holds else [lines[0]]


@contextmanager
def _serving(lines: Callable[[], list[str]]) -> Iterator[tuple[str, list[int]]]:
    """(address, one item a verse request) of a server that streams nonsense, and true glosses."""
    asked: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None: ...

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            user = body["messages"][1]["content"]
            if "lines:\n" in user:
                said = [f"line {i}" for i in range(int(user.split()[0]))]
            else:
                said = lines()
                asked.append(1)
            text = json.dumps({"lines": said}, ensure_ascii=False)
            events: list[Json] = [{"choices": [{"delta": {"content": c}}]} for c in text]
            events.append({"choices": [{"delta": {}, "finish_reason": "stop"}]})
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            self.wfile.write("".join(f"data: {json.dumps(e)}\n\n" for e in events).encode())
            self.wfile.write(b"data: [DONE]\n\n")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# --- one slot -----------------------------------------------------------------------------------


def _one_slot() -> dict[str, Json]:
    """How much of a poem that holds stays when one of its slots is broken and mended."""
    chance = random.Random(subseed(7, "one slot"))
    kept, changed, holds = [], [], 0
    for number in range(BROKEN):
        wish = Wish(forms.verse(FORM), title=BRIEFS[number % len(BRIEFS)])
        whole = mend(wish, [], subseed(7, "whole", number)).lines
        draft = _broken(list(whole), chance)
        mended = mend(wish, draft, number)
        holds += forms.check("\n".join(mended.lines), FORM).holds
        kept.append(mended.kept)
        changed.append(len(mended.changes))
    return {
        "server": "one slot broken",
        "requests": BROKEN,
        "hold": holds,
        "changed": round(mean(changed), 2),
        "kept": f"{mean(kept):.1%} (least {min(kept):.1%})",
        "ok": "yes" if holds == BROKEN else "no",
    }


def _broken(lines: list[str], chance: random.Random) -> list[str]:
    """The poem with one character changed so that it no longer holds."""
    while True:
        i, j = chance.randrange(4), chance.randrange(7)
        other = chance.choice(load().vocabulary[:800])
        draft = [*lines]
        draft[i] = draft[i][:j] + other + draft[i][j + 1 :]
        if len(forms.check("\n".join(draft), FORM).violations) == 1:
            return draft
