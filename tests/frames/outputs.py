"""Runs programs and tells what each printed, warned and raised.

    python3 outputs.py BATCH

BATCH holds one JSON array of program texts to a line; one JSON array comes out for each: the outputs of its texts.
"""
import contextlib
import io
import json
import sys
import warnings


def output(text):
    printed = io.StringIO()
    with warnings.catch_warnings(record=True) as warned, contextlib.redirect_stdout(printed):
        warnings.simplefilter("always")
        try:
            exec(compile(text, "program.py", "exec"), {"__name__": "__main__"})
            end = "done"
        except Exception as error:
            end = f"{type(error).__name__}: {error}"
    told = [f"{warning.category.__name__}: {warning.message}" for warning in warned]
    return "\n".join([printed.getvalue(), *told, end])


def main():
    for line in open(sys.argv[1], encoding="utf-8"):
        print(json.dumps([output(text) for text in json.loads(line)]), flush=True)


main()
