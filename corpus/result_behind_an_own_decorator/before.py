import functools
import time


def timed(fn):
    @functools.wraps(fn)
    def inner(*a, **k):
        start = time.perf_counter()
        r = fn(*a, **k)
        print("done", time.perf_counter() > start)
        return r
    return inner


def retry(times):
    def decorate(function):
        @functools.wraps(function)
        def run(*args, **kwargs):
            for n in range(times):
                try:
                    return function(*args, **kwargs)
                except OSError:
                    if n == times - 1:
                        raise
            raise RuntimeError("no")
        return run
    return decorate


SEEN = []


def noted(function):
    def run(*args, **kwargs):
        result = function(*args, **kwargs)
        SEEN.append(result)
        return result
    return run


def swallow(function):
    def run(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except OSError:
            return None
    return run


@timed
def parse(text):
    return [l + "?" for l in text.splitlines()]


@retry(3)
def parse2(text):
    return [l + "?" for l in text.splitlines()]


@noted
def parse3(text):
    return [l + "?" for l in text.splitlines()]


@swallow
def parse4(text):
    return [l + "?" for l in text.splitlines()]


def f0(n, p):
    text = "\n".join(f"{i};name{i};{i * 7 % 91}" for i in range(n))
    dead = parse(text)
    res = len(dead)
    extra = [i + 0.5 for i in range(n * 2)]
    more = [x * 2 for x in extra]
    return res, len(more)


def f1(n, p):
    text = "\n".join(f"{i};name{i};{i * 7 % 91}" for i in range(n))
    dead = parse2(text)
    res = len(dead)
    extra = [i + 0.5 for i in range(n * 2)]
    more = [x * 2 for x in extra]
    return res, len(more)


def f2(n, p):
    text = "\n".join(f"{i};name{i};{i * 7 % 91}" for i in range(n))
    dead = parse3(text)
    res = len(dead)
    extra = [i + 0.5 for i in range(n * 2)]
    more = [x * 2 for x in extra]
    return res, len(more)


def f3(n, p):
    text = "\n".join(f"{i};name{i};{i * 7 % 91}" for i in range(n))
    dead = parse4(text)
    res = len(dead)
    extra = [i + 0.5 for i in range(n * 2)]
    more = [x * 2 for x in extra]
    return res, len(more)


print(f0(50, 1), f1(50, 1), f2(50, 1), f3(50, 1), len(SEEN))
