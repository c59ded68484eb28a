def decode(data):
    return data.decode("latin-1"), "latin"


def run(count):
    data = b"0123456789" * count
    text, encoding = decode(data)
    del data
    return len(text.upper().encode()), encoding


print(run(60_000))
