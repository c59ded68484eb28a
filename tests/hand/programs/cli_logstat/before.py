"""logstat: how long requests took, by route. Usage: logstat [--top N] [--min-ms MS] FILE..."""
import argparse
import os
import re
import sys
import tempfile
from collections import defaultdict

LINE = re.compile(r'(?P<ip>\S+) - \[(?P<at>[^\]]+)\] "(?P<method>\w+) (?P<path>\S+)" (?P<status>\d+) (?P<ms>\d+)')


def write_sample(folder):
    path = os.path.join(folder, "access.log")
    with open(path, "w") as file:
        for n in range(30_000):
            file.write(f'10.0.{n % 7}.{n % 251} - [2024-05-{n % 28 + 1:02d}] "GET /api/v{n % 3}/items/{n * 7 % 400}" {200 + n % 5 * 100} {n * 31 % 900}\n')
    return path


def read_lines(path):
    with open(path) as file:
        return file.read().splitlines()


def parse(lines):
    entries = []
    for line in lines:
        match = LINE.match(line)
        if match:
            entries.append({"path": match["path"], "status": int(match["status"]), "ms": int(match["ms"]), "ip": match["ip"]})
    return entries


def by_route(entries):
    routes = defaultdict(list)
    for entry in entries:
        route = re.sub(r"/\d+", "/*", entry["path"])
        routes[route, entry["status"]].append(entry["ms"])
    return routes


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def build_parser():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--top", type=int, default=5)
    parser.add_argument("--min-ms", type=int, default=0)
    return parser


def run(args):
    for path in args.files:
        lines = read_lines(path)
        entries = parse(lines)
        print(os.path.basename(path), len(lines), "lines", len(entries), "requests")
        slow = [dict(entry, slow=True, label=f"{entry['path']} {entry['ms']}ms") for entry in entries if entry["ms"] >= args.min_ms]
        routes = by_route(slow)
        for (route, status), values in sorted(routes.items())[: args.top]:
            print(f"{route:20} {status} n={len(values)} p50={percentile(values, 0.5)} p95={percentile(values, 0.95)}")
    return 0


def main(argv):
    args = build_parser().parse_args(argv)
    return run(args)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sample = write_sample(folder)
        code = main(["--top", "4", "--min-ms", "100", sample])
    sys.exit(code)
