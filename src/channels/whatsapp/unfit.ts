/** A message that WhatsApp would refuse, or that would say something untrue: it is not sent. */
import { SendRefused } from '../channel.ts';

/** Ours to correct, and never to be tried again as it is. `what` names the fault, no content. */
export class Unfit extends SendRefused {
  override name = 'Unfit';
  constructor(what: string) {
    super(`unfit: ${what}`.slice(0, 60), false); // As much as a NoticeFailed holds.
  }
}

/** Like `assert`, for what a caller hands in: a wrong one ends this message and no process. */
export function fit(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Unfit(what);
}
