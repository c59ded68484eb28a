from dataclasses import dataclass


class Handle:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("released", self.name)


@dataclass
class Invoice:
    number: int
    handle: object


def load(count):
    invoices = []
    for n in range(count):
        invoices.append(Invoice(n, Handle(n)))
    return invoices


def main():
    invoices = load(3)
    lines = [f"{it.number}" * 1000 for it in invoices]
    print(len(invoices))
    text = "\n".join(lines)
    print(len(text))


if __name__ == "__main__":
    main()
