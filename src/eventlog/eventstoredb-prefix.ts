/** Several installations in one database: each has a prefix to its streams, and sees its own. */
import type { EventLog, Recorded } from './event-log.ts';

/** The same log, with something before each stream's name that nobody on this side sees. */
export function prefixed(log: EventLog, prefix: string): EventLog {
  if (prefix === '') return log;
  const shown = (event: Recorded): Recorded => (
    { ...event, stream: event.stream.slice(prefix.length) }
  );
  async function* each(events: AsyncIterable<Recorded>) {
    for await (const event of events) yield shown(event);
  }
  return {
    ...log,
    append: (stream, expected, events) => log.append(prefix + stream, expected, events),
    readStream: (stream) => each(log.readStream(prefix + stream)),
    readAll: (after) => each(log.readAll(after)),
    async *subscribe(after, signal) {
      for await (const batch of log.subscribe(after, signal)) yield batch.map(shown);
    },
  };
}
