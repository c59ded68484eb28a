"""Reads a big text file in chunks of complete lines and totals a column."""
import os
import tempfile

SIZE = 4 << 20


def chunks(path, size):
    rest = ""
    with open(path) as file:
        while True:
            block = file.read(size)
            if not block:
                break
            block = rest + block
            complete, _, rest = block.rpartition("\n")
            del block
            yield complete
            del complete
    if rest:
        yield rest


def total(path):
    amount, rows = 0, 0
    for text in chunks(path, SIZE):
        values = [int(line.rsplit(",", 1)[1]) for line in text.split("\n") if line]
        amount += sum(values)
        rows += len(values)
        del text, values
    return rows, amount


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "big.csv")
        with open(path, "w") as file:
            for n in range(120_000):
                file.write(f"{n},account number {n % 1000},branch {n % 17},{'x' * 80},{n * 13 % 997}\n")
        print(*total(path))


if __name__ == "__main__":
    main()
