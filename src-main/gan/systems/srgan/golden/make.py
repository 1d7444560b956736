"""Makes keras.json beside this script: two adversarial steps of a tiny SRGAN in Keras 3, for the parity test.

Run by hand with a Python that has tensorflow (made with tensorflow-cpu 2.21.0, Keras 3.15):  python make.py
Weights and pictures follow from formulas that the test repeats; only results are stored. Made once with pictures in
[-1, 1] for the content network, as chapter 5 does it, and once with Keras's own preprocessing ("caffe").
"""

import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(pathlib.Path(__file__).parents[2]))
import keras
import tensorflow as tf
from golden import adam, bce, begin, frozen, leaky, update, wave, write
from keras import layers

SIDE, LOW, BATCH, STEPS = 32, 8, 2, 2
WIDTH, BLOCKS, UP, DOWN, DENSE, CONTENT = 4, 2, (6, 5), (3, 3, 4, 4), 5, (3, 3, 4, 4, 5, 5, 5)
VGG_NAMES = [f"block{b}_conv{i}" for b, i in ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2), (3, 3))]


def norm(i):
    return layers.BatchNormalization(momentum=0.8, name=f"bn{i}")


def generator():
    names = iter(range(1, 100))
    conv = lambda channels, size: layers.Conv2D(channels, size, padding="same", name=f"conv{next(names)}")
    relu = layers.ReLU
    low = layers.Input((LOW, LOW, 3))
    first = x = relu()(conv(WIDTH, 9)(low))
    for i in range(BLOCKS):
        change = norm(2 * i + 1)(relu()(conv(WIDTH, 3)(x)))
        x = layers.Add()([norm(2 * i + 2)(conv(WIDTH, 3)(change)), x])
    x = layers.Add()([norm(2 * BLOCKS + 1)(conv(WIDTH, 3)(x)), first])
    for channels in UP:
        x = relu()(conv(channels, 3)(layers.UpSampling2D()(x)))
    return keras.Model(low, layers.Activation("tanh")(conv(3, 9)(x)))


def discriminator():
    pictures = x = layers.Input((SIDE, SIDE, 3))
    for i, channels in enumerate(DOWN):
        x = leaky(layers.Conv2D(channels, 3, strides=1 + i % 2, padding="same", name=f"conv{i + 1}")(x))
        x = norm(i)(x) if i else x
    return keras.Model(pictures, layers.Dense(1, name="dense2")(leaky(layers.Dense(DENSE, name="dense1")(x))))


def content():
    pictures = x = layers.Input((SIDE, SIDE, 3))
    for i, (name, channels) in enumerate(zip(VGG_NAMES, CONTENT)):
        x = layers.Conv2D(channels, 3, padding="same", activation="relu", name=name)(x)
        x = layers.MaxPooling2D()(x) if i in (1, 3) else x
    return keras.Model(pictures, x)


def main():
    for caffe in (False, True):
        g, d, vgg = generator(), discriminator(), content()
        found = begin({"g": g, "d": d, "vgg": vgg})
        prepared = lambda x: keras.applications.vgg19.preprocess_input((x + 1) * 127.5) if caffe else x
        maps = lambda x: vgg(prepared(x))
        weight = 0.006 if caffe else 1.0
        squares = lambda a, b: tf.reduce_mean(tf.square(a - b))
        high, high2 = (tf.constant(wave((BATCH, SIDE, SIDE, 3), phase, 0.9)) for phase in (0.3, 1.3))
        low, low2 = (tf.constant(wave((BATCH, LOW, LOW, 3), phase, 0.9)) for phase in (0.6, 1.6))
        opt_g, opt_d, losses = adam(), adam(), []
        for _ in range(STEPS):
            of_d = [
                update(
                    opt_d,
                    d.trainable_variables,
                    lambda: squares(tf.sigmoid(d(pictures, training=True)), target),
                )
                for pictures, target in ((high, 1.0), (g(low, training=False), 0.0))
            ]

            def of_g():
                made = g(low2, training=True)
                return 1e-3 * bce(frozen(d, made), 1.0) + weight * squares(maps(made), maps(high2))

            losses.append([*of_d, update(opt_g, g.trainable_variables, of_g)])
        name = "keras-caffe.json" if caffe else "keras.json"
        write(pathlib.Path(__file__).with_name(name), found, losses=losses)


main()
