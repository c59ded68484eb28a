class Order:
    def __init__(self, number, total):
        self.number, self.total = number, total


def total(count):
    orders = [Order(k, k % 97) for k in range(count)]
    totals = [order.total for order in orders]
    del orders
    totals.sort()
    doubled = [total * 2 for total in totals]
    return sum(doubled)


print(total(40_000))
