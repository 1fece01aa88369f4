/** Order cards of the simulator, paid and looked up. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { orderCard, type Playing, playing, ramesh } from '../simulator-service.ts';

export const ref = 'MPCZ-N2302012345-2026-08-1';

export const sample = (name: string) =>
  JSON.parse(readFileSync(new URL(`../data/whatsapp/payments/${name}`, import.meta.url), 'utf8'));

export async function withCard(wanted?: Parameters<typeof playing>[0]) {
  const meta = await playing(wanted);
  await meta.say();
  expect((await meta.send(orderCard(ref))).status).toBe(200);
  return meta;
}

export const pay = async (meta: Playing, outcome: string, more: object = {}) => {
  const wish = { app: 'gpay', outcome, ...more };
  const answer = await meta.phone('POST', `${ramesh}/orders/${ref}/pay`, wish);
  await meta.catchUp();
  return answer;
};

/** All paths of all objects, so that two payloads can be compared in shape. */
export const shapeOf = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value
    ? Object.entries(value).flatMap(([key, inner]) => shapeOf(inner, `${path}.${key}`))
    : [path];
