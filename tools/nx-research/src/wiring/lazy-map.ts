/** A map from names to values that are made when somebody first asks for them. */
export type LazyMap<Value> = Pick<ReadonlyMap<string, Value>, 'get' | 'keys' | 'values'>;

/** Makes one: its names are those of `items`, and `make` turns an item into its value, once. */
export function lazyMap<Item, Value>(
  items: ReadonlyMap<string, Item>,
  make: (item: Item) => Value,
): LazyMap<Value> {
  const made = new Map<string, { readonly value: Value }>();
  const get = (name: string): Value | undefined => {
    const item = items.get(name);
    if (item === undefined) return undefined;
    const entry = made.get(name) ?? { value: make(item) };
    made.set(name, entry);
    return entry.value;
  };
  function* values(): Generator<Value, undefined> {
    for (const name of items.keys()) yield get(name) as Value;
  }
  return {
    get,
    keys: () => items.keys(),
    values: () => values() as ReturnType<ReadonlyMap<string, Value>['values']>,
  };
}
