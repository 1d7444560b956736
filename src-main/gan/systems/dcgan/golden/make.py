"""Makes keras.json beside this script: three training steps of a tiny DCGAN in Keras 3, for the parity test.

Run by hand with a Python that has tensorflow (made with tensorflow-cpu 2.21.0, Keras 3.15):  python make.py
Weights, pictures, latents and targets follow from formulas that the test repeats; only results are stored.
"""

import json
import math
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf
from keras import layers

SIDE, LATENT, BATCH, STEPS = 32, 6, 3, 3
HIDDEN, BASE, UP, DOWN, DENSE = 10, 5, (4, 3), (4, 5, 6), 7


def wave(shape, phase, scale):
    """Numbers that look random enough: scale * sin(1.7 i + phase + 0.001 i^2)."""
    i = np.arange(math.prod(shape), dtype=np.float64)
    return (scale * np.sin(1.7 * i + phase + 0.001 * i * i)).reshape(shape).astype(np.float32)


def leaky(x):
    return layers.LeakyReLU(negative_slope=0.2)(x)


def generator():
    z = layers.Input((LATENT,))
    x = leaky(layers.Dense(HIDDEN, name="dense1")(z))
    x = layers.Dense((SIDE // 8) ** 2 * BASE, name="dense2")(x)
    x = leaky(layers.BatchNormalization(name="bn1")(x))
    x = layers.Reshape((SIDE // 8, SIDE // 8, BASE))(x)
    for i, channels in enumerate((*UP, 3), 1):
        x = layers.Conv2D(channels, 5, padding="same", name=f"conv{i}")(layers.UpSampling2D()(x))
        x = leaky(x) if i < 3 else layers.Activation("tanh")(x)
    return keras.Model(z, x)


def discriminator():
    pictures = x = layers.Input((SIDE, SIDE, 3))
    for i, (channels, size, padding) in enumerate(zip(DOWN, (5, 3, 3), ("same", "valid", "valid")), 1):
        x = layers.Conv2D(channels, size, padding=padding, name=f"conv{i}")(x)
        x = layers.MaxPooling2D()(leaky(x))
    x = leaky(layers.Dense(DENSE, name="dense1")(layers.Flatten()(x)))
    return keras.Model(pictures, layers.Dense(1, name="dense2")(x))


def variables(nets):
    return {f"{net}/{l.name}/{v.name}": v for net, m in nets.items() for l in m.layers for v in l.weights}


def start(name, shape, order):
    if name.endswith(("kernel",)):
        return wave(shape, order, 1 / math.sqrt(math.prod(shape[:-1])))
    if name.endswith(("gamma", "moving_variance")):
        return np.ones(shape, np.float32)
    return np.zeros(shape, np.float32)


def main():
    g, d = generator(), discriminator()
    vs = variables({"g": g, "d": d})
    for order, name in enumerate(sorted(vs)):
        vs[name].assign(start(name, tuple(vs[name].shape), order))
    sgd = lambda: keras.optimizers.SGD(5e-2, momentum=0.9, nesterov=True)
    opt_g, opt_d = sgd(), sgd()
    bce = keras.losses.BinaryCrossentropy(from_logits=True)
    column = lambda phase, scale, offset: offset + wave((BATCH, 1), phase, scale)
    losses = []
    for t in range(STEPS):
        real = wave((BATCH, SIDE, SIDE, 3), 0.3, 0.9)
        z1, z2 = (wave((BATCH, LATENT), phase + t, 1.2) for phase in (0.5, 2.5))
        row = []
        for pictures, target in (
            (real, column(0.1 + t, 0.1, 0.9)),
            (g(z1, training=False), column(0.7 + t, 0.1, 0.1)),
        ):
            with tf.GradientTape() as tape:
                loss = bce(target, d(pictures, training=True))
            opt_d.apply(tape.gradient(loss, d.trainable_variables), d.trainable_variables)
            row.append(float(loss))
        with tf.GradientTape() as tape:
            loss = bce(np.ones((BATCH, 1), np.float32), d(g(z2, training=True), training=True))
        opt_g.apply(tape.gradient(loss, g.trainable_variables), g.trainable_variables)
        losses.append([*row, float(loss)])
    flat = lambda v: np.asarray(v, np.float64).ravel()
    # Two numbers tell an array apart: its mean square, and its product with a wave.
    marks = {
        name: [float(np.mean(flat(v) ** 2)), float(np.mean(flat(v) * wave((flat(v).size,), 0.4, 1)))]
        for name, v in vs.items()
    }
    text = json.dumps({"keras": keras.__version__, "losses": losses, "marks": marks}, indent=1)
    pathlib.Path(__file__).with_name("keras.json").write_text(text + "\n")


main()
