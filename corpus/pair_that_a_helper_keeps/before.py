CACHE = {}


def decode(data):
    text = data.decode("latin-1")
    CACHE["last"] = text
    return text, "latin"


def run(count):
    text, encoding = decode(b"0123456789" * count)
    size = len(text)
    rows = [str(number) for number in range(count)]
    return size, len(sorted(rows)), encoding


print(run(30_000))
