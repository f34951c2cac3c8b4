# What the window uses of qasync, typed; it ships no types of its own.
import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from PySide6.QtCore import QCoreApplication

_P = ParamSpec("_P")
_T = TypeVar("_T")

class QEventLoop(asyncio.BaseEventLoop):
    def __init__(
        self,
        app: QCoreApplication | None = ...,
        set_running_loop: bool = ...,
        already_running: bool = ...,
    ) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

class QThreadExecutor:
    def __init__(self, max_workers: int = ..., stack_size: int | None = ...) -> None: ...
    def shutdown(self, wait: bool = ...) -> None: ...

def asyncSlot(
    *args: type, **kwargs: type
) -> Callable[[Callable[_P, Coroutine[Any, Any, _T]]], Callable[_P, asyncio.Task[_T]]]: ...
def asyncClose(fn: Callable[_P, Coroutine[Any, Any, _T]]) -> Callable[_P, _T]: ...
def run(main: Coroutine[Any, Any, _T]) -> _T: ...
