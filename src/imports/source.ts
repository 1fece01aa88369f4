/** What an import reads: rows as their file has them, before anybody asks what they mean. */

export type Source = { format: 'csv' | 'ndjson'; bytes: AsyncIterable<Uint8Array> };

/** A line as it stands in the file, and its fields by their columns' names; or why it has none. */
export type Row =
  & { line: number; texts: readonly string[] }
  & ({ fields: Readonly<Record<string, string>> } | { wrong: string });

/** The file as a whole cannot be read. The message says what to do; nothing was recorded. */
export class FileRefused extends Error {
  override name = 'FileRefused';
}
