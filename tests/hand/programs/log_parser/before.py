"""Access log: parse with a regular expression, find slow endpoints, write a report."""
import io
import re
import statistics
from collections import defaultdict
from typing import Iterator, List, NamedTuple

LINE = re.compile(r'^(\S+) - - \[([^\]]+)\] "(\w+) (\S+) HTTP/1.1" (\d{3}) (\d+) (\d+\.\d+)$')


class Hit(NamedTuple):
    host: str
    at: str
    method: str
    path: str
    status: int
    size: int
    seconds: float


def fake_log(count: int) -> str:
    out = io.StringIO()
    for n in range(count):
        out.write(f'10.0.{n % 7}.{n % 251} - - [{n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d}] "GET /api/v1/item/{n % 37} HTTP/1.1" {200 if n % 19 else 503} {n * 31 % 9000} {(n * 17 % 1000) / 500:.3f}\n')
    return out.getvalue()


def parse(lines: List[str]) -> Iterator[Hit]:
    for line in lines:
        match = LINE.match(line)
        if match is None:
            continue
        host, at, method, path, status, size, seconds = match.groups()
        yield Hit(host, at, method, path, int(status), int(size), float(seconds))


def slowest(hits: List[Hit], top: int) -> List[str]:
    by_path = defaultdict(list)
    for hit in hits:
        by_path[hit.path].append(hit.seconds)
    ranked = sorted(by_path, key=lambda path: -statistics.median(by_path[path]))
    return [f"{path}: {statistics.median(by_path[path]):.3f}" for path in ranked[:top]]


def errors(hits: List[Hit]) -> int:
    return sum(1 for hit in hits if hit.status >= 500)


def timeline(hits: List[Hit]) -> List[str]:
    minutes = defaultdict(list)
    for hit in hits:
        minutes[hit.at[:5]].append((hit.path, hit.size))
    return [f"{minute} {len(items)} {sum(size for _, size in items)}" for minute, items in sorted(minutes.items())]


def analyse(text: str) -> str:
    lines = text.splitlines()
    hits = list(parse(lines))
    out = [f"{len(lines)} lines, {len(hits)} hits"]
    out.append(f"{errors(hits)} errors")
    out.extend(slowest(hits, 3))
    out.extend(timeline(hits)[:2])
    return "\n".join(out)


if __name__ == "__main__":
    print(analyse(fake_log(24_000)))
