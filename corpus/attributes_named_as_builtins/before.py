class Order:
    def __init__(self, number, total):
        self.id, self.total = number, total


def report(orders):
    lines = [f"{order.total}: {order.id}" for order in orders]
    text = "\n".join(lines)
    return text.replace("1", "2")


def marked(orders):
    lines = ["%s" % order.id for order in orders]
    lines = list(map(lambda id: id + "!", lines))
    joined = " ".join(lines)
    return joined.replace("1", "2")


def main():
    orders = [Order(k, k % 97) for k in range(20_000)]
    print(len(report(orders)), len(marked(orders)))


main()
