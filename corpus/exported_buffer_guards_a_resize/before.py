def hold(size):
    x = bytearray(size)
    view = memoryview(x)
    print(view[0])
    try:
        x.append(1)
    except BufferError:
        return "guarded", len([0] * size)


print(hold(1 << 20))
