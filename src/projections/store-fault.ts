/** The store's own faults, apart from rows that it refuses: those are told as they come. */

/** The read store is away, full or busy. What was not committed is not there; begin again later. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
  /** PostgreSQL's, SQLite's or the network's word for it. */
  code: string | undefined;

  constructor(cause: unknown) {
    super('the read store does not take it just now', { cause });
    if (!(cause instanceof Error)) return;
    if ('errcode' in cause) this.code = String(cause.errcode);
    else if ('code' in cause) this.code = String(cause.code);
  }
}
