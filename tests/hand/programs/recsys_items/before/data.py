import random


def ratings_log(count, users, items):
    rng = random.Random(6)
    log = []
    for _ in range(count):
        user = rng.randrange(users)
        item = (user * 7 + int(rng.expovariate(0.01))) % items
        log.append({"user": user, "item": item, "rating": rng.randint(1, 5)})
    return log
