"""Maps pieces to tallies on a Dask cluster, and adds them as they come."""

from __future__ import annotations

import logging
import socket
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from celoss_cli.errors import CelossError, ClusterError, extra_error
from celoss_cli.measures.tally import Tally
from celoss_cli.storage.signals import blocked
from celoss_cli.version import VERSION

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")

LOCAL = "local"
"""The scheduler that is started on this machine for the time of the work."""

_PATIENCE = 5
"""Seconds within which a scheduler must answer."""

_SILENCE = 5
"""Seconds without a result after which it is asked whether there are workers."""

_WORKERLESS = 60
"""Seconds within which a worker must come where there is none: a cluster may be growing."""

_MEMORY = "do they have enough memory?"


def total(
    scheduler: str,
    pieces: Sequence[T],
    measured: Callable[[T], Tally],
    empty: Tally,
    advance: Callable[[int], None],
) -> Tally:
    """Return the sum of the tallies of all pieces, which workers measure.

    Tallies add in any order, exactly; `advance` is told of every piece that is done. What a worker
    was at when it died is done again by another: Dask sees to that.

    Raises:
        CelossError: the earliest piece that cannot be measured says why.
        ClusterError: the cluster cannot be reached, has no workers or other ones than this celoss.

    """
    with _client(scheduler) as client:
        _check_workers(client, scheduler)
        try:
            futures = [client.submit(measured, piece, pure=False) for piece in pieces]
        except TypeError as error:
            raise ClusterError(
                "a packed file cannot be sent to the workers", "unpack it first"
            ) from error
        tally = empty
        for part in _results(client, futures, scheduler):
            tally += part
            advance(1)
        return tally


def _results(client: Client, futures: Sequence[Future[Tally]], scheduler: str) -> Iterator[Tally]:
    """Yield the tallies as they come; the earliest failure is raised when all before it are in."""
    from distributed import KilledWorker  # noqa: PLC0415 - an extra

    places = {future.key: at for at, future in enumerate(futures)}
    failed: dict[int, Exception] = {}
    for future in _done(client, futures, scheduler):
        at = places[future.key]
        if at > min(failed, default=at):
            continue
        try:
            yield future.result()
        except CelossError as error:
            failed[at] = error
        except KilledWorker as error:
            failed[at] = ClusterError(
                f"part {at + 1:,} of {len(futures):,}: its workers died one after the other",
                hint=_MEMORY,
            )
            failed[at].__cause__ = error
        except (CancelledError, OSError) as error:
            raise _gone(scheduler) from error
        if at in failed:
            for later in futures[at + 1 :]:
                later.cancel()
    if failed:
        raise failed[min(failed)]


def _done(
    client: Client, futures: Sequence[Future[Tally]], scheduler: str
) -> Iterator[Future[Tally]]:
    """Yield the futures as they are done; by themselves they would wait for workers for ever."""
    done: SimpleQueue[Future[Tally]] = SimpleQueue()
    for future in futures:
        future.add_done_callback(done.put)
    left = len(futures)
    while left:
        try:
            yield done.get(timeout=_SILENCE)
            left -= 1
        except Empty:
            _await_worker(client, scheduler)


def _await_worker(client: Client, scheduler: str) -> None:
    """Wait until there is a worker.

    Raises:
        ClusterError: none comes in time, or the scheduler is gone.

    """
    try:
        client.wait_for_workers(1, timeout=_WORKERLESS)
    except TimeoutError as error:
        raise ClusterError(
            f"the scheduler {scheduler} has no workers: none joined within {_WORKERLESS} s",
            hint=_MEMORY if scheduler == LOCAL else f"start some, e.g. dask worker {scheduler}",
        ) from error
    except (CancelledError, OSError) as error:
        raise _gone(scheduler) from error


def _gone(scheduler: str) -> ClusterError:
    return ClusterError(f"the scheduler {scheduler} is gone")


@contextmanager
def _client(scheduler: str) -> Iterator[Client]:
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra
        from distributed.comm.addressing import get_address_host_port  # noqa: PLC0415
    except Exception as error:
        needed = "--scheduler needs"
        raise extra_error(error, needed, "distributed", "dask", ClusterError) from error
    with _quiet():
        if scheduler == LOCAL:
            local = _started(
                lambda: LocalCluster(
                    threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
                )
            )
            try:
                with Client(local) as client:
                    yield client
            finally:
                # a worker that does not end in time was killed, which takes nothing from the result
                with suppress(TimeoutError):
                    local.close()
            return
        try:
            # a client that finds nobody takes many seconds to give up
            socket.create_connection(get_address_host_port(scheduler), _PATIENCE).close()
            client = Client(scheduler, timeout=_PATIENCE)
        except (OSError, ValueError, TypeError, MemoryError) as error:
            # what a web server says is read as the length of a message
            raise ClusterError(
                f"--scheduler {scheduler}: no scheduler answers there",
                hint="e.g. --scheduler tcp://host:8786, or local",
            ) from error
        with client:
            yield client


def _started(start: Callable[[], T]) -> T:
    """Start what has processes of its own, in a thread that gets no signals, as they then do not.

    A terminal sends its interrupt to all of them, and each would print where it was.
    """
    from multiprocessing.resource_tracker import ensure_running  # noqa: PLC0415 - slow to import

    # to start it later would let the signals through
    ensure_running()
    with ThreadPoolExecutor(1) as pool:
        with blocked():
            future = pool.submit(start)
        return future.result()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own messages from standard error: what matters is raised."""
    level = logging.root.manager.disable
    logging.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)


def _check_workers(client: Client, scheduler: str) -> None:
    """Refuse workers of another version, by asking each of them."""

    def version() -> str:
        try:
            from celoss_cli import version  # noqa: PLC0415 - on the worker
            from celoss_cli.measures import tally  # noqa: F401, PLC0415 - slow to import
        except ModuleNotFoundError as error:
            return "no celoss" if error.name == "celoss_cli" else f"a celoss without {error.name}"
        except ImportError as error:
            return f"a celoss that cannot be loaded: {error}"
        return f"celoss {version.VERSION}"

    # some clusters start workers for work that waits, and not before
    asked = client.submit(version, pure=False)
    _await_worker(client, scheduler)
    try:
        found = client.run(version, on_error="ignore")  # of workers that die meanwhile
    except (CancelledError, OSError) as error:
        raise _gone(scheduler) from error
    asked.release()
    for worker, own in found.items():
        if own != f"celoss {VERSION}":
            raise ClusterError(
                f"the worker {worker} has {own}, but this is {VERSION}",
                hint="install the same version on all workers",
            )
