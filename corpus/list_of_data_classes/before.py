from dataclasses import dataclass


@dataclass
class Invoice:
    number: int
    name: str
    paid: bool = False


def load(count):
    invoices = []
    for n in range(count):
        invoices.append(Invoice(n, f"customer {n % 90}"))
    return invoices


def main():
    invoices = load(20_000)
    lines = [f"{it.number} {it.name}" for it in invoices]
    print(len(invoices))
    text = "\n".join(lines)
    print(len(text))


if __name__ == "__main__":
    main()
