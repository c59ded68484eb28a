import plug
from pack import lib


def run(n):
    rows = lib.load(n)
    total = sum(rows)
    others = [i + total for i in range(n)]
    print("total", total)
    return len(others)


plug.install()
print(run(4))
