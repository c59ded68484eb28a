import csv
import os
import tempfile


def make(path, count):
    with open(path, "w", newline="") as out:
        writer = csv.writer(out)
        for number in range(count):
            writer.writerow([number, number * 2, f"x{number}"])


def load(path):
    with open(path, newline="") as source:
        return list(csv.reader(source))


def total(path):
    rows = load(path)
    numbers = [int(row[0]) for row in rows]
    del rows
    squares = sorted(number * number for number in numbers)
    return sum(squares)


folder = tempfile.mkdtemp()
path = os.path.join(folder, "table.csv")
make(path, 20_000)
print(total(path))
os.remove(path)
os.rmdir(folder)
