/** Meta's handshake: before the first webhook, and whenever address or token have changed. */
import { createHash } from 'node:crypto';
import type { World } from './world.ts';

/** Asks as Meta does. True when the answer is 200 and nothing but the challenge. */
export async function shakeHands(world: World, token = world.settings.verifyToken) {
  const { settings } = world;
  const challenge = String(1_000_000_000 + Math.floor(settings.random() * 1_000_000_000));
  try {
    const url = new URL(settings.serviceWebhookUrl());
    url.searchParams.set('hub.mode', 'subscribe');
    url.searchParams.set('hub.challenge', challenge);
    url.searchParams.set('hub.verify_token', token);
    const signal = AbortSignal.timeout(settings.pace.answerMs);
    const response = await fetch(url, { redirect: 'manual', signal });
    const body = await response.text();
    return { verified: response.status === 200 && body === challenge, status: response.status };
  } catch {
    return { verified: false, status: 0 };
  }
}

/** Answers true without asking again as long as address and token are the same. */
export function subscription(world: World): () => Promise<boolean> {
  let asking: Promise<boolean> | undefined;
  const mark = () => {
    const { serviceWebhookUrl, verifyToken } = world.settings;
    return createHash('sha256').update(`${serviceWebhookUrl()} ${verifyToken}`).digest('hex');
  };
  const known = () =>
    world.store.one<{ value: string }>("select value from setting where name = 'subscribed'");
  const ask = async () => {
    const { verified } = await shakeHands(world);
    if (verified) {
      world.store.run(
        `insert into setting values ('subscribed', ?)
         on conflict (name) do update set value = excluded.value`,
        mark(),
      );
    }
    return verified;
  };
  return async () => {
    if (known()?.value === mark()) return true;
    asking ??= ask().finally(() => asking = undefined);
    return await asking;
  };
}
