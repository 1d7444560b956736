/** Disjoint sets of the numbers from 0 to count − 1 (union–find with path halving). */
export class Groups {
  private readonly parents: Uint32Array;

  constructor(count: number) {
    this.parents = Uint32Array.from({ length: count }, (_, i) => i);
  }

  /** The number that stands for the group of i. */
  of(i: number): number {
    const { parents } = this;
    while (parents[i] !== i) {
      parents[i] = parents[parents[i]!]!;
      i = parents[i]!;
    }
    return i;
  }

  unite(a: number, b: number): void {
    const [rootA, rootB] = [this.of(a), this.of(b)];
    // The lower one stands for both, so that the answer does not hang on the order.
    if (rootA < rootB) this.parents[rootB] = rootA;
    else this.parents[rootA] = rootB;
  }
}
