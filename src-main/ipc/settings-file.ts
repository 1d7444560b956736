import { defaultSettings, settingsSchema, type Language, type Settings } from '../../src-preload/contract';
import { readJson, writeJson } from '../window/json-file';

/** A setting at a time: one that is damaged does not cost the others. */
export function guardSettings(stored: unknown): Settings {
  const settings: Settings = { ...defaultSettings };
  if (typeof stored !== 'object' || stored === null) return settings;
  for (const key of Object.keys(defaultSettings) as (keyof Settings)[]) {
    if (!Object.hasOwn(stored, key)) continue;
    const parsed = settingsSchema.shape[key].safeParse((stored as Record<string, unknown>)[key]);
    if (parsed.success) Object.assign(settings, { [key]: parsed.data });
  }
  return settings;
}

/** What the person has set, in a JSON file in the program's own folder. */
export class SettingsFile {
  #settings: Settings;

  constructor(
    private readonly path: string,
    private readonly onChange: (settings: Settings) => void,
  ) {
    this.#settings = guardSettings(readJson(path));
  }

  get(): Settings {
    return this.#settings;
  }

  set(change: Partial<Settings>): Settings {
    this.#settings = { ...this.#settings, ...change };
    writeJson(this.path, this.#settings);
    this.onChange(this.#settings);
    return this.#settings;
  }
}

/** The language of the system, as far as the studio speaks it. */
export function languageOf(systemLanguages: readonly string[]): Language {
  return systemLanguages[0]?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}
