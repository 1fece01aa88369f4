/** The 24 hours after each message of a person in which everything may be sent to them. */
import type { Phone } from './phones.ts';
import type { World } from './world.ts';

const windowMs = 24 * 3_600_000;

/** Undefined: the person has never written. */
export const windowEndOf = ({ lastInboundAt }: Phone): number | undefined =>
  lastInboundAt === null ? undefined : lastInboundAt + windowMs;

export function isWindowOpen(world: World, phone: Phone): boolean {
  const end = windowEndOf(phone);
  return end !== undefined && world.clock() <= end;
}
