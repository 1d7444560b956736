/** Something with a history, whose values change by name. */
interface Changeable<Name extends string> {
  change(change: Partial<Record<Name, number>>, gesture: string): void;
  seal(): void;
}

/**
 * What a number field does with a value of a room: all changes of one drag are one step of undo.
 *
 * @param name of the value, and of the gesture
 */
export function changes<Name extends string>(
  room: Changeable<Name>,
  name: Name,
): (value: number, done: boolean) => void {
  return (value, done) => {
    room.change({ [name]: value } as Record<Name, number>, name);
    if (done) room.seal();
  };
}
