/*
 * What stands in the columns of the sheets of systems that put pictures of one kind below each other. Keys of words where
 * a column has a name; ages are written alike in every language.
 */

/** SRGAN: each row is one photo, enlarged in two ways, and as it was. */
export const enlargedColumns = (): string[] => ['column.bicubic', 'column.network', 'column.original'];

/**
 * Age-cGAN: each row is one person, in every class of ages.
 *
 * @param bounds last age, in years, of every class but the oldest, which has no end
 */
export function ageColumns(bounds: readonly number[]): string[] {
  const from = (i: number): number => (i === 0 ? 0 : bounds[i - 1]! + 1);
  return [
    ...bounds.map((last, i) => (last === from(i) ? `${last}` : `${from(i)}–${last}`)),
    `${from(bounds.length)}+`,
  ];
}
