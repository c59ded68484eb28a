import os
import tempfile

PATH = os.path.join(tempfile.mkdtemp(), "log.txt")


class Part:
    def __init__(self, number):
        self.log = open(PATH, "a")
        self.log.write(str(number))
        self.text = str(number) * 20_000

    def size(self):
        return len(self.text)


def collect(names):
    kinds = {"part": Part}
    return [kinds[name](n) for n, name in enumerate(names)]


def main():
    parts = collect(["part"] * 20)
    total = sum(part.size() for part in parts)
    lines = [str(n) for n in range(40_000)]
    print(os.path.getsize(PATH))
    return total, len(lines)


print(main())
