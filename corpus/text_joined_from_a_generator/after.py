def pack(n):
    text = "".join("line %d\n" % i for i in range(n))
    data = text.encode()
    del text
    packed = data.hex()
    del data
    doubled = packed + packed
    del packed
    return len(doubled.upper())


print(pack(100_000))
