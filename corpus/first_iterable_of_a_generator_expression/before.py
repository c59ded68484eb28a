def hold(size):
    x = [1] * size
    doubled = (value * 2 for value in x)
    other = [0] * size
    return sum(doubled) + len(other)


print(hold(200_000))
