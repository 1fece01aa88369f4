/** `/pay/<token>`: what an account owes, a payment by link, and its receipt, in any browser. */
import { payeeIn } from './address.ts';
import { asked, owed } from './asking.ts';
import { followed, receiptFile } from './following.ts';
import { notFoundPage } from './frame.ts';
import type { Ways } from './ways.ts';
import { languageOf } from './words.ts';

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
  if (file === undefined) return await followed(call, payee, paymentId) ?? nothing();
  return file === 'receipt.pdf' && await receiptFile(call, payee, paymentId) || nothing();
};
