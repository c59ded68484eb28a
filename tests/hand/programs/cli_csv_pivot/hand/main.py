"""Command line: pivots a CSV of measurements."""
import argparse
import pathlib
import tempfile

from pivot import pivot, render
from sample import write_measurements
from table import load_table


def parse_args(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=pathlib.Path)
    parser.add_argument("-r", "--rows", default="station")
    parser.add_argument("-c", "--columns", default="month")
    parser.add_argument("-o", "--output", type=pathlib.Path)
    return parser.parse_args(argv)


def main(argv):
    args = parse_args(argv)
    table = load_table(args.path)
    print("read", len(table), "rows")
    cells = pivot(table, args.rows, args.columns)
    del table
    text = render(cells)
    if args.output:
        args.output.write_text(text)
        print("wrote", args.output.name, args.output.stat().st_size)
    else:
        print(text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        write_measurements(folder / "in.csv", 30_000)
        main([str(folder / "in.csv"), "-o", str(folder / "out.txt")])
