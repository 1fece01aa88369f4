/** `/pay/<token>`: what an account owes, a payment by link, and its receipt, in any browser. */
import { type Payee, payeeIn } from './address.ts';
import { asked, type Call, owed } from './asking.ts';
import { type ByLink, followed, paymentByLink, receiptFile } from './following.ts';
import { notFoundPage } from './frame.ts';
import type { Ways } from './ways.ts';
import { languageOf, words } from './words.ts';

export const payPages = (ways: Ways) => async (request: Request): Promise<Response> => {
  const url = new URL(request.url);
  const spoken = { lang: languageOf(request), url };
  const [, , token = '', paymentId, file, ...more] = url.pathname.split('/');
  const payee = payeeIn(ways, token);
  const call = { ways, spoken, request };
  const nothing = () => notFoundPage(spoken, ways.company);
  if (!payee || more.length > 0) return nothing();
  const isPost = request.method === 'POST' && paymentId === undefined;
  if (!isPost && !['GET', 'HEAD'].includes(request.method)) {
    const allow = paymentId === undefined ? 'GET, HEAD, POST' : 'GET, HEAD';
    return new Response(null, { status: 405, headers: { allow } });
  }
  if (isPost) return await asked(call, payee) ?? nothing();
  if (paymentId === undefined) return await owed(call, payee) ?? nothing();
  const payment = await theirs(ways, payee, paymentId);
  if (!payment) return nothing();
  if (file === undefined) return await paymentOf(call, payment);
  return file === 'receipt.pdf' && await receiptFile(call, payment, 'masked') || nothing();
};

async function theirs(ways: Ways, { accountNo }: Payee, paymentId: string) {
  const payment = await paymentByLink(ways, paymentId);
  return payment?.accountNo === accountNo ? payment : undefined;
}

async function paymentOf(call: Call, payment: ByLink): Promise<Response> {
  const { lang, url } = call.spoken;
  const accountUrl = `${url.pathname.slice(0, -payment.paymentId.length - 1)}?lang=${lang}`;
  const onward = { url: accountUrl, text: words[lang].again };
  return await followed(call, payment, { sight: 'masked', isBack: false, onward });
}
