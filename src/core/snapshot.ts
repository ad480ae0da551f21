// Saving and restoring objects whose own properties are the whole of their state: indicators, aggregators, counters.

const isPlain = (x: object): boolean => Object.getPrototypeOf(x) === Object.prototype || Object.getPrototypeOf(x) === null;
const isData = (x: unknown): boolean => x === null || typeof x !== 'object' || ArrayBuffer.isView(x) || x instanceof Map || x instanceof Set || isPlain(x);

/** A deep copy of an object's own data; instances inside it are captured the same way. Functions are not state and stay out. */
export function capture(object: object): Record<string, unknown> {
  const saved: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    if (typeof value === 'function') continue;
    if (Array.isArray(value)) saved[key] = value.map((v) => (isData(v) ? structuredClone(v) : capture(v as object)));
    else saved[key] = isData(value) ? structuredClone(value) : capture(value as object);
  }
  return saved;
}

/** Writes captured data back into a freshly made object of the same make. */
export function restore(object: object, saved: Readonly<Record<string, unknown>>): void {
  const target = object as Record<string, unknown>;
  for (const [key, value] of Object.entries(saved)) {
    const current = target[key];
    if (Array.isArray(value) && Array.isArray(current))
      target[key] = value.map((v, i) => {
        const inner = current[i] as unknown;
        if (isData(inner) || inner === undefined) return structuredClone(v);
        restore(inner as object, v as Record<string, unknown>);
        return inner;
      });
    else if (current !== null && typeof current === 'object' && !isData(current) && !Array.isArray(current)) restore(current, value as Record<string, unknown>);
    else target[key] = structuredClone(value);
  }
}
