def hold(size):
    x = [n % 7 for n in range(size)]
    ranked = sorted(x)
    other = [1] * size
    return len(other), ranked[0]


print(hold(300_000))
