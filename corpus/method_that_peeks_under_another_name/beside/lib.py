import sys


class Watcher:
    def look(self, *values):
        names = sys._getframe(1).f_locals
        print("data" in names, len(values))
        return 0

    __hash__ = look
