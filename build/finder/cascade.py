"""Lets OpenCV's cascade for drawn faces search the pages that pages.ts wrote.

  python3 cascade.py CASCADE.xml TUNING_FOLDER TEST_FOLDER OUT.json [SCALE_FACTOR MIN_NEIGHBOURS]

The cascade frames faces in its own way. To be fair its squares are given as they are, and once more resized and moved
by the one factor and offset that fit best on the tuning pages.
"""

import json
import statistics
import sys

import cv2


def search(cascade, folder, scale_factor=1.05, neighbours=3):
    with open(f"{folder}/truth.json") as file:
        truth = json.load(file)
    pages = []
    for number in range(len(truth)):
        grey = cv2.equalizeHist(cv2.imread(f"{folder}/{number}.png", cv2.IMREAD_GRAYSCALE))
        boxes = cascade.detectMultiScale(
            grey, scaleFactor=scale_factor, minNeighbors=neighbours, minSize=(16, 16)
        )
        pages.append(
            [
                {"x": float(x + w / 2), "y": float(y + h / 2), "side": float(w), "score": 1.0}
                for x, y, w, h in boxes
            ]
        )
    return truth, pages


def fit(truth, pages):
    """Median ratio of sides and offset in sides, over squares whose middle lies well within a true face."""
    ratios, right, down = [], [], []
    for faces, squares in zip(truth, pages):
        for square in squares:
            for face in faces:
                near = max(abs(face["x"] - square["x"]), abs(face["y"] - square["y"])) < 0.25 * face["side"]
                if near and 0.4 < square["side"] / face["side"] < 1.6:
                    ratios.append(face["side"] / square["side"])
                    right.append((face["x"] - square["x"]) / square["side"])
                    down.append((face["y"] - square["y"]) / square["side"])
    return statistics.median(ratios), statistics.median(right), statistics.median(down)


def main():
    xml, tuning, test, out, *rest = sys.argv[1:]
    settings = [(float(rest[0]), int(rest[1]))] if rest else [(1.1, 5), (1.1, 2), (1.05, 3)]
    cascade = cv2.CascadeClassifier(xml)
    answers = {}
    for scale_factor, neighbours in settings:
        ratio, right, down = fit(*search(cascade, tuning, scale_factor, neighbours))
        _, pages = search(cascade, test, scale_factor, neighbours)
        name = f"cascade (scaleFactor {scale_factor}, minNeighbors {neighbours})"
        answers[name] = pages
        answers[f"{name}, framed × {ratio:.2f} {right:+.2f} {down:+.2f}"] = [
            [
                {
                    "x": square["x"] + right * square["side"],
                    "y": square["y"] + down * square["side"],
                    "side": square["side"] * ratio,
                    "score": 1.0,
                }
                for square in page
            ]
            for page in pages
        ]
    with open(out, "w") as file:
        json.dump(answers, file)


main()
