"""Makes keras.json beside this script: two steps of each phase of a tiny Age-cGAN in Keras 3, for the parity test.

Run by hand with a Python that has tensorflow (made with tensorflow-cpu 2.21.0, Keras 3.15):  python make.py
Weights, pictures, latents and ages follow from formulas that the test repeats; only results are stored.
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

SIDE, LATENT, CLASSES, BATCH, STEPS = 32, 6, 6, 3, 2
HIDDEN, BASE, UP, DOWN, ENCODER, DENSE = 10, 5, (4, 3), (4, 5, 6), (3, 4, 5), 7
RECOGNISER, RECOGNISER_SIDE, EMBEDDING = (3, 4), 20, 6


def generator():
    z, y = layers.Input((LATENT,)), layers.Input((CLASSES,))
    x = leaky(layers.Dense(HIDDEN, name="dense1")(layers.Concatenate()([z, y])))
    x = layers.Dense((SIDE // 8) ** 2 * BASE, name="dense2")(x)
    x = leaky(layers.BatchNormalization(name="bn1")(x))
    x = layers.Reshape((SIDE // 8, SIDE // 8, BASE))(x)
    for i, channels in enumerate(UP, 1):
        x = layers.Conv2D(channels, 5, padding="same", name=f"conv{i}")(layers.UpSampling2D()(x))
        x = leaky(layers.BatchNormalization(momentum=0.8, name=f"bn{i + 1}")(x))
    x = layers.Conv2D(3, 5, padding="same", name="conv3")(layers.UpSampling2D()(x))
    return keras.Model([z, y], layers.Activation("tanh")(x))


class Spread(layers.Layer):
    """The labels at every pixel of a map of half the side."""

    def call(self, y):
        return keras.ops.tile(y[:, None, None, :], [1, SIDE // 2, SIDE // 2, 1])


def discriminator():
    pictures, y = layers.Input((SIDE, SIDE, 3)), layers.Input((CLASSES,))
    x = leaky(layers.Conv2D(DOWN[0], 3, strides=2, padding="same", name="conv1")(pictures))
    x = layers.Concatenate(axis=3)([x, Spread()(y)])
    for i, channels in enumerate(DOWN[1:], 1):
        x = layers.Conv2D(channels, 3, strides=2, padding="same", name=f"conv{i + 1}")(x)
        x = leaky(layers.BatchNormalization(name=f"bn{i}")(x))
    return keras.Model([pictures, y], layers.Dense(1, name="dense1")(layers.Flatten()(x)))


def encoder():
    pictures = x = layers.Input((SIDE, SIDE, 3))
    for i, channels in enumerate(ENCODER):
        x = layers.Conv2D(channels, 5, strides=2, padding="same", name=f"conv{i + 1}")(x)
        x = leaky(layers.BatchNormalization(name=f"bn{i}")(x) if i else x)
    x = layers.Dense(DENSE, name="dense1")(layers.Flatten()(x))
    x = leaky(layers.BatchNormalization(name=f"bn{len(ENCODER)}")(x))
    return keras.Model(pictures, layers.Dense(LATENT, name="dense2")(x))


def recogniser():
    pictures = x = layers.Input((RECOGNISER_SIDE, RECOGNISER_SIDE, 3))
    for i, channels in enumerate(RECOGNISER, 1):
        x = layers.Conv2D(channels, 3, strides=2, padding="same", activation="relu", name=f"conv{i}")(x)
    return keras.Model(pictures, layers.Dense(EMBEDDING, name="dense1")(layers.GlobalAveragePooling2D()(x)))


def ages(first):
    return tf.one_hot([(2 * i + first) % CLASSES for i in range(BATCH)], CLASSES)


def distance(a, b):
    return tf.reduce_mean(tf.sqrt(tf.reduce_sum(tf.square(a - b), -1)))


def main():
    g, d, e, fr = generator(), discriminator(), encoder(), recogniser()
    found = begin({"g": g, "d": d, "e": e, "fr": fr})
    real, labels = tf.constant(wave((BATCH, SIDE, SIDE, 3), 0.3, 0.9)), ages(0)
    z = lambda phase: tf.constant(wave((BATCH, LATENT), phase, 1.2))

    opt_g, opt_d, phase1 = adam(), adam(), []
    for t in range(STEPS):
        fake = g([z(0.5 + t), labels], training=False)
        of_d = [
            update(opt_d, d.trainable_variables, lambda: bce(d([pictures, labels], training=True), target))
            for pictures, target in ((real, 1.0), (fake, 0.0))
        ]
        judged = lambda: frozen(d, [g([z(2.5 + t), ages(t + 3)], training=True), ages(t + 3)])
        phase1.append([*of_d, update(opt_g, g.trainable_variables, lambda: bce(judged(), 1.0))])

    opt_e, phase2 = adam(), []
    for t in range(STEPS):
        pictures = g([z(4.5 + t), ages(t)], training=False)
        phase2.append(
            update(opt_e, e.trainable_variables, lambda: distance(e(pictures, training=True), z(4.5 + t)))
        )

    seen = lambda x: fr(tf.image.resize(x, (RECOGNISER_SIDE, RECOGNISER_SIDE), method="nearest"))
    opt_eg, phase3 = adam(), []
    for t in range(STEPS):
        made = lambda: g([e(real, training=True), labels], training=True)
        both = e.trainable_variables + g.trainable_variables
        phase3.append(update(opt_eg, both, lambda: distance(seen(made()), seen(real))))

    path = pathlib.Path(__file__).with_name("keras.json")
    write(path, found, phase1=phase1, phase2=phase2, phase3=phase3)


main()
