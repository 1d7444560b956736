"""Small nets of the studio in Keras 3, to test its reader and writer of Keras's weights against Keras itself.

    python build/keras/write-fixture.py write src-main/export/fixtures   # the files and expected outputs of the tests
    python build/keras/write-fixture.py check FOLDER src-main/export/fixtures
        # reads files of the same names that the studio wrote, and compares outputs

Needs tensorflow and keras 3 (pip). Not a part of the test suite, which has the results as files.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402


def lrelu():
    return layers.LeakyReLU(negative_slope=0.2)


def dcgan_generator():
    """Chapter 4 with 16 pixels: 6 latent numbers, 5 hidden units, 4 × 4 × 4, widths 3 and colours."""
    return keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(5),
            lrelu(),
            layers.Dense(4 * 4 * 4),
            layers.BatchNormalization(momentum=0.99),
            lrelu(),
            layers.Reshape((4, 4, 4)),
            layers.UpSampling2D(),
            layers.Conv2D(3, 5, padding="same"),
            lrelu(),
            layers.UpSampling2D(),
            layers.Conv2D(3, 5, padding="same", activation="tanh"),
        ]
    )


def gan3d_generator():
    """Chapter 2 with 16 voxels: 6 latent numbers, widths 5, 4 and 1."""
    model = [keras.Input((1, 1, 1, 6))]
    for i, width in enumerate([5, 4, 1]):
        stride = {"strides": 1, "padding": "valid"} if i == 0 else {"strides": 2, "padding": "same"}
        model.append(layers.Conv3DTranspose(width, 4, **stride))
        model.append(layers.BatchNormalization())
        model.append(layers.Activation("sigmoid" if i == 2 else "relu"))
    return keras.Sequential(model)


def gan3d_discriminator():
    """Chapter 2 with 16 voxels: widths 3, 5 and 1, down to the logit."""
    model = [keras.Input((16, 16, 16, 1))]
    for i, width in enumerate([3, 5, 1]):
        stride = {"strides": 1, "padding": "valid"} if i == 2 else {"strides": 2, "padding": "same"}
        model.append(layers.Conv3D(width, 4, **stride))
        model.append(layers.BatchNormalization())
        if i < 2:
            model.append(lrelu())
    return keras.Sequential(model)


def agecgan_encoder():
    """Chapter 3 with 16 pixels: widths 3 and 4, 7 units, 6 latent numbers."""
    return keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            layers.Conv2D(3, 5, strides=2, padding="same"),
            lrelu(),
            layers.Conv2D(4, 5, strides=2, padding="same"),
            layers.BatchNormalization(),
            lrelu(),
            layers.Flatten(),
            layers.Dense(7),
            layers.BatchNormalization(),
            lrelu(),
            layers.Dense(6),
        ]
    )


# The 3D-GAN always works with the statistics of its batch, the others with the moving averages.
nets = {
    "dcgan-generator.h5": (dcgan_generator, False),
    "gan3d-generator.h5": (gan3d_generator, True),
    "gan3d-discriminator.weights.h5": (gan3d_discriminator, True),
    "agecgan-encoder.weights.h5": (agecgan_encoder, False),
}


def randomise(model, seed):
    """Every array different from what it begins with, or a confusion would not be seen."""
    random = np.random.default_rng(seed)
    for variable in model.weights:
        if variable.path.endswith(("gamma", "moving_variance")):
            variable.assign(random.uniform(0.5, 1.5, variable.shape))
        elif not variable.path.endswith("kernel"):
            variable.assign(random.normal(0, 0.3, variable.shape))


def main():
    what, folder = sys.argv[1], sys.argv[2]
    path = os.path.join(folder if what == "write" else sys.argv[3], "expected.json")
    expected = {}
    if what == "check":
        with open(path) as file:
            expected = json.load(file)
    for seed, (name, (build, batch_statistics)) in enumerate(nets.items()):
        # Names that count on from model to model, as in any script with more than one of them.
        keras.utils.set_random_seed(seed)
        model = build()
        file = os.path.join(folder, name)
        if what == "write":
            randomise(model, seed)
            model.save_weights(file) if name.endswith(".weights.h5") else legacy(model, file)
        else:
            model.load_weights(file)
        # The test has the same input: sines, in double precision before they are rounded.
        x = np.sin(0.7 * np.arange(2 * np.prod(model.input_shape[1:])) + seed).astype("float32")
        y = np.array(model(x.reshape((2, *model.input_shape[1:])), training=batch_statistics)).ravel()
        # Of volumes not every number, to keep the file small; 13 divides no side.
        y = y[:: 13 if len(y) > 2000 else 1]
        if what == "write":
            expected[name] = {"seed": seed, "y": [float(f"{value:.8g}") for value in y]}
        else:
            print(name, "largest difference", np.abs(y - np.array(expected[name]["y"])).max())
    if what == "write":
        with open(path, "w") as file:
            json.dump(expected, file, separators=(",", ":"))
            file.write("\n")


def legacy(model, file):
    """The layout of Keras 2, which Keras 3 writes with whole models only."""
    import h5py
    from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

    with h5py.File(file, "w") as out:
        save_weights_to_hdf5_group(out, model)


if __name__ == "__main__":
    main()
