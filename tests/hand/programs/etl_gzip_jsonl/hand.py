"""Events arrive as gzipped JSON lines; they are cleaned, grouped by user and written back."""
import gzip
import io
import json
import zlib
from collections import defaultdict


def make_source(count):
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1, mtime=0) as file:
        for n in range(count):
            event = {"user": n % 4001, "kind": ("view", "click", "buy")[n % 3], "at": 1_600_000_000 + n * 7, "meta": {"agent": f"browser/{n % 50}", "ref": "https://example.org/%d" % (n % 100)}}
            file.write(json.dumps(event).encode() + b"\n")
    return buffer.getvalue()


def read_events(blob):
    with gzip.GzipFile(fileobj=io.BytesIO(blob)) as file:
        return [json.loads(line) for line in file]


def clean(events):
    return [{"user": e["user"], "kind": e["kind"], "minute": e["at"] // 60, "site": e["meta"]["ref"].split("/")[2]} for e in events if e["kind"] != "view"]


def group(events):
    users = defaultdict(list)
    for event in events:
        users[event["user"]].append((event["minute"], event["kind"]))
    return users


def write(users):
    lines = []
    for user in sorted(users):
        lines.append(json.dumps({"user": user, "events": sorted(users[user])}))
    text = "\n".join(lines)
    del lines
    return gzip.compress(text.encode(), 1, mtime=0)


def job(count):
    blob = make_source(count)
    events = read_events(blob)
    print(len(blob) > 1000, len(events), "events")
    del blob
    cleaned = clean(events)
    del events
    users = group(cleaned)
    print(len(cleaned), "kept,", len(users), "users")
    del cleaned
    packed = write(users)
    return zlib.crc32(gzip.decompress(packed))


if __name__ == "__main__":
    print(job(18_000))
