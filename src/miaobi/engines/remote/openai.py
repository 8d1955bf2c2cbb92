"""Any server that speaks OpenAI's chat completions: OpenAI, DeepSeek, Qwen, Ollama, vLLM, llama.cpp.

One streamed request a question (server-sent events). What fails on the way (429, 5xx, a timeout, a
torn or malformed stream) is tried again, a declared number of times, after a wait with exponential
growth and full jitter (Marc Brooker, AWS Architecture Blog, 2015) or as long as the server asks.
Redirects and proxies are not followed: the key goes to the named host and nowhere else.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from miaobi.engines.remote.asks import Prompt, Remote, Said
from miaobi.errors import EngineError, PlanError
from miaobi.run import Desk
from miaobi.work import Json, subseed

if TYPE_CHECKING:
    import httpx

ADDRESS = "https://api.openai.com/v1"
PASSING = (408, 409, 425, 429, 500, 502, 503, 504)  # worth another try
UNSET = "set OPENAI_API_KEY, or OPENAI_BASE_URL, such as http://localhost:11434/v1"
WHERE = "check OPENAI_BASE_URL (it usually ends in /v1)"
BEAT = 0.1  # seconds between two looks at the cancel switch
LONGEST = 200_000  # characters of one answer, whatever the server calls a token
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often: seconds, but for `tries`."""

    connect: float = 10.0
    read: float = 120.0  # between two pieces of an answer
    total: float = 600.0  # for one question, all tries and waits included
    tries: int = 4
    base: float = 1.0  # the first wait is at most this long, each next one twice that
    longest: float = 30.0  # no wait is longer; a server that asks for more is given up


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Server:
    """Where to ask. The key is shown nowhere, and taken out of whatever comes back."""

    address: str
    host: str
    model: str
    key: str = field(default="", repr=False)

    def clean(self, text: str) -> str:
        return text.replace(self.key, "[key]") if self.key else text


def provider(model: str, environment: Mapping[str, str]) -> Remote:
    """The engine of one model at OPENAI_BASE_URL, with OPENAI_API_KEY.

    PlanError when the address is none.

    >>> provider("qwen3", {"OPENAI_BASE_URL": "http://localhost:11434/v1/"}).host
    'localhost:11434'
    """
    address = (environment.get("OPENAI_BASE_URL") or ADDRESS).strip().rstrip("/")
    host = _host(address)
    if not host:
        raise PlanError(
            "OPENAI_BASE_URL is not the address of a server",
            hint="give scheme, host and path, without a password: http://localhost:11434/v1",
        )
    key = (environment.get("OPENAI_API_KEY") or "").strip()
    if not (key.isascii() and key.isprintable()):
        raise PlanError(
            "OPENAI_API_KEY is not a key", hint="set it to printable ASCII, or unset it"
        )
    server = Server(address, host, model, key)
    return Remote(f"openai:{model}", host, address, partial(say, server))


def _host(address: str) -> str:
    """HOST or HOST:PORT of an address; "" when it is none, or carries a password.

    >>> _host("http://[::1]:8080/v1"), _host("https://me:secret@h/v1"), _host("http://[::1/v1")
    ('[::1]:8080', '', '')
    """
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        return ""
    return parts.netloc if known and "@" not in parts.netloc else ""


# --- one question -------------------------------------------------------------------------------


class _Passing(Exception):
    """What another try may cure; `wait` is what the server asked for, in seconds."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


class _Plainer(Exception):
    """The server does not take the full request; `limit` is its name for the limit of tokens."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


def say(server: Server, prompt: Prompt, desk: Desk) -> Said:
    """The model's answer. EngineError when the server refuses, or when the tries are spent.

    A stop is noticed within a tenth of a second, whatever the server does.
    """
    if server.address == ADDRESS and not server.key:
        raise _failed(
            server, "OPENAI_API_KEY is not set, nor OPENAI_BASE_URL to another", UNSET,
            retryable=False,
        )  # fmt: skip
    return _watched(_said(server, prompt, desk, LIMITS), desk)


def _watched(work: Coroutine[Any, Any, T], desk: Desk) -> T:
    async def main() -> T:
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=BEAT)
                desk.stop_if_cancelled()
            return task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    return asyncio.run(main())


async def _said(server: Server, prompt: Prompt, desk: Desk, limits: Limits) -> Said:
    import httpx

    timeout = httpx.Timeout(limits.read, connect=limits.connect)
    try:
        async with (
            asyncio.timeout(limits.total),
            httpx.AsyncClient(timeout=timeout, trust_env=False) as client,
        ):
            return await _tried(client, server, prompt, desk, limits)
    except TimeoutError:
        raise _failed(server, f"no whole answer in {limits.total:g} s") from None


