import { z } from 'zod';
import { latentPointSchema, modelIdSchema, StudioError, type FaceRecipe } from '../../src-preload/contract';
import { readSmallJson } from './recipes';

/** What a favourite and the file of its recipe know of a face. */
export const faceRecipeSchema = z.strictObject({
  name: z.string().min(1).max(120),
  modelId: modelIdSchema,
  modelName: z.string().max(200),
  step: z.number().int().min(0),
  project: z
    .strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), name: z.string().max(200) })
    .nullable(),
  point: latentPointSchema,
});

/** The file says first what it is, so that nothing else is taken for one. */
const fileSchema = faceRecipeSchema.extend({ kind: z.literal('gan-studio-face'), version: z.literal(1) });

export function writeFaceRecipe({ name, modelId, modelName, step, project, point }: FaceRecipe): string {
  const file: z.infer<typeof fileSchema> = {
    kind: 'gan-studio-face',
    version: 1,
    name,
    modelId,
    modelName,
    step,
    project,
    point,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Reads the recipe of a face from a JSON file.
 *
 * @throws StudioError fileMissing, faceRecipeUnreadable
 */
export async function readFaceRecipe(path: string): Promise<FaceRecipe> {
  const parsed = fileSchema.safeParse(await readSmallJson(path, 'faceRecipeUnreadable'));
  if (!parsed.success) throw new StudioError('faceRecipeUnreadable', {}, { cause: parsed.error });
  const { kind: _, version: __, ...recipe } = parsed.data;
  return recipe;
}
