import type { NumberField } from '../../src-preload/contract';

/** What a slider needs to know of a number. */
export type NumberRange = Pick<NumberField, 'min' | 'max' | 'step' | 'whole' | 'logarithmic'>;

/** Where a value lies between the ends of its slider, 0 to 1; by decades where the range spans them. */
export function toPart(value: number, range: NumberRange): number {
  const { min, max } = range;
  if (max <= min) return 0;
  const inside = Math.min(max, Math.max(min, value));
  if (!range.logarithmic || min <= 0) return (inside - min) / (max - min);
  return Math.log(inside / min) / Math.log(max / min);
}

/** The value at a place of the slider, rounded to what the number may be. */
export function fromPart(part: number, range: NumberRange): number {
  const { min, max } = range;
  const inside = Math.min(1, Math.max(0, part));
  if (!range.logarithmic || min <= 0) return snap(min + inside * (max - min), range);
  const value = min * (max / min) ** inside;
  // Two digits are as fine as a hand on a logarithmic slider can be.
  return snap(range.whole ? roundDigits(value, 2) : Number(value.toPrecision(2)), range);
}

/** The nearest value that the number may have. */
export function snap(value: number, range: NumberRange): number {
  const { min, max, step } = range;
  if (!Number.isFinite(value)) return min;
  const inside = Math.min(max, Math.max(min, value));
  if (range.logarithmic && !range.whole) return Number(inside.toPrecision(6));
  const stepped = min + Math.round((inside - min) / step) * step;
  return Math.min(max, Number(stepped.toPrecision(12)));
}

/** One press of an arrow key: a step, or on a logarithmic scale a hundredth of the way. */
export function nudge(value: number, by: number, range: NumberRange): number {
  if (!range.logarithmic || range.min <= 0) return snap(value + by * range.step, range);
  const moved = fromPart(toPart(value, range) + by / 100, range);
  if (moved !== value) return moved;
  return snap(value + Math.sign(by) * range.step, range);
}

/** Reads what a person typed, with comma or point, or null when it is no number. */
export function readNumber(text: string): number | null {
  const clean = text.trim().replace(/\s/g, '').replace(',', '.');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(clean)) return null;
  return Number(clean);
}

function roundDigits(value: number, digits: number): number {
  return Math.round(Number(value.toPrecision(digits)));
}
