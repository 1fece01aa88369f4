/** Meta, played: without an access token the simulator stands in for it on this machine. */
import { join } from 'node:path';
import { type Simulator, simulator } from './channels/simulator/simulator.ts';
import type { whatsappAccount } from './channels/whatsapp/account.ts';
import { templates } from './channels/whatsapp/templates.ts';
import type { Config } from './config.ts';
import type { ReadStore } from './projections/read-store.ts';
import { hintFrom } from './simulator-hint.ts';

export function playedMeta(
  { config: { dataDir, whatsapp, biller }, here, store, clock, random }: {
    config: Config;
    /** This process, as itself sees it. */
    here: string;
    store: ReadStore;
    clock: () => string;
    random: () => number;
  },
): Simulator {
  return simulator({
    path: join(dataDir, 'simulator.db'),
    serviceWebhookUrl: () => `${here}/webhooks/whatsapp`,
    accessToken: whatsapp.accessToken(),
    appSecret: whatsapp.appSecrets()[0]!,
    verifyToken: whatsapp.verifyToken(),
    phoneNumberId: whatsapp.phoneNumberId,
    businessAccountId: whatsapp.businessAccountId,
    displayPhoneNumber: '91 755 255 1222',
    businessName: biller.name,
    paymentConfiguration: whatsapp.paymentConfiguration,
    gateway: whatsapp.paymentGateway,
    now: clock,
    random,
    hint: hintFrom(store),
    // The other reading of Meta's words makes a quick tapper wait for 18 seconds.
    rules: { pairLimit: 'gentle' },
  });
}

/** With the real Meta that is somebody's decision, made once: `khata templates`. */
export async function registerTemplates(
  account: ReturnType<typeof whatsappAccount>,
  businessName: string,
) {
  const known = new Set(
    (await account.templates()).map(({ name, language }) => `${name} ${language}`),
  );
  for (const template of templates) {
    if (known.has(`${template.name} ${template.language}`)) continue;
    await account.createTemplate(template, {
      footer: businessName.slice(0, 60),
      headerHandle: '4::c2FtcGxl', // The simulator looks at no sample.
    });
  }
}
