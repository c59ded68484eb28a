def pack(count):
    parts = {f"part {n}": bytes([n]) * 100_000 for n in range(count)}
    names = sorted(parts)
    packed = b"".join(parts.values())
    del parts
    packed = packed * 2
    return len(packed), names


print(pack(10))
