"""Counts what a server's log says, host by host."""
import collections
import pathlib
import re
import tempfile

PATTERN = re.compile(r"host-(\d+) (GET|POST) /(\w+) (\d+)")


def write_log(path):
    with open(path, "w") as log:
        for n in range(120_000):
            verb = "GET" if n % 3 else "POST"
            log.write(f"host-{n % 97} {verb} /page{n % 1013} {200 if n % 11 else 500}\n")


with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "access.log")
    write_log(path)
    text = path.read_text()

lines = text.splitlines()
records = [PATTERN.match(line).groups() for line in lines]
failed = collections.Counter(host for host, _, _, status in records if status == "500")
for host, count in failed.most_common(3):
    print(host, count)
pages = sorted([f"/{n:07d}/{n * 7 % 1013}" for n in range(250_000)])
print(len(pages), pages[0])
