import os
import tempfile


def words(path):
    with open(path) as handle:
        text = handle.read()
    lines = text.split("\n")
    tokens = [token for line in lines for token in line.split()]
    counts = {}
    for token in tokens:
        counts[token] = counts.get(token, 0) + 1
    ordered = sorted(counts.items())
    return len(ordered)


folder = tempfile.mkdtemp()
path = os.path.join(folder, "t.txt")
with open(path, "w") as out:
    for i in range(40_000):
        out.write(f"a{i} b{i % 100} c\n")
print(words(path))
os.remove(path)
os.rmdir(folder)
