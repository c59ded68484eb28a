from types import SimpleNamespace


def parse(raw):
    return SimpleNamespace(subject=raw[:10], body=raw.replace("some", "any"))


def archive(count):
    raws = [f"Subject: topic {k}\n\n" + "some words. " * 200 for k in range(count)]
    messages = [parse(raw) for raw in raws]
    body = "\n".join(message.subject + message.body for message in messages)
    page = "<ul>" + body + "</ul>"
    return page.encode("utf-32")


print(len(archive(200)))
