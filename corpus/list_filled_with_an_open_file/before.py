import os
import tempfile


def main():
    path = tempfile.mktemp()
    files = [None] * 10_000
    files += [open(path, "w")]
    files[-1].write("text")
    table = list(range(100_000))
    print(os.path.getsize(path), len(table))
    files[-1].close()
    os.remove(path)


main()
