import { numberFormat, speech, t, writeNumber } from './words.svelte';

/** Bytes in the unit that leaves one to three digits: 812 kB, 1.4 GB. */
export function writeBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return numberFormat({
    style: 'unit',
    unit: units[unit]!,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);
}

/** A length of time in its two largest units: 2 h 5 min, 48 s. */
export function writeDuration(seconds: number): string {
  const unit = (value: number, name: 'day' | 'hour' | 'minute' | 'second') =>
    numberFormat({ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 0 }).format(value);
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return unit(whole, 'second');
  const minutes = Math.round(whole / 60);
  if (whole < 600) {
    const rest = whole % 60;
    return rest === 0
      ? unit(whole / 60, 'minute')
      : `${unit(Math.floor(whole / 60), 'minute')} ${unit(rest, 'second')}`;
  }
  if (minutes < 60) return unit(minutes, 'minute');
  if (minutes < 60 * 24) {
    const rest = minutes % 60;
    const hours = unit(Math.floor(minutes / 60), 'hour');
    return rest === 0 ? hours : `${hours} ${unit(rest, 'minute')}`;
  }
  const days = Math.floor(minutes / 1440);
  const hours = Math.round((minutes % 1440) / 60);
  return hours === 0 ? unit(days, 'day') : `${unit(days, 'day')} ${unit(hours, 'hour')}`;
}

/** “About 5 min left”, or that it is not known yet. */
export function writeTimeLeft(seconds: number | null): string {
  return seconds === null ? t('time.unknown') : t('time.left', { time: writeDuration(seconds) });
}

/** A moment as date and time of day. */
export function writeDate(milliseconds: number): string {
  return new Intl.DateTimeFormat(speech.language, { dateStyle: 'medium', timeStyle: 'short' }).format(
    milliseconds,
  );
}

/** The day of a moment, where there is no room for the time. */
export function writeDay(milliseconds: number): string {
  return new Intl.DateTimeFormat(speech.language, { dateStyle: 'medium' }).format(milliseconds);
}

/** How long ago a moment was: “5 minutes ago”, “yesterday”. */
export function writeAgo(milliseconds: number, now = Date.now()): string {
  const format = new Intl.RelativeTimeFormat(speech.language, { numeric: 'auto', style: 'short' });
  const seconds = Math.round((milliseconds - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 60) return t('time.justNow');
  if (size < 3600) return format.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return format.format(Math.round(seconds / 3600), 'hour');
  if (size < 30 * 86_400) return format.format(Math.round(seconds / 86_400), 'day');
  return new Intl.DateTimeFormat(speech.language, { dateStyle: 'medium' }).format(milliseconds);
}

/** Parameters of a net: 1.2 million rather than seven digits. */
export function writeCompact(value: number): string {
  return numberFormat({ notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}

/** A small positive quantity such as a learning rate: 0.0002, 1e-7. */
export function writePrecise(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4) return Number(value.toPrecision(3)).toExponential().replace('e+', 'e');
  return String(Number(value.toPrecision(6)));
}

/** A number with so many digits that count, however small it is: 0.0012. */
export const writeDigits = (value: number, digits: number): string =>
  numberFormat({ maximumSignificantDigits: digits }).format(value);

/** A number of which the side of zero matters: +0.50, −1.25. */
export function writeSigned(value: number): string {
  return numberFormat({
    signDisplay: 'exceptZero',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  }).format(value);
}

/** Steps a second, with the digits that a slow net needs. */
export function writeSpeed(stepsPerSecond: number | null): string {
  if (stepsPerSecond === null) return '–';
  return writeNumber(stepsPerSecond, stepsPerSecond < 10 ? 2 : stepsPerSecond < 100 ? 1 : 0);
}
