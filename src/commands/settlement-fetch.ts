/** `khata settlement fetch`: what Razorpay settled on a day, as a file to keep and to import. */
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { dayOf } from '../domain/calendar.ts';
import { Day } from '../domain/identifiers.ts';
import { writeFileOf } from '../exports/files.ts';
import { GatewayRefused, GatewayUnavailable } from '../gateways/gateway.ts';
import { type RazorpayGateway, razorpayGateway } from '../gateways/razorpay.ts';
import { razorpayColumns, razorpayMore } from '../imports/settlement-razorpay.ts';
import { type Around, counted, type ExitCode, khata, NotDone, parsed } from './command.ts';

const usage = `Type: ${khata} settlement fetch DAY, with a day such as 2026-11-20`;

export async function fetchSettlements(
  args: readonly string[],
  around: Around,
): Promise<ExitCode> {
  const { values, positionals: [day, ...more] } = parsed('settlement', args, {
    to: { type: 'string' },
  });
  if (!Day.safeParse(day).success || day === undefined || more.length > 0) throw new NotDone(usage);
  if (day >= dayOf(around.now())) throw new NotDone(`${day} is not over. ${usage}`);
  const path = values.to ?? `razorpay-${day}.ndjson`;
  if (existsSync(path)) throw new NotDone(`${path} is there already. Name another one with --to.`);
  const gateway = gatewayOf(around.config());
  let rows = 0;
  async function* lines() {
    for await (const item of gateway.settlementItems(day!)) {
      rows += 1;
      yield `${JSON.stringify(keptOf(item))}\n`;
    }
  }
  try {
    await writeFileOf(dirname(path), basename(path), lines());
  } catch (error) {
    throw notFetched(error, day);
  }
  const next = `${khata} import settlement ${path} --gateway razorpay`;
  around.terminal.say(
    rows === 0
      ? `Razorpay settled nothing on ${day}; ${path} is empty.`
      : `${counted(rows)} rows of ${day} are in ${path}. Next: ${next}`,
  );
  return 0;
}

function gatewayOf({ razorpay, port }: Config): RazorpayGateway {
  if (!razorpay) {
    throw new NotDone('No key of Razorpay is set. Set RAZORPAY_KEY_ID and what belongs to it.');
  }
  const { apiUrl = `http://localhost:${port}/simulator/razorpay`, keyId } = razorpay;
  return razorpayGateway({ apiUrl, keyId, keySecret: razorpay.keySecret() });
}

/** The keys that an import reads, the same in each line; what is more than a text is JSON. */
function keptOf(item: unknown): Record<string, unknown> {
  const { data: told = {} } = z.record(z.string(), z.unknown()).safeParse(item);
  return Object.fromEntries(
    [...razorpayColumns, ...razorpayMore].map((name) => {
      const value = told[name] ?? null;
      return [name, typeof value === 'object' && value !== null ? JSON.stringify(value) : value];
    }),
  );
}

function notFetched(error: unknown, day: string): unknown {
  if (error instanceof GatewayRefused && error.code === 'key_not_accepted') {
    return new NotDone('Razorpay does not accept the key. Look at RAZORPAY_KEY_ID and its secret.');
  }
  if (!(error instanceof GatewayUnavailable)) return error;
  return new NotDone(
    `Razorpay gives no usable answer (${error.message}). Nothing was written. ` +
      `Try again in a while: ${khata} settlement fetch ${day}`,
  );
}
