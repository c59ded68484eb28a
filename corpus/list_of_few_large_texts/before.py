def page(number):
    return str(number) * 100_000


def crawl(count):
    found = []
    while len(found) < count:
        pages = [page(number) for number in range(40)]
        found.extend([text[:20] for text in pages])
    return found


print(len(crawl(80)))
