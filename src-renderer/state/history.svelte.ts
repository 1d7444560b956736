/** Values that can be gone back through. Changes of one gesture (a slider drag) are one step. */
export class History<T> {
  value: T = $state.raw() as T;
  private past: T[] = $state.raw([]);
  private future: T[] = $state.raw([]);
  private gesture: string | null = null;
  readonly canUndo = $derived(this.past.length > 0);
  readonly canRedo = $derived(this.future.length > 0);

  constructor(
    first: T,
    private readonly limit = 200,
  ) {
    this.value = first;
  }

  /** Replaces the value. Commits with the same gesture that follow each other count as one step until `seal`. */
  commit(value: T, gesture: string | null = null): void {
    if (gesture === null || gesture !== this.gesture) {
      this.past = [...this.past.slice(-(this.limit - 1)), this.value];
    }
    this.gesture = gesture;
    this.future = [];
    this.value = value;
  }

  /** Commits go on that count as one step. */
  get inGesture(): boolean {
    return this.gesture !== null;
  }

  /** Ends the gesture: the next commit is a step of its own. */
  seal(): void {
    this.gesture = null;
  }

  undo(): boolean {
    const previous = this.past.at(-1);
    if (previous === undefined) return false;
    this.future = [...this.future, this.value];
    this.past = this.past.slice(0, -1);
    this.value = previous;
    this.gesture = null;
    return true;
  }

  redo(): boolean {
    const next = this.future.at(-1);
    if (next === undefined) return false;
    this.past = [...this.past, this.value];
    this.future = this.future.slice(0, -1);
    this.value = next;
    this.gesture = null;
    return true;
  }

  /** Starts over from a value. */
  reset(value: T): void {
    this.value = value;
    this.past = [];
    this.future = [];
    this.gesture = null;
  }
}
