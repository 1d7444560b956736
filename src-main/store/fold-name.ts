/**
 * A name as it is searched: without regard to capitals, and with accents written in one way. Apple's computers write é
 * as two characters where others write one.
 */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
