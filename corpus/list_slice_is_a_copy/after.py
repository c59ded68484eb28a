def hold(size):
    x = [0] * size
    head = x[:3]
    print(len(x))
    del x
    other = [1] * size
    return len(other), head


print(hold(300_000))
