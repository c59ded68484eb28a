"""An sklearn-like pipeline over text."""
from corpus import make_corpus
from model import NaiveBayes
from pipeline import TextPipeline
from steps import CountVectorizer, TfIdf, Tokenizer


def main():
    texts, labels = make_corpus(2_500)
    pipeline = TextPipeline(Tokenizer(), CountVectorizer(1500), TfIdf(), NaiveBayes())
    pipeline.fit(texts, labels)
    predicted = pipeline.predict(texts)
    print("accuracy", round(sum(p == l for p, l in zip(predicted, labels)) / len(labels), 4))


if __name__ == "__main__":
    main()
