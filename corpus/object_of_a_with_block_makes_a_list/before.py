class Source:
    def __init__(self, count):
        self.count = count

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def usage(self):
        return [{"customer": k % 400, "net": str(k)} for k in range(self.count)]


def run(count):
    with Source(count) as source:
        usage = source.usage()
    lines = [{"customer": it["customer"], "net": int(it["net"]) * 1.5} for it in usage]
    text = "\n".join(f"{it['customer']} {it['net']}" for it in lines)
    return len(text)


print(run(20_000))