async def _tried(
    client: httpx.AsyncClient, server: Server, prompt: Prompt, desk: Desk, limits: Limits
) -> Said:
    """The first whole answer within the declared number of tries."""
    body = full_body(server.model, prompt)
    plain = False
    tries = 0
    while True:
        try:
            said = await _once(client, server, body, desk)
            return replace(said, plain=plain)
        except _Plainer as refusal:
            if plain:
                raise _failed(server, "it takes no plain chat request", retryable=False) from None
            body, plain = plain_body(server.model, prompt, refusal.limit), True
            desk.progress(0.0, f"{server.host} takes no schema: it is asked in words")
        except _Passing as trouble:
            tries += 1
            wait = pause(prompt.seed, tries, trouble.wait, limits)
            if tries >= limits.tries or wait is None:
                raise _failed(server, f"{trouble}, tried {tries} times") from None
            desk.progress(0.0, f"{trouble}; trying again in {wait:.1f} s")
            await asyncio.sleep(wait)


def pause(seed: int, tries: int, asked: float | None, limits: Limits) -> float | None:
    """Seconds to wait after `tries` failures; None when the server asks for too long a wait.

    >>> pause(1, 1, 2.5, Limits()), pause(1, 1, 3600.0, Limits())
    (2.5, None)
    >>> all(0 <= pause(seed, 3, None, Limits()) <= 4 for seed in range(50))
    True
    """
    if asked is not None:
        return asked if asked <= limits.longest else None
    share = subseed(seed, "wait", tries) / 2**63
    return share * min(limits.longest, limits.base * 2 ** (tries - 1))


def full_body(model: str, prompt: Prompt) -> dict[str, Json]:
    """The request as servers with structured output take it."""
    shape = {"name": prompt.name, "strict": True, "schema": prompt.schema}
    return {
        **_plain(model, prompt.system, prompt.user),
        "max_tokens": prompt.tokens,
        "stream_options": {"include_usage": True},
        "seed": prompt.seed % 2**31,
        "response_format": {"type": "json_schema", "json_schema": shape},
    }


def plain_body(model: str, prompt: Prompt, limit: str) -> dict[str, Json]:
    """The request that every server takes: the schema stands in the words."""
    shape = json.dumps(prompt.schema, ensure_ascii=False)
    words = (
        f"{prompt.system}\n\nAnswer with one JSON object of this JSON schema, and nothing else:\n"
    )
    return {**_plain(model, words + shape, prompt.user), limit: prompt.tokens}


def _plain(model: str, system: str, user: str) -> dict[str, Json]:
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    return {"model": model, "messages": messages, "stream": True}


async def _once(
    client: httpx.AsyncClient, server: Server, body: dict[str, Json], desk: Desk
) -> Said:
    """One request and its whole answer; foreign errors end here."""
    import httpx

    head = {"Authorization": f"Bearer {server.key}"} if server.key else {}
    address = f"{server.address}/chat/completions"
    try:
        async with client.stream("POST", address, json=body, headers=head) as response:
            if response.status_code != 200:
                await response.aread()
                raise _refusal(server, response, body)
            kind = response.headers.get("content-type", "")
            if kind.startswith("text/html"):
                raise _failed(server, "a web page answers, no model", WHERE, retryable=False)
            if kind.startswith("application/json"):
                return _whole(server, await response.aread())
            return await _streamed(server, response.aiter_lines(), desk)
    except httpx.ConnectError:
        raise _Passing("no server answers there") from None
    except httpx.TimeoutException as error:
        raise _Passing(f"it was silent too long ({type(error).__name__})") from None
    except httpx.HTTPError as error:
        raise _Passing(f"the connection broke ({type(error).__name__})") from None


# --- what comes back ----------------------------------------------------------------------------


async def _streamed(server: Server, lines: AsyncIterator[str], desk: Desk) -> Said:
    """The text of a stream of events; _Passing when it is torn or malformed."""
    pieces: list[str] = []
    size, counted, used, end = 0, 0, 0, ""
    async for line in lines:
        if not line.startswith("data:"):
            continue  # comments that keep the line open, event names, blank lines
        data = line[5:].strip()
        if data == "[DONE]":
            end = end or "stop"
            break
        event = _event(server, data)
        used = _usage(event) or used
        for choice in event.get("choices") or []:
            piece, stop = _piece(choice)
            pieces.append(piece)
            size += len(piece)
            counted += bool(piece)
            end = stop or end
        desk.progress(min(0.95, size / 2000), "writing")
        if size > LONGEST:
            raise _failed(server, f"an answer of more than {LONGEST} characters", retryable=False)
    if not end:
        raise _Passing("the answer broke off")
    _check_end(server, end)
    return Said(server.clean("".join(pieces)), used or counted, cut=end == "length")


