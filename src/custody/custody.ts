/** Who of several processes does what only one may do at a time. */
import { setTimeout } from 'node:timers/promises';

export type Custody = {
  /**
   * Undefined: another process has this job. Throws when that cannot be told just now. Whoever
   * dies has nothing left to give back: the next one that asks gets it.
   */
  take(job: string): Promise<Tenure | undefined>;
};

export type Tenure = {
  /** Aborted as soon as we know that another process may have it. */
  lost: AbortSignal;
  /** Never throws: what cannot be given back was lost. */
  giveBack(): Promise<void>;
};

/** How often those without it ask again. */
const askAgainMs = 1_000;

/**
 * Does the work whenever the job is ours, until the signal. The work ends with the signal that it
 * is handed; one that ends with a fault is begun again, here or elsewhere.
 */
export async function whenOurs(
  custody: Custody,
  job: string,
  { signal, onTrouble, onChange }: {
    signal: AbortSignal;
    onTrouble(error: unknown): void;
    onChange(ours: boolean): void;
  },
  work: (ours: AbortSignal) => Promise<void>,
) {
  while (!signal.aborted) {
    try {
      const tenure = await custody.take(job);
      if (tenure) {
        onChange(true);
        await work(AbortSignal.any([signal, tenure.lost])).finally(async () => {
          await tenure.giveBack();
          onChange(false);
        });
      }
    } catch (error) {
      onTrouble(error);
    }
    await setTimeout(askAgainMs, undefined, { signal }).catch(() => {});
  }
}
