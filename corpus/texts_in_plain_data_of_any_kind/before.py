import json


def sites(text):
    events = json.loads(text)
    found = [{"site": event["meta"]["ref"].split("/")[2], "user": event["user"].strip()} for event in events]
    print(len(events))
    lines = [json.dumps(row) for row in found]
    print(len(found))
    return "\n".join(lines)


def main():
    text = json.dumps([{"user": f" u{n} ", "meta": {"ref": f"https://example.org/{n}"}} for n in range(5_000)])
    print(len(sites(text)))


if __name__ == "__main__":
    main()
