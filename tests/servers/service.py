# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in's side of the wire: connections, routes, key check, model list and balance. Runs on one asyncio loop."""

import asyncio
import contextlib
import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from tests.servers import faults
from tests.servers.billing import Billing
from tests.servers.chat import ChatService, request_id
from tests.servers.connection import BadRequestError, ClientGoneError, Connection, Request
from tests.servers.exchange import Exchange
from tests.servers.faults import Step
from tests.servers.prompt import CONTEXT_TOKENS, MODELS, RefusedError, error_body

_JSON = "application/json"
_PREFIXES = ("/v1", "/beta")


class Service:
    """Everything the stand-in knows and does, without the thread it runs on."""

    def __init__(self, billing: Billing, chat: ChatService, on_end: Callable[[Exchange], None]) -> None:
        self.billing = billing
        self.chat = chat
        self.exchanges: list[Exchange] = []
        self.arrived = threading.Condition()
        self.steps: deque[Step] = deque()
        self.problems: list[BaseException] = []
        """Mistakes of this server itself."""
        self._on_end = on_end
        self._clients: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A client connected: what asyncio.start_server calls."""
        task = asyncio.get_running_loop().create_task(self._serve(Connection(reader, writer)))
        self._clients[task] = writer
        task.add_done_callback(lambda ended: self._clients.pop(ended, None))

    async def stop(self) -> None:
        """Ends every connection and thread."""
        clients = dict(self._clients)
        for task in clients:
            task.cancel()
        await asyncio.gather(*clients, return_exceptions=True)
        for writer in clients.values():
            writer.transport.abort()  # a task that was cancelled before its first step closed nothing
        for _ in range(3):
            await asyncio.sleep(0)
        self.chat.close()

    async def _serve(self, connection: Connection) -> None:
        try:
            keep = True
            while keep and (request := await connection.request()) is not None:
                keep = await self._exchange(connection, request)
        except BadRequestError as error:
            with contextlib.suppress(ClientGoneError):
                await connection.answer(400, error_body(str(error)).encode(), _JSON)
        except asyncio.CancelledError:
            connection.abort()
            raise
        finally:
            await connection.close()

    async def _exchange(self, connection: Connection, request: Request) -> bool:
        with self.arrived:
            exchange = Exchange(len(self.exchanges) + 1, request.method, request.path, request.headers, request.body)
            self.exchanges.append(exchange)
            self.arrived.notify_all()
        try:
            return await self._route(connection, request, exchange)
        except ClientGoneError:
            exchange.client_closed = True
            exchange.closed_at = connection.closed_at
            return False
        except Exception as error:  # a mistake in here must fail the test, not hang its client
            self.problems.append(error)
            connection.reset()
            return False
        finally:
            exchange.ended_at = time.monotonic()
            exchange.started.set()
            exchange.done.set()
            with self.arrived:
                self.arrived.notify_all()
            self._on_end(exchange)

    async def _route(self, connection: Connection, request: Request, exchange: Exchange) -> bool:
        path = request.path
        for prefix in _PREFIXES:
            path = path.removeprefix(prefix) if path.startswith(prefix + "/") else path
        step = self._next_step(path)
        keep = await self._instead(connection, exchange, step)
        if keep is not None:
            return keep and not request.too_large
        if request.too_large:
            await self._refuse(connection, exchange, RefusedError(413, error_body(faults.MESSAGES[413][0])))
            return False
        try:
            key = self._key(request)
            if path == "/chat/completions" and request.method == "POST":
                return await self.chat.answer(connection, exchange, key, step, beta=request.path.startswith("/beta/"))
            if path == "/models" and request.method == "GET":
                await self._whole(connection, exchange, _models())
            elif path == "/user/balance" and request.method == "GET":
                await self._whole(connection, exchange, self.billing.shown(key))
            else:
                raise RefusedError(404, error_body("Not Found"))
        except RefusedError as refused:
            await self._refuse(connection, exchange, refused)
        return True

    def _key(self, request: Request) -> str:
        kind, _, key = request.header("authorization").partition(" ")
        if kind != "Bearer" or not key.startswith("sk-"):
            message = "Authentication Fails (auth header format should be Bearer sk-...)"
            raise RefusedError(401, error_body(message, "authentication_error"))
        if key not in self.billing.accounts:
            message = f"Authentication Fails, Your api key: ****{key[-4:]} is invalid"
            raise RefusedError(401, error_body(message, "authentication_error"))
        return key

    def _next_step(self, path: str) -> Step:
        for index, step in enumerate(self.steps):
            if path.endswith(step.path):
                if step.times > 1:
                    self.steps[index] = replace(step, times=step.times - 1)
                else:
                    del self.steps[index]
                return step
        return Step()

    async def _instead(self, connection: Connection, exchange: Exchange, step: Step) -> bool | None:
        """Plays what comes in place of any reply: whether the connection is kept after it, None when nothing does."""
        if step.silent_s:
            await connection.pause(step.silent_s)
        if step.stall == -1:
            return await self.chat.stall(connection)
        if step.reset == -1:
            connection.reset()
            return False
        headers = request_id(exchange) if step.request_id is None else (("x-request-id", step.request_id),)
        if step.redirect is not None:
            exchange.status = step.status or 307
            await connection.answer(exchange.status, b"", "text/plain", (*headers, ("Location", step.redirect)))
        elif step.html:
            exchange.status = step.status or 200
            await connection.answer(
                exchange.status, b"<!doctype html><title>Sign in</title><h1>Welcome to the hotel</h1>", "text/html"
            )
        elif step.body is not None:
            exchange.status = step.status or 200
            await connection.answer(exchange.status, step.body.encode(), _JSON, headers)
        elif step.status is not None:
            message, kind = faults.MESSAGES.get(step.status, ("Error", "invalid_request_error"))
            wait = () if step.retry_after is None else (("Retry-After", str(step.retry_after)),)
            refused = RefusedError(step.status, error_body(step.message or message, step.type or kind))
            await self._refuse(connection, exchange, refused, (*headers, *wait))
        else:
            return None
        return True

    async def _refuse(
        self,
        connection: Connection,
        exchange: Exchange,
        refused: RefusedError,
        headers: tuple[tuple[str, str], ...] | None = None,
    ) -> None:
        exchange.status = refused.status
        exchange.head_at = time.monotonic()
        await connection.answer(refused.status, refused.body.encode(), _JSON, headers or request_id(exchange))

    async def _whole(self, connection: Connection, exchange: Exchange, value: object) -> None:
        exchange.status = 200
        exchange.head_at = time.monotonic()
        await connection.answer(200, json.dumps(value).encode(), _JSON, request_id(exchange))
        exchange.finished = True


def _models() -> dict[str, object]:
    """`GET /models` in the newer form."""
    names = {"deepseek-flash": "DeepSeek-V4.1-Flash", "deepseek-v4-pro": "DeepSeek-V4-Pro"}
    data = [
        {
            "id": model,
            "object": "model",
            "owned_by": "deepseek",
            "name": names[model],
            "context_window": CONTEXT_TOKENS,
            "max_output_tokens": 393_216,
            "input_modalities": ["text", "image"] if model == "deepseek-flash" else ["text"],
            "output_modalities": ["text"],
            "effort": {"supported_levels": ["none", "low", "high", "max"], "default_level": "high"},
            "api_capabilities": {"anthropic_messages": {"system_prompt_update": "in-history"}}
            if model == "deepseek-flash"
            else {},
        }
        for model in MODELS
    ]
    return {"object": "list", "data": data}
