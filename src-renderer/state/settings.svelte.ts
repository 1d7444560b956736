import {
  defaultSettings,
  settingsSchema,
  type AppInfo,
  type Bridge,
  type DoctorLine,
  type Language,
  type Settings as SettingsValue,
} from '../../src-preload/contract';
import { speech } from '../words/words.svelte';
import type { Toasts } from './toasts.svelte';

/** What the person set, what the machine is, and what follows from both: language and theme of the window. */
export class Settings {
  value = $state.raw<SettingsValue>(defaultSettings);
  info = $state.raw<AppInfo | null>(null);
  doctor = $state.raw<DoctorLine[] | null>(null);
  systemDark = $state(false);

  readonly language: Language = $derived(
    this.value.language === 'system' ? (this.info?.systemLanguage ?? 'en') : this.value.language,
  );
  readonly theme: 'light' | 'dark' = $derived(
    this.value.theme === 'system' ? (this.systemDark ? 'dark' : 'light') : this.value.theme,
  );

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  async load(): Promise<void> {
    const [info, value] = await Promise.all([this.bridge.call('app.info'), this.bridge.call('settings.get')]);
    this.info = info;
    this.take(value);
  }

  async reload(): Promise<void> {
    const value = await this.toasts.guard(this.bridge.call('settings.get'));
    if (value) this.take(value);
  }

  /** Shown at once; taken back when it could not be stored. */
  async set(change: Partial<SettingsValue>): Promise<void> {
    const before = this.value;
    this.take({ ...before, ...change });
    const stored = await this.toasts.guard(this.bridge.call('settings.set', change));
    this.take(stored ?? before);
  }

  async loadDoctor(): Promise<void> {
    this.doctor = (await this.toasts.guard(this.bridge.call('app.doctor'))) ?? this.doctor;
  }

  private take(value: SettingsValue): void {
    const checked = settingsSchema.safeParse(value);
    this.value = checked.success ? checked.data : defaultSettings;
    speech.language = this.language;
  }
}