def _whole(server: Server, data: bytes) -> Said:
    """The text of an answer that was not streamed."""
    event = _event(server, data.decode("utf-8", "replace"))
    try:
        choice = event["choices"][0]
        text = str(choice["message"]["content"] or "")
    except (KeyError, IndexError, TypeError):
        raise _Passing("its answer is malformed") from None
    end = str(choice.get("finish_reason") or "")
    _check_end(server, end)
    return Said(server.clean(text), _usage(event) or len(text), cut=end == "length")


def _check_end(server: Server, end: str) -> None:
    if end == "content_filter":
        raise _failed(server, "its filter stopped the answer", retryable=False)


def _event(server: Server, data: str) -> dict[str, Json]:
    try:
        event = json.loads(data)
    except ValueError:
        raise _Passing("its answer is malformed") from None
    if not isinstance(event, dict):
        raise _Passing("its answer is malformed")
    if event.get("error"):
        raise _Passing(f"it says: {_excerpt(server, event)}")
    return event


def _piece(choice: Json) -> tuple[str, str]:
    """The text and the end mark of one choice of one event."""
    if not isinstance(choice, dict):
        raise _Passing("its answer is malformed")
    delta = choice.get("delta") or {}
    content = delta.get("content") if isinstance(delta, dict) else None
    return content if isinstance(content, str) else "", str(choice.get("finish_reason") or "")


def _usage(event: dict[str, Json]) -> int:
    usage = event.get("usage")
    total = usage.get("total_tokens") if isinstance(usage, dict) else 0
    return total if isinstance(total, int) else 0


# --- refusals -----------------------------------------------------------------------------------


def _refusal(server: Server, response: httpx.Response, body: dict[str, Json]) -> Exception:
    """What a status other than 200 means."""
    status = response.status_code
    words = _excerpt(server, response.text)
    if status in PASSING:
        return _Passing(f"status {status}", asked_wait(response.headers))
    if status in (400, 422) and "response_format" in body:
        named = "max_completion_tokens" in words
        return _Plainer("max_completion_tokens" if named else "max_tokens")
    if status in (401, 403):
        return _failed(
            server, f"it does not let us in (status {status})", "set OPENAI_API_KEY to a valid key",
            retryable=False,
        )  # fmt: skip
    if status == 404:
        return _failed(
            server, f"it knows no model {server.model!r} at this address (status 404)",
            f"check the model's name; {WHERE}",
            retryable=False,
        )  # fmt: skip
    if 300 <= status < 400:
        return _failed(
            server, f"it sends us elsewhere (status {status})",
            "set OPENAI_BASE_URL to the address it moved to: redirects are not followed",
            retryable=False,
        )  # fmt: skip
    return _failed(server, f"status {status}: {words}", retryable=False)


def asked_wait(head: Mapping[str, str]) -> float | None:
    """Retry-After in seconds (RFC 9110, 10.2.3); a date counts from the answer's own Date.

    >>> asked_wait({"retry-after": "3"}), asked_wait({"retry-after": "soon"})
    (3.0, None)
    >>> sent, until = "Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:09 GMT"
    >>> asked_wait({"date": sent, "retry-after": until})
    9.0
    """
    from email.utils import parsedate_to_datetime

    value = head.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(head.get("date", ""))
    except (TypeError, ValueError):  # no date, or one without a zone
        return None
    return max(0.0, wait.total_seconds())


def _excerpt(server: Server, said: Json) -> str:
    """What the server says of an error, in at most 160 characters of one line, without the key."""
    text = said
    if isinstance(said, str):
        try:
            text = json.loads(said)
        except ValueError:
            text = said
    while isinstance(text, dict):
        text = text.get("error") or text.get("message") or text.get("detail") or str(sorted(text))
    return server.clean(" ".join(str(text).split()))[:160]


def _failed(server: Server, what: str, hint: str = "", *, retryable: bool = True) -> EngineError:
    return EngineError(
        f"openai:{server.model} at {server.host}: {what}",
        hint=hint
        or f"try again later, or declare a fallback: --engine text=openai:{server.model},embedded",
        retryable=retryable,
    )
