import sys


class Item:
    def __lt__(self, other):
        print(sorted(name for name in sys._getframe(1).f_locals if name in ("data", "other")))
        return False
