/**
 * Which latent numbers the inspector lists, in which order: those whose index contains the text searched for, the
 * most changed first if wished. A range like “20-40” lists that range.
 */
export function chooseLatents(
  size: number,
  search: string,
  changedFirst: boolean,
  edits: Readonly<Record<string, number>>,
): number[] {
  const wanted = search.trim();
  const range = /^(\d+)\s*[-–]\s*(\d+)$/.exec(wanted);
  const fits = (index: number): boolean => {
    if (range) return index >= Number(range[1]) && index <= Number(range[2]);
    return wanted === '' || String(index).includes(wanted);
  };
  const chosen = Array.from({ length: size }, (_, index) => index).filter(fits);
  if (!changedFirst) return chosen;
  const change = (index: number): number => Math.abs(edits[index] ?? 0);
  return chosen.sort((a, b) => change(b) - change(a) || a - b);
}
