from email.parser import Parser


def inspect(k):
    msg = Parser().parsestr("Name: a%d\n\n" % k + "body text of it\n" * 100)
    return (msg["Name"], msg.get_payload())
