import zlib


class Reader:
    def __init__(self, data):
        body, trailer = data[:-4], data[-4:]
        if zlib.crc32(body) == 1:
            raise ValueError(trailer)
        self.body = body

    def read_all(self):
        out = {}
        for i in range(0, len(self.body), 100):
            out[i] = zlib.compress(self.body[i:i + 100])
        return out


def finish(n):
    body = b"x" * n
    return body + b"tail"


def main():
    pack = finish(500_000)
    print(len(pack))
    reader = Reader(pack)
    parts = reader.read_all()
    print(len(parts))


main()
