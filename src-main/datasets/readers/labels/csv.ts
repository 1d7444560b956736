import { naming, Refused } from '../refused';
import { LabelCollector, type Labels, type Present } from './ages';

/** Larger lists are refused: a million pictures take about 50 MB. */
const mostBytes = 128 * 1024 * 1024;

/** Names of the columns, the likeliest first: those of APPA-REAL, of IMDB-WIKI's copies, of FairFace, and plain ones. */
const fileColumns = [
  ...['file', 'filename', 'file_name', 'file name', 'path', 'filepath', 'file_path', 'full_path'],
  ...['image', 'image_path', 'image_name', 'img', 'img_path', 'picture', 'photo', 'name'],
  ...['文件', '文件名', '路径', '图片', '图像', '照片'],
];
const ageColumns = [
  ...['age', 'real_age', 'apparent_age', 'apparent_age_avg', 'age_years', 'years', 'ages'],
  ...['年龄', '岁数', '实际年龄'],
];

/** Columns of a row that are read. */
const mostColumns = 1000;

export interface CsvOptions {
  /** Whether the folder has the picture, by its path from where the list lies. */
  present?: Present;
}

/**
 * Ages from a table whose first line names its columns: commas, semicolons or tabs, quoted or not, UTF-8, UTF-16 or
 * GB 18030 (what Excel writes in Chinese). In tables with semicolons an age may have a decimal comma.
 *
 * @param name of the file, for errors
 * @throws StudioError labelsColumns when the first line names no column of files or none of ages; fileTooLarge
 */
export function csvAges(bytes: Buffer, name: string, { present }: CsvOptions = {}): Labels {
  return naming(name, () => {
    if (bytes.length > mostBytes) throw new Refused('fileTooLarge', { most: mostBytes / 1024 / 1024 });
    const { rows, separator, file, age } = openTable(decode(bytes));
    if (file < 0 || age < 0) throw new Refused('labelsColumns');

    const collector = new LabelCollector(present);
    for (const row of rows) {
      const path = row[file] ?? '';
      const value = (row[age] ?? '').trim();
      if (path.trim() === '') collector.refuse(row.join(separator), 'noName');
      else if (value === '') collector.refuse(path, 'noAge');
      else collector.add(path, numberIn(separator === ',' ? value : value.replace(',', '.')));
    }
    return collector.labels();
  });
}

/** Bytes that the first line of a table is looked for in. */
const headBytes = 4096;

/**
 * Whether the first line of a table names a column of files and one of ages.
 *
 * @param bytes the whole file or its beginning
 */
export function isAgeTable(bytes: Buffer): boolean {
  // A letter that is cut in two at the end must not change how the rest is read.
  const line = bytes
    .subarray(0, headBytes)
    .toString('latin1')
    .search(/[\r\n]/);
  const { file, age } = openTable(decode(line < 0 ? bytes.subarray(0, headBytes) : bytes.subarray(0, line)));
  return file >= 0 && age >= 0;
}

/** A table behind its first line, and where the columns are; -1: nowhere. */
function openTable(text: string): {
  rows: Generator<string[]>;
  separator: string;
  file: number;
  age: number;
} {
  const separator = separatorOf(text);
  const rows = rowsOf(text, separator);
  const header = ((rows.next().value as string[] | undefined) ?? []).map((cell) => cell.trim().toLowerCase());
  return { rows, separator, file: columnOf(header, fileColumns), age: columnOf(header, ageColumns) };
}

/** Only plain numbers: `Number` also takes `0x1f`. */
const numberIn = (text: string): number => (/^[+-]?\d+(?:\.\d*)?$/.test(text) ? Number(text) : NaN);

function columnOf(header: readonly string[], names: readonly string[]): number {
  for (const name of names) {
    const column = header.indexOf(name);
    if (column >= 0) return column;
  }
  return -1;
}

function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** The separator that the first line has most of. */
function separatorOf(text: string): string {
  const first = text.slice(0, 4096).split(/[\r\n]/, 1)[0]!;
  const count = (separator: string): number => first.split(separator).length;
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}

/**
 * The rows of a table (RFC 4180), without empty ones. A quote that is never closed is a letter: otherwise one stray
 * quote would swallow the rest of the list.
 */
function* rowsOf(text: string, separator: string): Generator<string[]> {
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (let more = true; more;) {
      const cell = cellAt(text, at, separator);
      if (row.length < mostColumns) row.push(cell.value);
      at = cell.end;
      more = text[at] === separator;
      if (more) at++;
    }
    // Past the end of the line, of one or two letters.
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    at++;
    if (row.length > 1 || row[0] !== '') yield row;
  }
}

/** Longest quoted cell: the quote of a longer one was never meant as such. */
const longestQuoted = 4096;

function cellAt(text: string, start: number, separator: string): { value: string; end: number } {
  let at = start;
  if (text[at] === '"') {
    const quoted = quotedAt(text, at, separator);
    if (quoted) return quoted;
  }
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++;
  return { value: text.slice(start, at), end: at };
}

/** Null when the quote is not closed, or closed in the middle of a cell. */
function quotedAt(text: string, quote: number, separator: string): { value: string; end: number } | null {
  const most = Math.min(text.length, quote + longestQuoted);
  for (let at = quote + 1; at < most; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] === '"') {
      at++;
      continue;
    }
    const next = text[at + 1];
    if (next !== undefined && next !== separator && next !== '\n' && next !== '\r') return null;
    return { value: text.slice(quote + 1, at).replaceAll('""', '"'), end: at + 1 };
  }
  return null;
}
