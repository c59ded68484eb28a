import gc
import inspect
import pickle
import tempfile
import traceback
from pathlib import Path

SIZE = 200_000


class Store:
    def __init__(self, folder):
        self.folder = folder

    def write(self, rows):
        with open(self.folder / "rows", "wb") as file:
            pickle.dump(rows, file)

    def read(self):
        with open(self.folder / "rows", "rb") as file:
            return pickle.load(file)


def longest(store):
    rows = store.read()
    top = sum([len(row) for row in rows])
    del rows
    return top, [length for length in range(3 * SIZE)][-1]


def main():
    try:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder))
            store.write([str(n) for n in range(SIZE)])
            gc.collect()
            print(longest(store), list(inspect.signature(longest).parameters))
    except OSError:
        traceback.print_exc()


if __name__ == "__main__":
    main()
