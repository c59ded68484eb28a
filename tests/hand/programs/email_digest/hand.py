"""Parses a mailbox of messages, threads them, and sends one digest."""
import email
import email.policy
from email.message import EmailMessage


def mailbox(count):
    texts = []
    for n in range(count):
        subject = ("Re: " if n % 3 else "") + f"Topic {n % 60}"
        body = "\n".join(f"> line {i} of message {n}" if i % 4 == 0 else f"Answer {i} to {n}, thank you." for i in range(120))
        texts.append(f"From: user{n % 41}@example.org\nTo: list@example.org\nSubject: {subject}\nMessage-ID: <{n}@x>\n\n{body}\n")
    return texts


def parse(texts):
    messages = []
    for text in texts:
        message = email.message_from_string(text)
        messages.append({"from": message["From"], "subject": message["Subject"], "lines": message.get_payload().splitlines()})
    return messages


def strip_quotes(messages):
    cleaned = []
    for message in messages:
        lines = [line for line in message["lines"] if not line.startswith(">")]
        cleaned.append(dict(message, lines=lines, words=sum(len(line.split()) for line in lines)))
    return cleaned


def threads(messages):
    grouped = {}
    for message in messages:
        topic = message["subject"].replace("Re: ", "")
        grouped.setdefault(topic, []).append(message)
    return grouped


def digest(grouped):
    parts = []
    for topic, messages in sorted(grouped.items()):
        parts.append(topic + "\n" + "-" * len(topic))
        for message in messages:
            parts.append(f"{message['from']} wrote {message['words']} words:")
            parts.extend("    " + line for line in message["lines"])
    return "\n".join(parts)


def send(body):
    message = EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = "Digest"
    message["From"], message["To"] = "digest@example.org", "all@example.org"
    message.set_content(body[:200_000], cte="8bit")
    return message.as_bytes()


def main():
    texts = mailbox(900)
    messages = parse(texts)
    print("messages", len(messages), "characters", sum(map(len, texts)))
    del texts
    cleaned = strip_quotes(messages)
    del messages
    grouped = threads(cleaned)
    del cleaned
    body = digest(grouped)
    del grouped
    data = send(body)
    print(len(body), len(data), data.splitlines()[0])


if __name__ == "__main__":
    main()
