import plug
import json

SIZE = 1 << 10


def run():
    data = json.loads("[1, 2]")
    total = sum(data)
    other = [total] * SIZE
    print(total, "before the end")
    return len(other)


print(run())
