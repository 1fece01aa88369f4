/** One thing that is not as the log makes it. */
export type Difference = {
  /** A table, or a stream of the log. */
  table: string;
  /** For people; ids and amounts, never anything personal. */
  what: string;
  /** The id of the event that it comes from, or of the newest that had a part in it. */
  event?: string | undefined;
};
