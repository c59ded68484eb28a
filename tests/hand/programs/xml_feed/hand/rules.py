MARGIN = {n: 1 + n / 100 for n in range(17)}


def accept(offer):
    return offer["stock"] > 0 and offer["price"] > 10


def price(offer):
    changed = dict(offer)
    changed["price"] = round(offer["price"] * MARGIN[offer["category"]], 2)
    return changed
