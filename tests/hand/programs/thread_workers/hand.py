"""Worker threads render report pages from a queue; the last page stays in each worker while it waits."""
import queue
import threading
import zlib


def render(number, lines):
    return "\n".join(f"page {number} line {n} " + "=" * (n % 60) for n in range(lines))


class Worker(threading.Thread):
    def __init__(self, jobs, done):
        super().__init__(daemon=True)
        self.jobs, self.done = jobs, done

    def run(self):
        while True:
            job = self.jobs.get()
            if job is None:
                self.jobs.task_done()
                return
            number, lines = job
            page = render(number, lines)
            data = page.encode("utf-8")
            self.done.put((number, len(data), zlib.crc32(data)))
            del page, data
            self.jobs.task_done()


def main():
    jobs, done = queue.Queue(), queue.Queue()
    workers = [Worker(jobs, done) for _ in range(3)]
    for worker in workers:
        worker.start()
    for number in range(6):
        jobs.put((number, 30_000))
        jobs.join()
    index = "\n".join(render(number, 15_000) for number in range(6))
    summary = sorted(done.get() for _ in range(6))
    for _ in workers:
        jobs.put(None)
    for worker in workers:
        worker.join()
    print(summary)
    print(len(index), zlib.crc32(index.encode()))


if __name__ == "__main__":
    main()
