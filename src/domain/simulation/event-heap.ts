/**
 * A binary heap of numbers in typed arrays: the smallest key first, and of equal keys the one that was pushed first, so that
 * a simulation gives the same course on every machine. No object is made for an entry, because a run pushes millions.
 */
export class EventHeap {
  private keys = new Float64Array(64);
  private orders = new Float64Array(64);
  private codes = new Int32Array(64);
  private pushed = 0;
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
    const { keys, orders, codes } = this;
    const order = this.pushed++;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (keys[parent]! <= key) break; // whatever is there already was pushed earlier
      keys[at] = keys[parent]!;
      orders[at] = orders[parent]!;
      codes[at] = codes[parent]!;
      at = parent;
    }
    keys[at] = key;
    orders[at] = order;
    codes[at] = code;
  }

  /** Takes the code with the smallest key away; -1 when there is none. */
  pop(): number {
    if (this.size === 0) return -1;
    const { keys, orders, codes } = this;
    const first = codes[0]!;
    const last = --this.size;
    const key = keys[last]!;
    const order = orders[last]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= last) break;
      const next = child + 1;
      if (next < last && isBefore(keys[next]!, orders[next]!, keys[child]!, orders[child]!)) child = next;
      if (!isBefore(keys[child]!, orders[child]!, key, order)) break;
      keys[at] = keys[child]!;
      orders[at] = orders[child]!;
      codes[at] = codes[child]!;
      at = child;
    }
    keys[at] = key;
    orders[at] = order;
    codes[at] = codes[last]!;
    return first;
  }

  private grow(): void {
    const { keys, orders, codes } = this;
    this.keys = new Float64Array(2 * keys.length);
    this.orders = new Float64Array(2 * keys.length);
    this.codes = new Int32Array(2 * keys.length);
    this.keys.set(keys);
    this.orders.set(orders);
    this.codes.set(codes);
  }
}

const isBefore = (key: number, order: number, otherKey: number, otherOrder: number): boolean =>
  key < otherKey || (key === otherKey && order < otherOrder);
