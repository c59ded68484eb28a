def load(n):
    docs = {}
    for i in range(n):
        docs["W%d" % i] = ["W%d x " % i * 40]
    return docs


def build(n):
    docs = load(n)
    picked = {name: lines for name, lines in docs.items()}
    lengths = {name: len(lines[0]) for name, lines in picked.items()}
    blobs = {name: bytes(2000 + n) for name, n in lengths.items()}
    return len(blobs), sum(len(lines) for lines in picked.values())


print(build(2000))
