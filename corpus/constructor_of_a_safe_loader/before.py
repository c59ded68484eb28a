import yaml


class Job:
    def __del__(self):
        print("ends")


yaml.SafeLoader.add_constructor("!job", lambda loader, node: Job())


def work(text):
    batch = yaml.safe_load(text)
    print(len(batch))
    table = list(range(100_000))
    print("after", len(table))


work("[!job a, !job b]")
