"""Joins two lists of records by key, in plain Python."""
customers = [(n, f"customer {n}", n % 50) for n in range(80_000)]
orders = [(n, n * 17 % 80_000, n % 300) for n in range(120_000)]

by_customer = {}
for number, customer, amount in orders:
    by_customer.setdefault(customer, []).append(amount)

totals = [(sum(by_customer.get(key, ())), name) for key, name, _ in customers]
best = max(totals)
print(best)

spread = {total % 100 for total, _ in totals}
print(len(spread))
squares = [n * n for n in range(700_000)]
print(squares[-1])
