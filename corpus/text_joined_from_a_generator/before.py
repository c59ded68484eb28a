def pack(n):
    text = "".join("line %d\n" % i for i in range(n))
    data = text.encode()
    packed = data.hex()
    doubled = packed + packed
    return len(doubled.upper())


print(pack(100_000))
