/**
 * A binary heap of numbers in typed arrays, the smallest key first; of equal keys the order depends on nothing but what was
 * pushed and when, so a simulation takes the same course on every machine. No object is made for an entry, because a run
 * pushes millions.
 */
export class EventHeap {
  private keys = new Float64Array(64);
  private codes = new Int32Array(64);
  size = 0;

  /** The smallest key; Infinity when there is none. */
  get key(): number {
    return this.size === 0 ? Infinity : this.keys[0]!;
  }

  /** The code with the smallest key, left where it is; -1 when there is none. */
  get code(): number {
    return this.size === 0 ? -1 : this.codes[0]!;
  }

  push(key: number, code: number): void {
    if (this.size === this.keys.length) this.grow();
    const { keys, codes } = this;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[at] = keys[parent]!;
      codes[at] = codes[parent]!;
      at = parent;
    }
    keys[at] = key;
    codes[at] = code;
  }

  /** Takes the code with the smallest key away; -1 when there is none. */
  pop(): number {
    if (this.size === 0) return -1;
    const { keys, codes } = this;
    const first = codes[0]!;
    const last = --this.size;
    const key = keys[last]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= last) break;
      if (child + 1 < last && keys[child + 1]! < keys[child]!) child += 1;
      if (keys[child]! >= key) break;
      keys[at] = keys[child]!;
      codes[at] = codes[child]!;
      at = child;
    }
    keys[at] = key;
    codes[at] = codes[last]!;
    return first;
  }

  private grow(): void {
    const { keys, codes } = this;
    this.keys = new Float64Array(2 * keys.length);
    this.codes = new Int32Array(2 * keys.length);
    this.keys.set(keys);
    this.codes.set(codes);
  }
}
