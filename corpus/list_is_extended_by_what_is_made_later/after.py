ROWS = 20_000


def more():
    return [str(n) for n in range(ROWS)]


def read():
    words = more()
    words += more()
    count = len(words)
    del words
    again = [str(n) for n in range(ROWS)]
    return count + len(again)


print(read())
