"""Sorts a big file by runs on disk and merges them; the last run stays in the reader."""
import heapq
import os
import tempfile


def write_input(path, count):
    with open(path, "w") as file:
        for n in range(count):
            file.write(f"{n * 7919 % 100_003:06d} payload of row {n}\n")


def make_runs(path, folder, size):
    runs = []
    with open(path) as file:
        while True:
            lines = file.readlines(size)
            if not lines:
                break
            lines.sort()
            name = os.path.join(folder, f"run{len(runs)}")
            with open(name, "w") as run:
                run.writelines(lines)
            runs.append(name)
    return runs


def merge(runs, target):
    files = [open(name) for name in runs]
    try:
        with open(target, "w") as out:
            out.writelines(heapq.merge(*files))
    finally:
        for file in files:
            file.close()


def check(path):
    previous, count = "", 0
    with open(path) as file:
        for line in file:
            if line < previous:
                raise AssertionError("not sorted")
            previous = line
            count += 1
    return count, previous.strip()


def main():
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in"), os.path.join(folder, "out")
        write_input(source, 100_000)
        runs = make_runs(source, folder, 1 << 20)
        merge(runs, target)
        print(len(runs), *check(target))


if __name__ == "__main__":
    main()
