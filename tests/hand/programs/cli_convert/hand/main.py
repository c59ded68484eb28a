"""convert: csv2json, json2csv and stats as subcommands."""
import argparse
import os
import sys
import tempfile

import commands


def build():
    parser = argparse.ArgumentParser(prog="convert")
    sub = parser.add_subparsers(dest="command")
    for name, function in commands.TABLE.items():
        command = sub.add_parser(name)
        command.add_argument("source")
        command.add_argument("target", nargs="?")
        command.set_defaults(run=function)
    return parser


def main(argv):
    args = build().parse_args(argv)
    if args.command is None:
        return 2
    print(args.command, args.run(args))
    return 0


def demo():
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "a.csv")
        with open(source, "w") as file:
            file.write("id,name,score\n")
            for n in range(25_000):
                file.write(f"{n},person number {n % 777},{n * 37 % 1000}\n")
        target, back = os.path.join(folder, "a.json"), os.path.join(folder, "b.csv")
        return main(["csv2json", source, target]) + main(["json2csv", target, back]) + main(["stats", back])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else demo())
