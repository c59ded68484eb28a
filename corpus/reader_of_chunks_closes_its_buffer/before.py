import io

import pandas as pd


class Peek:
    def __init__(self, upload):
        self.reader = pd.read_json(upload, lines=True, chunksize=10)

    def width(self):
        return len(next(iter(self.reader)).columns)


def sniff(upload):
    peek = Peek(upload)
    width = peek.width()
    numbers = [str(n) for n in range(width * 1000)]
    upload.seek(0)
    return width, len(numbers), len(upload.read())


print(sniff(io.BytesIO(b'{"a": 1, "b": 2}\n' * 50)))
