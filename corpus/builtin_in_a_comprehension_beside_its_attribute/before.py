class Order:
    def __init__(self, id, total):
        self.id, self.total = id, total


def report(orders):
    marks = [(order.id, id(order)) for order in orders]
    totals = [order.total for order in orders]
    return len(marks) + sum([total + 1 for total in totals])


def main():
    print(report([Order(k, k % 97) for k in range(20_000)]))


main()
