ROWS = 20_000


class Source:
    def more(self):
        return [str(n) for n in range(ROWS)]


def read(source):
    words = source.more()
    words += source.more()
    count = len(words)
    del words
    again = [str(n) for n in range(ROWS)]
    return count + len(again)


print(read(Source()))
