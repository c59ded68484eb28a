"""Where the rows come from."""


def orders(count):
    return [{"order": n, "customer": n * 13 % 3000, "amount": (n * 7919 % 10007) / 100, "country": ("DE", "FR", "PL", None)[n % 4]} for n in range(count)]


def customers(count):
    return [{"customer": n, "name": f"Customer {n}", "segment": "ABC"[n % 3]} for n in range(count)]
