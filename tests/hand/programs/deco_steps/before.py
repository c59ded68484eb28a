"""A job made of decorated steps: timing, logging and checks."""
import functools
import hashlib
import random
import time

STATS = {}


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        started = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            STATS[function.__name__] = time.perf_counter() - started
    return wrapper


def checked(check):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            result = function(*args, **kwargs)
            if not check(result):
                raise ValueError(f"{function.__name__}: bad result")
            return result
        return wrapper
    return decorate


@timed
def load(count):
    rng = random.Random(11)
    return [f"{rng.randrange(10**6):06d};{rng.choice('ABCD')};{rng.random():.4f}" for _ in range(count)]


@timed
@checked(len)
def parse(lines):
    records = []
    for line in lines:
        number, kind, value = line.split(";")
        records.append({"number": int(number), "kind": kind, "value": float(value)})
    return records


@timed
def group(records):
    groups = {}
    for record in records:
        groups.setdefault(record["kind"], []).append((record["number"], record["value"]))
    return groups


@timed
@checked(lambda text: text.startswith("A"))
def render(groups):
    lines = []
    for kind, pairs in sorted(groups.items()):
        ordered = sorted(pairs)
        lines.extend(f"{kind} {number} {value:.4f}" for number, value in ordered)
    return "\n".join(lines)


@timed
def job(count):
    lines = load(count)
    records = parse(lines)
    print("lines", len(lines))
    groups = group(records)
    text = render(groups)
    return hashlib.sha256(text.encode()).hexdigest()


def main():
    print(job(40_000))
    print(sorted(STATS))


if __name__ == "__main__":
    main()
