/** Somebody with a phone at the simulator, over HTTP: says, taps, pays, and waits for an answer. */
import { setTimeout } from 'node:timers/promises';

type Choice = { id: string; title: string };
type Bubble = {
  id: string;
  direction: 'in' | 'out';
  type: string;
  shownAt: number | null;
  text?: string;
  media?: { id?: string; filename?: string };
  buttons?: Choice[];
  list?: { button: string; sections: { rows: Choice[] }[] };
};
type Card = {
  reference: string;
  status: string;
  unpayable: string | null;
  attempts: { id: string; status: string }[];
};
type Chat = { messages: Bubble[]; orders: Record<string, Card> };

export type Person = ReturnType<typeof person>;

/** `lookMs`: how often they look at their phone; crowds should look less often. */
export function person(
  url: string,
  number: string,
  name = 'Somebody',
  { patienceMs = 60_000, lookMs = 50 } = {},
) {
  let begun = false;

  async function call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${url}/simulator/phone${path}`, {
      method,
      ...(body && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
    if (response.ok) return await response.json();
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }

  async function begin() {
    if (!begun) await call('POST', '', { number, name });
    begun = true;
  }

  async function chat(): Promise<Chat> {
    await begin();
    return await call('GET', `/${number}`);
  }

  /** Looks again and again until something is there; throws with the last messages. */
  async function seen<Found>(what: string, look: (chat: Chat) => Found | undefined) {
    const until = Date.now() + patienceMs;
    for (;;) {
      const now = await chat();
      const found = look(now);
      if (found !== undefined) return found;
      if (Date.now() > until) {
        const last = now.messages.slice(-4).map(({ text, type }) => text ?? type).join('\n---\n');
        throw new Error(`${what} did not come. The chat ends with:\n${last}`);
      }
      await setTimeout(lookMs);
    }
  }

  const say = async (message: object): Promise<string> => {
    await begin();
    return (await call<{ id: string }>('POST', `/${number}/messages`, message)).id;
  };
  /** Those that the phone shows already, oldest first. */
  const ordersOf = ({ messages, orders }: Chat) =>
    messages.filter(isOurs).flatMap(({ id }) => orders[id] ?? []);
  const reference = (nth: number) =>
    seen(`card ${nth}`, (now) => ordersOf(now)[nth]).then((card) => card.reference);

  return {
    number,
    chat,
    seen,
    /** Any message of the phone, as the simulator takes it; answers its wamid. */
    say,
    says: (text: string) => say({ kind: 'text', text }),
    /** The newest of our messages that has these words. */
    reads: (words: string) =>
      seen(
        `“${words}”`,
        ({ messages }) => messages.findLast((one) => isOurs(one) && one.text?.includes(words)),
      ),
    /** A button or a row, by what stands on it; the newest. */
    async taps(title: string) {
      const [message, id] = await seen(`[${title}]`, ({ messages }) => {
        for (const one of messages.filter(isOurs).toReversed()) {
          const choice = choicesOf(one).find((choice) => choice.title === title);
          if (choice) return [one.id, choice.id] as const;
        }
        return undefined;
      });
      return await say({ kind: 'choice', message, id });
    },
    async pays(outcome: string, { card = 0, ...manner }: {
      card?: number;
      webhook?: string;
      lookup?: string;
    } = {}) {
      const wish = { app: 'whatsapp', outcome, ...manner };
      await call('POST', `/${number}/orders/${await reference(card)}/pay`, wish);
    },
    /** The nth card's own word that the money has come; answers its reference. */
    isConfirmed: (nth = 0) =>
      seen(`confirmation ${nth}`, (now) => {
        const card = ordersOf(now)[nth];
        return card?.status === 'completed' ? card.reference : undefined;
      }),
    /** The bank's answer to an attempt that was left pending. */
    async settles(success: boolean) {
      const attempt = await seen('an attempt', (now) => ordersOf(now)[0]?.attempts.at(-1)?.id);
      await call('POST', `/${number}/orders/${await reference(0)}/settle`, { attempt, success });
    },
    /** A captured webhook, rightly signed, for money that was never paid. */
    forges: async () => await call('POST', `/${number}/orders/${await reference(0)}/forge`, {}),
    async receipt(): Promise<Uint8Array> {
      const id = await seen(
        'a receipt',
        ({ messages }) =>
          messages.findLast(({ media }) => media?.filename?.startsWith('receipt-'))?.media?.id,
      );
      const response = await fetch(`${url}/simulator/phone/${number}/media/${id}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

const isOurs = ({ direction, shownAt }: Bubble) => direction === 'out' && shownAt !== null;

const choicesOf = ({ buttons = [], list }: Bubble) => [
  ...buttons,
  ...list?.sections.flatMap(({ rows }) => rows) ?? [],
];

/** From the first word to the card for the whole bill, in English. */
export async function asksForCard({ says, taps, reads }: Person, accountNo: string) {
  await says('Hi');
  await taps('English');
  await reads('How can I help you?');
  await says(accountNo);
  await taps('WhatsApp / any UPI app');
  await reads('Confirmation and receipt follow here');
}
