/** What the QR code on a receipt opens: whether we issued it, for how much, and when. */
import { rupees, timeInIndia } from '../documents/figures.ts';
import type { ReadStore } from '../projections/read-store.ts';
import { receiptNumbered } from '../projections/receipts.ts';
import { codeOf, isCode, type Keyed } from './address-code.ts';
import { html, page } from './html.ts';

type Ways = Keyed & {
  store: ReadStore;
  publicUrl: string;
  helpline: string;
};

const purpose = 'receipt check';

export const receiptCheckUrl = (
  ways: Pick<Ways, 'publicUrl' | 'fingerprint'>,
  receiptNo: string,
): string =>
  new URL(`/receipt/${receiptNo}/${codeOf(ways, purpose, receiptNo)}`, ways.publicUrl).href;

/** `/receipt/<receiptNo>/<code>`: amount, day and account number; never a name. */
export const receiptCheck = (ways: Ways) => async (request: Request): Promise<Response> => {
  const [, , receiptNo = '', code = ''] = new URL(request.url).pathname.split('/');
  const genuine = isCode(code, codeOf(ways, purpose, receiptNo));
  const receipt = genuine ? await receiptNumbered(ways.store, receiptNo) : undefined;
  if (!receipt) return page(404, 'en', 'Receipt not found', notFound(ways.helpline));
  const { amount, accountNo, paidAt, issuedAt, paymentId } = receipt;
  const rows = [
    ['Receipt no · रसीद क्रमांक', receiptNo],
    ['Amount · राशि', rupees(amount)],
    ['Consumer no · उपभोक्ता क्रमांक', accountNo],
    ['Paid on · भुगतान का समय', timeInIndia(paidAt, 'en')],
    ['Issued on · जारी होने का समय', timeInIndia(issuedAt, 'en')],
    ['Payment · भुगतान क्रमांक', paymentId],
  ].map(([name = '', value = '']) =>
    html`
      <tr>
        <th scope="row">${name}</th>
        <td>${value}</td>
      </tr>\\n
    `
  );
  return page(
    200,
    'en',
    `Receipt ${receiptNo}`,
    html`
      <div class="good">
        <h1>This receipt is genuine<br><span lang="hi">यह रसीद असली है</span></h1>
      </div>
      <table>${rows}</table>
      <p>Compare the amount and the number with the paper in your hand. We show no name here.</p>
      <p lang="hi">कागज़ पर लिखी राशि और रसीद क्रमांक से मिलान करें। यहाँ किसी का नाम नहीं दिखाया जाता।</p>
    `,
  );
};

const notFound = (helpline: string) =>
  html`
    <div class="bad">
      <h1>We did not issue this receipt<br>
      <span lang="hi">यह रसीद हमने जारी नहीं की है</span></h1>
    </div>
    <p>The address may have been copied wrongly: scan the code
    again, or call ${helpline}.</p>
    <p lang="hi">हो सकता है पता गलत लिखा गया हो: रसीद का कोड फिर से स्कैन करें, या ${helpline} पर फ़ोन करें।</p>
  `;
