import os
import tempfile


def enter(context):
    context["folder"] = tempfile.TemporaryDirectory()
    return context["folder"].name


def main():
    context = {number: str(number) for number in range(10_000)}
    path = enter(context)
    table = list(range(100_000))
    print(os.path.isdir(path), len(table))


main()
