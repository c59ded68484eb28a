"""Statistics of a mailbox: split, parse headers, threads, and a digest."""
import collections
import email
import hashlib
import re


def mailbox(count):
    out = []
    for n in range(count):
        body = "\n".join(f"line {k} of message {n}" for k in range(n % 60))
        subject = f"Re: topic {n % 40}" if n % 3 else f"topic {n % 40}"
        out.append(f"From user{n % 50}@example.org Mon Jan  1 00:00:00 2024\nFrom: user{n % 50}@example.org\nSubject: {subject}\nMessage-ID: <{n}@x>\n\n{body}\n")
    return "".join(out)


def split(text):
    starts = [match.start() for match in re.finditer(r"^From ", text, re.M)]
    return [text[start:end].split("\n", 1)[1] for start, end in zip(starts, starts[1:] + [len(text)])]


def parse(raw):
    message = email.message_from_string(raw)
    return {"from": message["from"], "subject": message["subject"].replace("Re: ", ""), "body": message.get_payload()}


def threads(messages):
    found = collections.defaultdict(list)
    for message in messages:
        found[message["subject"]].append(message["body"])
    return found


def digest(found):
    parts = []
    for subject, bodies in sorted(found.items()):
        parts.append(f"== {subject} ({len(bodies)})\n" + "\n".join(bodies))
    text = "\n\n".join(parts)
    return hashlib.sha256(text.encode()).hexdigest()[:12], len(text)


def main():
    text = mailbox(3500)
    raws = split(text)
    messages = [parse(raw) for raw in raws]
    senders = collections.Counter(message["from"] for message in messages)
    print(len(raws), senders.most_common(1))
    found = threads(messages)
    print(*digest(found))


if __name__ == "__main__":
    main()
