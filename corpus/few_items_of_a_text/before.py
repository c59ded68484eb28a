def hold():
    parts = ["%d" % number for number in range(1 << 16)]
    text = ",".join(parts)
    return text[:10], len(text), len(parts)


print(hold())
