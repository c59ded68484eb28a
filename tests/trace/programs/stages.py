"""Stages of a script: each result is made of the one before, which nobody reads again."""
# dead: main.raw
MIB = 1 << 20


def load(size):
    return bytearray(b"7;8\n") * (size // 4)


def parse(raw):
    return bytes(raw).replace(b";", b",")


def clean(rows):
    return rows.replace(b"7", b"70").replace(b"70", b"7")


def main():
    raw = load(32 * MIB)
    rows = parse(raw)
    table = clean(rows)
    print(len(table), table.count(b","))


if __name__ == "__main__":
    main()
