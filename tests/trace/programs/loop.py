"""A loop over files: each pass still holds the last one's data while it loads its own."""
# dead: main.data main.upper
MIB = 1 << 20


def read(name):
    return name.encode() * (24 * MIB // len(name))


def main():
    total = 0
    for name in ["alfa", "beta", "gama"]:
        data = read(name)
        upper = data.upper()
        total += upper.count(b"A")
    print(total)


main()
