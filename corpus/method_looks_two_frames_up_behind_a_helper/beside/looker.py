import sys


class Looker:
    def look(self):
        found = sys._getframe(2).f_locals
        print(sorted(name for name in found if name in ("data", "other")))
