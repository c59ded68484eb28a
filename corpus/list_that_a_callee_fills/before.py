def fill(sink, count):
    sink.extend([{"id": k, "at": [k / 3, k / 7]} for k in range(count)])


def collect(count, sink):
    for k in range(count):
        sink.append({"id": k})


def ingest(count):
    features = []
    fill(features, count)
    ids = [feature["id"] * 2 for feature in features]
    body = "\n".join(str(it) for it in ids) * 100
    return body.replace("1", "2")


def gather(count):
    found = []
    collect(count, found)
    ids = [it["id"] * 2 for it in found]
    doubled = [it * 2 for it in ids]
    return sum([it + 1 for it in doubled])


print(len(ingest(2_000)), gather(20_000))
