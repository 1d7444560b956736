import { z } from 'zod';
import type { NetworkId } from '../../src-preload/contract-networks';

/** A network that others have trained and published, which the studio can fetch when the person asks for it. */
export interface KnownNetwork {
  id: NetworkId;
  /** Name of the file. */
  file: string;
  url: string;
  hash: { algorithm: 'md5' | 'sha256'; hex: string };
  /** About how large it is, for whoever wonders whether to fetch it. */
  aboutBytes: number;
}

/**
 * VGG19 without its dense layers, by which SRGAN compares pictures (Simonyan and Zisserman 2015; converted from Caffe,
 * Creative Commons Attribution). Address and MD5 are those of Keras 3.15.1, `keras/src/applications/vgg19.py` (`WEIGHTS_PATH_NO_TOP` and its
 * `file_hash`; Keras publishes no SHA-256). It has 20,024,384 float32 numbers.
 */
export const vgg19: KnownNetwork = {
  id: 'vgg19',
  file: 'vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5',
  url: 'https://storage.googleapis.com/tensorflow/keras-applications/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5',
  hash: { algorithm: 'md5', hex: '253f8cb515780f3b799900260a226db6' },
  aboutBytes: 4 * 20_024_384,
};

export const knownNetworks: readonly KnownNetwork[] = [vgg19];

const elsewhere = z.strictObject({
  url: z.url(),
  md5: z.string().regex(/^[0-9a-f]{32}$/),
  bytes: z.int().positive(),
});

/**
 * The known networks with VGG19 from elsewhere, for tests in the real window: they have a server of their own.
 *
 * @param text JSON: `{ "url": …, "md5": …, "bytes": … }`
 * @throws Error when it is something else
 */
export function networksFrom(text: string): KnownNetwork[] {
  const { url, md5, bytes } = elsewhere.parse(JSON.parse(text));
  return [{ ...vgg19, url, hash: { algorithm: 'md5', hex: md5 }, aboutBytes: bytes }];
}
