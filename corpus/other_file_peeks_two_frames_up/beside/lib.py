from frames import peek


def size():
    return peek("data").sum()
