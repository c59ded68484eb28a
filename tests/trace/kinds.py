"""Threads, asyncio, generators, forked and spawned processes, an exception that is printed: what a probe must not change."""
import asyncio
import multiprocessing
import os
import sys
import threading
import traceback

SIZE = 4 << 20


def load(size):
    return bytearray(size)


def digest(data):
    return sum(data[:10]) + len(bytes(data))


async def handle(size):
    body = load(size)
    total = digest(body)
    await asyncio.sleep(0.01)
    return total


def stream(size):
    for _ in range(3):
        chunk = load(size)
        length = digest(chunk)
        yield length


def work(size):
    data = load(size)
    half = bytes(data[: size // 2])
    more = bytearray(half) + half
    return len(more)


def fork(size):
    child = os.fork()
    if child == 0:
        own = load(size)
        length = digest(own)
        other = load(size)
        os._exit(len(other) == length)
    return os.waitpid(child, 0)[1]


def fail(size):
    data = load(size)
    part = digest(data)
    other = load(size)
    raise ValueError(part + len(other))


def main():
    print(asyncio.run(handle(SIZE)), list(stream(SIZE)))
    threads = [threading.Thread(target=work, args=(SIZE,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for method in ("fork", "spawn"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(method, pool.map(work, [SIZE, SIZE]))
    print(fork(SIZE))
    try:
        fail(SIZE)
    except ValueError:
        traceback.print_exc(file=sys.stdout)
    print(work.__code__.co_firstlineno, work.__name__)


if __name__ == "__main__":
    main()
