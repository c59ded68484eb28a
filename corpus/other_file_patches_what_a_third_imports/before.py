import plug
import lib

SIZE = 1 << 10


def run():
    data = lib.load(SIZE)
    total = sum(data)
    other = [total] * SIZE
    print(total, "before the end")
    return len(other)


print(run())
