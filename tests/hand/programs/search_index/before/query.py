class Searcher:
    def __init__(self, postings):
        self.postings = postings

    def search(self, text, top):
        scores = {}
        for word in text.split():
            for number, weight in self.postings.get(word, ()):
                scores[number] = scores.get(number, 0.0) + weight
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return [(number, round(score, 5)) for number, score in ranked[:top]]
