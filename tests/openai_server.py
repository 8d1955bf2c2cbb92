"""A loopback server that speaks chat completions, well or badly, for the tests of remote engines.

`Behaviour` says how the next answers go; a list of them is used one by one, the last one for ever.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = ["白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼"]
NEVER = ["天天天天天", "地地地地地", "天地天地天", "地天地天地"]


def poem(lines: list[str]) -> Callable[[dict], str]:
    """Answers every kind of question: verse with these lines, a gloss of the asked length."""

    def answer(body: dict) -> str:
        user = body["messages"][1]["content"]
        if "lines:\n" in user:
            return json.dumps({"lines": [f"line {i}" for i in range(int(user.split()[0]))]})
        return json.dumps({"lines": lines}, ensure_ascii=False)

    return answer


@dataclass
class Behaviour:
    """One way to answer: `answer` makes the text; the rest is how it is sent."""

    answer: Callable[[dict], str] = field(default_factory=lambda: poem(GOOD))
    status: int = 200
    head: dict[str, str] = field(default_factory=dict)
    error: str = "no"
    fault: str = ""  # torn | dead | malformed | silent | drip | whole | page | cut
    no_schema: bool = False  # 400 for a request with response_format
    echo_key: bool = False


@dataclass
class Server:
    address: str
    requests: list[dict] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def serving(*behaviours: Behaviour) -> Iterator[Server]:
    """A server for the time of a `with`; its requests and heads can be read."""
    turns = list(behaviours) or [Behaviour()]
    stop = threading.Event()
    server = Server("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None: ...

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.requests.append(body)
            server.heads.append(dict(self.headers))
            turn = turns.pop(0) if len(turns) > 1 else turns[0]
            with suppress(OSError):  # the client went away: that is what some tests are about
                respond(self, turn, body, stop)
            self.close_connection = True

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.address = f"http://127.0.0.1:{http.server_port}/v1"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        stop.set()
        http.shutdown()
        thread.join()
        http.server_close()


def respond(handler: Any, turn: Behaviour, body: dict, stop: threading.Event) -> None:
    if turn.no_schema and "response_format" in body:
        return refuse(handler, 400, "response_format is not supported", {})
    if turn.status != 200:
        words = turn.error
        if turn.echo_key:
            words += " " + handler.headers.get("authorization", "")
        return refuse(handler, turn.status, words, turn.head)
    if turn.fault == "silent":
        stop.wait(30)
        return None
    text = turn.answer(body)
    if turn.echo_key:
        text = text.replace("line", handler.headers.get("authorization", "line"))
    if turn.fault == "page":
        return send(handler, 200, b"<html>Welcome</html>", {"content-type": "text/html"})
    if turn.fault == "whole":
        told = {"choices": [{"message": {"content": text}, "finish_reason": "stop"}],
                "usage": {"total_tokens": 12}}  # fmt: skip
        return send(handler, 200, json.dumps(told).encode(), {"content-type": "application/json"})
    return stream(handler, turn, text, stop)


def refuse(handler: Any, status: int, words: str, head: dict[str, str]) -> None:
    body = json.dumps({"error": {"message": words}}).encode()
    send(handler, status, body, {"content-type": "application/json", **head})


def send(handler: Any, status: int, body: bytes, head: dict[str, str]) -> None:
    handler.send_response(status)
    for name, value in head.items():
        handler.send_header(name, value)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def stream(handler: Any, turn: Behaviour, text: str, stop: threading.Event) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("connection", "close")
    if turn.fault == "dead":
        handler.send_header("content-length", "100000")  # more than will ever come
    handler.end_headers()

    def event(data: str) -> None:
        handler.wfile.write(f"data: {data}\n\n".encode())
        handler.wfile.flush()

    handler.wfile.write(b": keep-alive\n\n")
    half = len(text) // 2
    for i in range(0, len(text), 4):
        if turn.fault in ("torn", "dead") and i > half:
            return
        if turn.fault == "cut" and i > half:
            break
        if turn.fault == "malformed" and i > half:
            event('{"choices": [{"del')
            return
        if turn.fault == "drip":
            while not stop.wait(0.02):
                event(json.dumps({"choices": [{"delta": {"content": " "}}]}))
            return
        event(json.dumps({"choices": [{"delta": {"content": text[i : i + 4]}, "index": 0}]}))
    end = "length" if turn.fault == "cut" else "stop"
    event(json.dumps({"choices": [{"delta": {}, "finish_reason": end}]}))
    event(json.dumps({"choices": [], "usage": {"total_tokens": 40}}))
    event("[DONE]")
