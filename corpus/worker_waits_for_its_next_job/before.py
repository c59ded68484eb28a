import queue
import zlib


def work(jobs, done):
    while True:
        job = jobs.get()
        if job is None:
            return
        done.put(zlib.crc32(job))


def main():
    jobs, done = queue.Queue(), queue.Queue()
    for job in (b"a" * (1 << 20), b"b" * (1 << 20), None):
        jobs.put(job)
    work(jobs, done)
    return done.get(), done.get()


print(main())
