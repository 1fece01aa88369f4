/** How often one caller may ask: a bucket of tokens that fills again with time. */

/** Callers that are remembered. Whoever is forgotten begins with a full bucket. */
const callersMax = 10_000;

type Bucket = { tokens: number; at: number };

/** Answers 0 and takes a token, or the seconds until there is one. `nowMs`: any clock. */
export function rateLimit({ burst, perSecond }: { burst: number; perSecond: number }) {
  const buckets = new Map<string, Bucket>();
  return (caller: string, nowMs: number): number => {
    const { tokens, at } = buckets.get(caller) ?? { tokens: burst, at: nowMs };
    const seconds = Math.max(0, nowMs - at) / 1000;
    const filled = Math.min(burst, tokens + seconds * perSecond);
    buckets.delete(caller); // To put it last: the first of a map goes first.
    buckets.set(caller, { tokens: filled >= 1 ? filled - 1 : filled, at: nowMs });
    if (buckets.size > callersMax) buckets.delete(buckets.keys().next().value!);
    return filled >= 1 ? 0 : Math.ceil((1 - filled) / perSecond);
  };
}
