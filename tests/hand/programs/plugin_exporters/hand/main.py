"""A registry of exporters in a package of modules; each writes the same rows its way."""
import exporters
from registry import create


def rows(count):
    return [(n, f"name {n % 700}", n * 3.5 % 97) for n in range(count)]


def export_all(count, kinds):
    table = rows(count)
    sizes = {}
    for kind in kinds:
        exporter = create(kind)
        text = exporter.dump(table)
        sizes[kind] = len(text), exporter.checksum(text)
        del text
    return sizes


def main():
    for kind, result in export_all(20_000, exporters.KINDS).items():
        print(kind, *result)


if __name__ == "__main__":
    main()
