from collections import deque

from worker import Worker


class WorkerPool:
    def __init__(self, size):
        self.workers = [Worker(n) for n in range(size)]
        self.pending = deque()
        self.handled = 0

    def submit_all(self, jobs):
        self.pending.extend(jobs)

    def join(self):
        results = []
        while self.pending:
            job = self.pending.popleft()
            worker = self.workers[self.handled % len(self.workers)]
            results.append(worker.run(job))
            self.handled += 1
        return results
