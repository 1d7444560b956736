const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Order in which people expect files: `2.png` before `10.png`. The same on every machine, without ties. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
