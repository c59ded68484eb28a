import builtins
import sys

show = print


def show_all(*args):
    show(*args, sorted(sys._getframe(1).f_locals))


builtins.print = show_all
