import sys


class Item:
    def __repr__(self):
        print(sorted(name for name in sys._getframe(1).f_locals if name in ("data", "other")))
        return "item"
