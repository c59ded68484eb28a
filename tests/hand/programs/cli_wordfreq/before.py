"""Word frequencies of text files: wordfreq [--top N] [--min-length N] [FILES]"""
import argparse
import collections
import os
import re
import sys
import tempfile

WORD = re.compile(r"[a-z']+")


def read_all(paths):
    parts = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            parts.append(file.read())
    return "\n".join(parts)


def words_of(text):
    return WORD.findall(text.lower())


def summarize(paths, top, min_length):
    text = read_all(paths)
    words = words_of(text)
    kept = [word for word in words if len(word) >= min_length]
    pairs = collections.Counter(zip(kept, kept[1:]))
    singles = collections.Counter(kept)
    print(f"{len(text)} characters, {len(words)} words, {len(kept)} kept")
    for word, count in singles.most_common(top):
        print(f"{count:8} {word}")
    for (first, second), count in pairs.most_common(top):
        print(f"{count:8} {first} {second}")


def write_sample(path, seed):
    state = seed
    with open(path, "w", encoding="utf-8") as file:
        for _ in range(12_000):
            line = []
            for _ in range(8):
                state = (state * 1103515245 + 12345) % 2**31
                line.append("word" + "abcdefghij"[state % 10] * (state // 64 % 5 + 1))
            file.write(" ".join(line) + ".\n")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--top", type=int, default=3)
    parser.add_argument("--min-length", type=int, default=4)
    args = parser.parse_args(argv)
    if args.files:
        summarize(args.files, args.top, args.min_length)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"sample{n}.txt") for n in range(3)]
        for seed, path in enumerate(paths):
            write_sample(path, seed)
        summarize(paths, args.top, args.min_length)
    return 0


if __name__ == "__main__":
    sys.exit(main())
