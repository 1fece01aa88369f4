/** `/payment/<paymentId>/<code>`: what became of one payment, for whoever a gateway leads back. */
import { claim } from './claiming.ts';
import { followed, paymentByLink, receiptFile } from './following.ts';
import { notFoundPage } from './frame.ts';
import { isReturnCode } from './return-address.ts';
import type { Ways } from './ways.ts';
import { languageOf, words } from './words.ts';

/** The address is with the gateway too: no name, nothing owed, and no way to the pay page. */
const sight = 'payment alone';

export const returnPages = (ways: Ways) => async (request: Request): Promise<Response> => {
  const url = new URL(request.url);
  const lang = languageOf(request);
  const spoken = { lang, url };
  const call = { ways, spoken, request };
  const nothing = () => notFoundPage(spoken, ways.company);
  const [, , paymentId = '', code = '', file, ...more] = url.pathname.split('/');
  if (more.length > 0 || !isReturnCode(ways, paymentId, code)) return nothing();
  if (!['GET', 'HEAD'].includes(request.method)) {
    return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  }
  const payment = await paymentByLink(ways, paymentId);
  if (!payment) return nothing();
  if (file !== undefined) {
    return file === 'receipt.pdf' && await receiptFile(call, payment, sight) || nothing();
  }
  const paymentRef = paidIn(url);
  if (paymentRef !== undefined) await claim(ways, payment, visitor, paymentRef);
  const { toChat, paymentAlone } = words[lang];
  return await followed(call, payment, {
    sight,
    isBack: paymentRef !== undefined,
    onward: { url: ways.chatUrl(payment.accountNo), text: toChat, note: paymentAlone },
  });
};

/** Whoever has the address: the gateway had it, and it does not tell who comes. */
const visitor = { kind: 'consumer', id: 'return-page' } as const;

/**
 * By which of the gateway's payments it was paid, as the address says; '' where it names none
 * that can be one. Undefined: it does not say that it was paid.
 */
function paidIn({ searchParams }: URL): string | undefined {
  if (searchParams.get('razorpay_payment_link_status') !== 'paid') return undefined;
  const paymentRef = searchParams.get('razorpay_payment_id') ?? '';
  return /^pay_\w{1,40}$/.test(paymentRef) ? paymentRef : '';
}
