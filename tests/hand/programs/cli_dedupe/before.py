"""dedupe: drop repeated lines of an export, keep the first of each, write what is left as gzip."""
import argparse
import gzip
import hashlib
import os
import tempfile


def fingerprint(line):
    return hashlib.blake2b(line.encode(), digest_size=8).digest()


def unique(lines):
    seen = set()
    kept = []
    for line in lines:
        mark = fingerprint(line)
        if mark not in seen:
            seen.add(mark)
            kept.append(line)
    return kept


def process(source, target, sort):
    with open(source, "rb") as file:
        raw = file.read()
    text = raw.decode("utf-8", "replace")
    lines = text.split("\n")
    kept = unique(lines)
    dropped = len(lines) - len(kept)
    if sort:
        kept.sort()
    joined = "\n".join(kept)
    with gzip.open(target, "wb", compresslevel=1) as out:
        out.write(joined.encode("utf-8"))
    return len(kept), dropped, len(joined)


def build_parser():
    parser = argparse.ArgumentParser("dedupe")
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--sort", action="store_true")
    return parser


def main():
    args = build_parser().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in.txt"), os.path.join(folder, "out.gz")
        with open(source, "w") as file:
            for n in range(args.rows):
                key = n * 7919 % 40_009
                file.write(f"{key:08d};customer-{key % 977};street {key % 313} number {key % 41};{key * 3.5:.2f};" + "note " * 12 + "\n")
        kept, dropped, size = process(source, target, args.sort)
        print("kept", kept, "dropped", dropped, "size", size)


if __name__ == "__main__":
    main()
