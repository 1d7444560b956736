import { describeError, fillWords, type ErrorMessage, type Language } from '../../src-preload/contract';
import { en } from './en';
import { zhCN } from './zh-CN';

export type WordKey = keyof typeof en;
/** What a word list of another language must have: the same keys. */
export type Words = Record<WordKey, string>;
export type WordParams = Record<string, string | number>;

const lists: Record<Language, Words> = { en, 'zh-CN': zhCN };

class Speech {
  language = $state<Language>('en');
}

/** The language that the window speaks; set from the settings. */
export const speech = new Speech();

/** Whether a key made at run time (from a recipe path, for example) has words. */
export function hasWords(key: string): key is WordKey {
  return key in en;
}

/**
 * The sentence for a key in the person's language. `one|many` picks by `count`; numbers are written as the language
 * writes them. A number that names something (a seed) is passed as text.
 */
export function t(key: WordKey, params: WordParams = {}): string {
  const forms = lists[speech.language][key].split('|');
  const sentence = params.count === 1 ? forms[0]! : forms.at(-1)!;
  const written: WordParams = {};
  for (const [name, value] of Object.entries(params)) {
    written[name] = typeof value === 'number' ? writeNumber(value) : value;
  }
  return fillWords(sentence, written);
}

/** Words of a key that is put together at run time; the unit tests see to it that each one exists. */
export function tKey(key: string, params: WordParams = {}): string {
  return hasWords(key) ? t(key, params) : key;
}

/** The sentence of an error in the person's language. */
export function tError(error: ErrorMessage): string {
  return describeError(error, speech.language);
}

const numberFormats: Record<string, Intl.NumberFormat> = {};

/** A formatter is costly to make, so each is kept. */
export function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = speech.language + JSON.stringify(options);
  return (numberFormats[key] ??= new Intl.NumberFormat(speech.language, options));
}

/** A plain number with the separators of the language. */
export function writeNumber(value: number, digits = 3): string {
  return numberFormat({ maximumFractionDigits: digits }).format(value);
}
