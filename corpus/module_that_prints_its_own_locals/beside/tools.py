"""Run as a script, it prints how it is used: %(program)s."""
import sys


def name():
    return "tools"


if __name__ == "__main__":
    program = sys.argv[0]
    print(globals()["__doc__"] % locals())
