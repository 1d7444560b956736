import { z } from 'zod';

/** The part of the contract that tells of weights of nets as files of Keras or of safetensors. */

export const netNames = ['generator', 'discriminator', 'encoder'] as const;
export const netNameSchema = z.enum(netNames);
export type NetName = z.infer<typeof netNameSchema>;

/** `h5`: Keras's HDF5, `safetensors`: arrays by the names that Keras would give them. */
export const weightFormats = ['h5', 'safetensors'] as const;
export const weightFormatSchema = z.enum(weightFormats);
export type WeightFileFormat = z.infer<typeof weightFormatSchema>;

/** The nets of a system. */
export const netsOf = (system: string): readonly NetName[] =>
  system === 'agecgan' ? netNames : ['generator', 'discriminator'];

/** A file of weights that was chosen and fits; the window knows it by its id. */
export interface ChosenWeights {
  weightsId: string;
  net: NetName;
  /** Of the file. */
  name: string;
}

/** Files that a new run begins with, at most one for each of its nets. */
export const beginWeightsSchema = z
  .array(z.strictObject({ net: netNameSchema, weightsId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }))
  .max(netNames.length)
  .refine((list) => new Set(list.map(({ net }) => net)).size === list.length);
