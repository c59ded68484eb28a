class Layer:
    def __init__(self, number):
        self.number = number


def total(count):
    layers = [Layer(k) for k in range(count)]
    numbers = [layer.number for layer in layers]
    numbers.sort()
    doubled = [number * 2 for number in numbers]
    return sum(doubled)


print(total(40_000))
