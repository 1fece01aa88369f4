/** The page behind a link: a person pays here as a UPI app would. No scripts, works at 360 px. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { assertSameSite, bytesOf, Turned } from '../door.ts';
import { endPayment, payLink } from './bank.ts';
import { linkBy, openLink } from './links.ts';
import { paymentsOf } from './payments.ts';
import type { LinkRow } from './schema.ts';
import type { RazorpayWorld } from './world.ts';

const Deed = z.enum(['pay', 'wrong pin', 'leave pending', 'goes through', 'fails']);

/** Throws a Turned with 404 for a link that there is not. */
export async function linkPage(
  world: RazorpayWorld,
  request: Request,
  token: string,
): Promise<Response> {
  const link = linkBy(world, 'token', token);
  if (!link) throw new Turned(404, 'there is no such link');
  if (request.method === 'POST') {
    assertSameSite(request);
    const form = new URLSearchParams(new TextDecoder().decode(await bytesOf(request, 1024)));
    const deed = Deed.safeParse(form.get('do'));
    if (!deed.success) throw new Turned(400, 'what shall happen?');
    perform(world, link, deed.data);
    return new Response(null, {
      status: 303,
      headers: { location: new URL(request.url).pathname },
    });
  }
  if (request.method !== 'GET') throw new Turned(405, 'GET or POST');
  if (link.status === 'created') openLink(world, link);
  return shown(world, linkBy(world, 'id', link.id)!);
}

function perform(world: RazorpayWorld, link: LinkRow, deed: z.infer<typeof Deed>) {
  const pending = paymentsOf(world, link.id).findLast(({ status }) => status === 'created');
  if (deed === 'goes through' || deed === 'fails') {
    if (pending) endPayment(world, pending.id, deed === 'goes through', 'payment_declined');
    return;
  }
  if (pending) return; // A double tap, or another tab.
  const outcomes = { pay: 'success', 'wrong pin': 'failure', 'leave pending': 'pending' } as const;
  payLink(world, link, { outcome: outcomes[deed] });
}

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const safe = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign]!);

const rupees = (paise: number) =>
  `₹${(paise / 100).toLocaleString('en-IN', { minimumFractionDigits: 2 })}`;

const style = `
  :root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif; }
  body { max-width: 26rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
  h1 { font-size: 1.3rem; line-height: 1.3; } .sum { font-size: 2rem; margin: .5rem 0; }
  button { font: inherit; display: block; width: 100%; min-height: 3rem; margin: .5rem 0; }
  .note { border-inline-start: .3rem solid #b36b00; padding-inline-start: .75rem; }
`;

const button = (deed: string, en: string, hi: string) =>
  `<button name="do" value="${deed}">${en} · <span lang="hi">${hi}</span></button>`;

function stateOf(world: RazorpayWorld, link: LinkRow): string {
  const last = paymentsOf(world, link.id).at(-1);
  if (link.status === 'paid') return 'Paid. <span lang="hi">भुगतान हो गया।</span>';
  if (last?.status === 'created') {
    return 'Waiting for the bank. <span lang="hi">बैंक के उत्तर की प्रतीक्षा है।</span>';
  }
  if (link.status !== 'created') {
    return 'This link can no longer be paid. <span lang="hi">यह लिंक अब बंद है।</span>';
  }
  if (last?.status === 'failed') {
    return 'The last try failed. <span lang="hi">पिछला प्रयास असफल रहा।</span>';
  }
  return 'Not paid yet. <span lang="hi">भुगतान अभी बाकी है।</span>';
}

function shown(world: RazorpayWorld, link: LinkRow): Response {
  const pending = paymentsOf(world, link.id).some(({ status }) => status === 'created');
  const deeds = pending
    ? [button('goes through', 'The bank agrees', 'बैंक से मंज़ूर'), button('fails', 'It fails', 'असफल')]
    : link.status === 'created'
    ? [
      button('pay', 'Pay by UPI', 'यूपीआई से भुगतान करें'),
      button('wrong pin', 'Pay with a wrong PIN', 'गलत पिन डालें'),
      button('leave pending', 'Leave it hanging', 'बीच में छोड़ दें'),
    ]
    : [];
  const back = link.callback_url === null || !link.callback_url.startsWith('http')
    ? ''
    : `<p><a href="${safe(returnUrl(world, link))}">Back to ${
      safe(new URL(link.callback_url).host)
    }</a>`;
  const html = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Pay ${rupees(link.amount)}</title><style>${style}</style>
</head>
<body><main>
  <p class="note">Simulator: no money moves.
    <span lang="hi">यह केवल अभ्यास है, पैसे नहीं कटेंगे।</span></p>
  <h1>${safe(world.settings.businessName)}</h1>
  <p>${safe(link.description)}</p>
  <p class="sum">${rupees(link.amount)}</p>
  <p role="status">${stateOf(world, link)}</p>
  <form method="post">${deeds.join('\n')}</form>
  ${pending ? '<p><a href="">Look again · <span lang="hi">फिर देखें</span></a></p>' : ''}
  ${back}
</main></body></html>`;
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      // Not `no-referrer`: browsers then send the form without its origin.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
  });
}

/** Once it is paid, with what Razorpay adds. Source: …/payment-links, verify signature. */
function returnUrl(world: RazorpayWorld, link: LinkRow): string {
  const url = new URL(link.callback_url!);
  const paid = paymentsOf(world, link.id).find(({ captured }) => captured === 1);
  if (!paid) return url.href;
  const values = [link.id, link.reference ?? '', link.status, paid.id];
  const signature = createHmac('sha256', world.settings.keySecret).update(values.join('|'));
  url.searchParams.set('razorpay_payment_id', paid.id);
  url.searchParams.set('razorpay_payment_link_id', link.id);
  url.searchParams.set('razorpay_payment_link_reference_id', link.reference ?? '');
  url.searchParams.set('razorpay_payment_link_status', link.status);
  url.searchParams.set('razorpay_signature', signature.digest('hex'));
  return url.href;
}
