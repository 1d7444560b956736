import { errorWords, type ErrorMessage } from '../../src-preload/contract';

/** What the bridge rejected with, as an error that has words; anything else is an internal one. */
export function asErrorMessage(thrown: unknown): ErrorMessage {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown) {
    const { code, params } = thrown as Partial<ErrorMessage>;
    if (typeof code === 'string' && Object.hasOwn(errorWords.en, code)) return { code, params: params ?? {} };
  }
  return { code: 'internal', params: {} };
}
