from collections import namedtuple

Entry = namedtuple("Entry", "number handle")


class Handle:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("released", self.name)


def load(count):
    return [Entry(n, Handle(n)) for n in range(count)]


def main():
    entries = load(3)
    labels = [str(entry.number) * 1000 for entry in entries]
    print(len(entries))
    text = "\n".join(labels)
    print(len(text))


if __name__ == "__main__":
    main()
