def fetch(size):
    return bytearray(size)


def expand(data):
    return bytes(data) + bytes(len(data) // 4)
