def greet(name: str, count: int):
    numbers = [number * 2 for number in range(count)]
    total = sum(numbers)
    return f"{name}: {total}"


print(greet("reader", 60_000))
