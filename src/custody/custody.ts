/** Who of several processes does what only one may do at a time. */
import { setTimeout } from 'node:timers/promises';

export type Custody = {
  /**
   * Undefined: another process has this duty. Throws when that cannot be told just now. Whoever
   * dies has nothing left to give back: the next one that asks gets it.
   */
  claim(duty: string): Promise<Claim | undefined>;
};

export type Claim = {
  /** Aborted as soon as we know that another process may have it. */
  lost: AbortSignal;
  /** Never throws: what cannot be given back was lost. */
  release(): Promise<void>;
};

/** How often those without it ask again. */
const askAgainMs = 1_000;

/**
 * Does the work whenever the duty is ours, until the signal. The work ends with the signal that it
 * is handed; one that ends with a fault is begun again, here or elsewhere.
 */
export async function whenOurs(
  custody: Custody,
  duty: string,
  { signal, onTrouble, onChange }: {
    signal: AbortSignal;
    onTrouble(error: unknown): void;
    onChange(ours: boolean): void;
  },
  work: (ours: AbortSignal) => Promise<void>,
) {
  while (!signal.aborted) {
    try {
      const claim = await custody.claim(duty);
      if (claim) {
        onChange(true);
        await work(AbortSignal.any([signal, claim.lost])).finally(async () => {
          await claim.release();
          onChange(false);
        });
      }
    } catch (error) {
      onTrouble(error);
    }
    await setTimeout(askAgainMs, undefined, { signal }).catch(() => {});
  }
}
