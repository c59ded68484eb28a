from readers import inspect


def page(packages):
    return "\n".join(p[1].upper() for p in packages)


def build(n):
    packages = [inspect(k) for k in range(n)]
    packages.sort()
    text = page(packages)
    del packages
    data = text.encode()
    del text
    return len(data + data)


print(build(1500))
