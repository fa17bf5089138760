/** Typed columns that grow together by doubling: for tables far shorter than the packet table. */
type Column = Int8Array | Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** The same column with room for `rows`, holding what it held. */
export function grown<C extends Column>(column: C, rows: number): C {
  const larger = new (column.constructor as new (length: number) => C)(rows);
  larger.set(column);
  return larger;
}
