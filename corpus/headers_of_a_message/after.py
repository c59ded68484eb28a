import email


def parse(raw):
    message = email.message_from_string(raw)
    return {"from": message["from"], "body": message.get_payload()}


def main(count):
    raws = [f"From: user{number}@example.org\n\nbody {number}\n" for number in range(count)]
    messages = [parse(raw) for raw in raws]
    del raws
    senders = sorted([str(message["from"]) * 2 for message in messages])
    return len(senders)


print(main(3_000))
