/** Receipts and bills with everything on them, with next to nothing, and with too much. */
import type { BillDocument } from '../../src/documents/bill.ts';
import type { ReceiptDocument } from '../../src/documents/receipt.ts';
import { paise } from '../../src/domain/money.ts';

export const biller = {
  name: 'Madhya Pradesh Madhya Kshetra Vidyut Vitaran Company Limited',
  nameHi: 'मध्य प्रदेश मध्य क्षेत्र विद्युत वितरण कंपनी लिमिटेड',
  address: 'Bhopal 462023',
  helpline: '1912',
  whatsapp: '0755-2551222',
  portal: 'portal.mpcz.in',
};

export const receipt: ReceiptDocument = {
  biller,
  receiptNo: 'R26-0000042',
  issuedAt: '2026-11-12T08:35:09Z',
  accountNo: 'N2302012345',
  name: 'श्रीमती सुनीता विश्वकर्मा',
  amount: paise(200_000),
  allocations: [
    { billNo: 'B26090000017', month: '2026-09', dueOn: '2026-10-20', amount: paise(23_450) },
    { billNo: 'B26100000042', month: '2026-10', dueOn: '2026-11-20', amount: paise(154_553) },
  ],
  notApplied: { amount: paise(21_997), reason: 'more_than_due' },
  convenienceFee: paise(0),
  method: 'upi',
  channel: 'whatsapp',
  upiRef: '631512345678',
  gatewayRef: 'pay_PqRsTuVwXyZ012',
  paymentId: '5f0c2a9be1d34c6f8a7b90c1d2e3f405',
  paidAt: '2026-11-12T18:34:51Z',
  creditedAt: '2026-11-12T18:35:08Z',
  afterwards: { outstanding: paise(12_34_567_89), advance: paise(21_997) },
  checkUrl: 'https://bijli.example.in/receipts/R26-0000042?c=7fQ2xk9',
  reprint: false,
  proof: { logPosition: '18422', leafIndex: '18421' },
};

/** After erasure, paid at the counter, with nothing that a gateway would know. */
export const bare: ReceiptDocument = {
  ...{ biller, receiptNo: 'R26-0000043', issuedAt: receipt.issuedAt, accountNo: 'N2302012345' },
  ...{ amount: paise(0), allocations: [], convenienceFee: paise(0), channel: 'counter' },
  ...{ paymentId: receipt.paymentId, paidAt: receipt.paidAt, creditedAt: receipt.creditedAt },
  ...{ afterwards: { outstanding: paise(0), advance: paise(0) } },
  ...{ checkUrl: receipt.checkUrl, reprint: false },
};

export const longName = 'क्षत्रिय-UPI-श्रेष्ठ ज्ञानेश्वर द्विवेदी '.repeat(7);

export const manyBills: ReceiptDocument = {
  ...receipt,
  name: longName,
  gatewayRef: 'x'.repeat(120),
  amount: paise(40 * 99_99_99_999_99 + 21_997),
  allocations: Array.from({ length: 40 }, (_, at) => ({
    billNo: `B26${String(at).padStart(9, '0')}ABCDEFGHIJKL`,
    month: `2023-${String(at % 12 + 1).padStart(2, '0')}`,
    dueOn: '2023-12-31',
    amount: paise(99_99_99_999_99),
  })),
};

export const bill: BillDocument = {
  biller,
  billNo: 'B26100000042',
  accountNo: 'N2302012345',
  name: 'श्रीमती सुनीता विश्वकर्मा',
  address: 'मकान नं. 14, ग्राम श्यामपुर, जिला सीहोर 466651',
  category: 'LV-1.2',
  centre: 'श्यामपुर',
  division: 'सीहोर',
  circle: 'भोपाल',
  month: '2026-10',
  issuedOn: '2026-11-05',
  dueOn: '2026-11-20',
  unitsKwh: 1210.5,
  lines: [
    { kind: 'energy', amount: paise(113_310) },
    { kind: 'fixed', amount: paise(25_200) },
    { kind: 'fuelAdjustment', amount: paise(2_946) },
    { kind: 'electricityDuty', amount: paise(13_597) },
    { kind: 'meterRent', amount: paise(0) },
    { kind: 'subsidy', amount: paise(-1_000) },
    { kind: 'rebate', amount: paise(-500) },
    { kind: 'other', amount: paise(1_000), label: 'सुरक्षा निधि (security deposit)' },
  ],
  total: paise(154_553),
  amountAfterDue: paise(156_485),
  arrears: paise(23_450),
  advanceApplied: paise(5_000),
  paid: paise(7_777),
  outstanding: paise(141_776),
  asOf: '2026-11-12T08:35:09Z',
  history: [310, 342, 265, 240, 231, 198, 210].map((unitsKwh, at) => (
    { month: `2026-${String(at + 4).padStart(2, '0')}`, unitsKwh }
  )),
  standing: 'issued',
  payUrl: 'https://bijli.example.in/pay/eyJhIjoiTjIzMDIwMTIzNDUifQ.7fQ2xk9dPq',
};
