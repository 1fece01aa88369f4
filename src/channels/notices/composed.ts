/** What all notices are made of: a language, a message inside the window, a template outside it. */
import type { Language } from '../../domain/conversation.events.ts';
import type { Outgoing, TemplateUse } from '../channel.ts';
import type { Choice } from '../dialog.ts';
import type { Phrases } from '../phrases.ts';
import { written } from '../phrases/written.ts';

/** Without `outside` it waits for nobody: out of the window it is not sent at all. */
export type Composed = { inside: Outgoing; outside?: Outgoing };

export type Speech = { language: Language; phrase: Phrases };

export const says = (text: string, choices: readonly Choice[]): Outgoing => ({
  kind: 'reply',
  reply: { text, choices },
});

/** The values in the order that the template's text has them; channels/whatsapp/templates.ts. */
export const template = (
  { language }: Speech,
  name: string,
  values: readonly string[],
  carried: Pick<TemplateUse, 'attachment' | 'orderStatus' | 'order'> = {},
): Outgoing => ({ kind: 'template', template: { name, language, values, ...carried } });

export const toMenu = ({ phrase }: Speech): Choice => ({ id: 'menu', title: phrase.menu });
export const toPay = ({ phrase }: Speech, accountNo: string): Choice => ({
  id: `pay:${accountNo}`,
  title: phrase.viewAndPay,
});

export const dayIn = ({ language }: Speech, day: string) => written[language].day(day);
export const lines = (...all: (string | false)[]) => all.filter(Boolean).join('\n');
