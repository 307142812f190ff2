"""Maps parts to tallies and adds them, in line or on threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from itertools import chain, islice
from threading import Lock
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeVar

from celoss_cli.engine.plan import Measured, Plan
from celoss_cli.errors import CelossError
from celoss_cli.measures.tally import Tally

if TYPE_CHECKING:
    from concurrent.futures import Executor

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2
"""So many items a thread are under way: more would hold memory, fewer would let threads wait."""


class Mapped(Protocol):
    """`map`, or what spreads the calls over threads and keeps the order of the results."""

    def __call__(self, function: Callable[[T], R], items: Iterable[T], /) -> Iterator[R]:
        """Yield `function(item)` for every item, in their order."""
        ...


def total(
    parts: Iterable[T],
    measured: Callable[[T], Measured],
    mapped: Mapped,
    empty: Tally,
    done: Callable[[Measured], None],
) -> Tally:
    """Return the sum of the tallies of all parts, `empty` where there are none.

    Tallies add in any order, exactly; `done` is told of the parts in their order.
    """

    def tally(part: Measured) -> Tally:
        done(part)
        return part.tally

    tallies = map(tally, mapped(measured, parts))
    return sum(tallies, next(tallies, empty))


@contextmanager
def workers(plan: Plan) -> Iterator[Mapped]:
    """Yield `map` for one thread, else one that spreads the calls and keeps the order.

    Where reading the next item fails, the results of those before it come first: the error that is
    raised is the earliest, however many threads there are.
    """
    threads = plan.count
    with ExitStack() as stack:

        @cache
        def pool() -> Executor:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - slow to import

            executor = ThreadPoolExecutor(threads)
            stack.callback(executor.shutdown, cancel_futures=True)
            return executor

        yield map if threads == 1 else partial(_ordered, pool, threads * _AHEAD)


def _ordered(
    pool: Callable[[], Executor], window: int, function: Callable[[T], R], items: Iterable[T]
) -> Iterator[R]:
    """Yield the results in the order of the items, which threads take as they come to them.

    So a thread finds in its cache what it has just read, and nothing waits that is not at work.
    """
    calls = enumerate(_calls(function, items))
    first = list(islice(calls, 2))
    if len(first) < 2:  # noqa: PLR2004 - one call needs no thread, and small inputs are one
        yield from (call() for _, call in first)
        return
    take = _taker(chain(first, calls))
    taken = deque(pool().submit(take) for _ in range(window))
    # two threads may have taken each other's item
    done: dict[int, Callable[[], R]] = {}
    turn = 0
    while taken:
        done.update(taken.popleft().result())
        while turn in done:
            taken.append(pool().submit(take))
            yield done.pop(turn)()
            turn += 1


def _taker(
    calls: Iterator[tuple[int, Callable[[], R]]],
) -> Callable[[], dict[int, Callable[[], R]]]:
    """Return what makes the next call, and returns its number and what returns or raises as it."""
    lock = Lock()

    def take() -> dict[int, Callable[[], R]]:
        with lock:
            following = next(calls, None)
        return {} if following is None else {following[0]: _outcome(following[1])}

    return take


def _outcome(call: Callable[[], R]) -> Callable[[], R]:
    try:
        result = call()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised in its turn
        return partial(_raise, error)
    return lambda: result


def _calls(function: Callable[[T], R], items: Iterable[T]) -> Iterator[Callable[[], R]]:
    """Yield what calls the function on each item; where an item is an error, what raises it."""
    try:
        for item in items:
            yield partial(function, item)
    except CelossError as error:
        yield partial(_raise, error)


def _raise(error: Exception) -> NoReturn:
    raise error
