/** Every word that stands on a bill or a receipt, once per language. */

export type Language = 'hi' | 'en';

/** What a bill asks for, line by line; `other` has its own label. */
export type LineKind =
  | 'energy'
  | 'fixed'
  | 'fuelAdjustment'
  | 'electricityDuty'
  | 'meterRent'
  | 'securityDeposit'
  | 'rounding'
  | 'subsidy'
  | 'rebate'
  | 'other';

/** Why a part of a payment settled no bill: the first three are advance, the rest suspense. */
export type NotAppliedReason =
  | 'nothing_due'
  | 'more_than_due'
  | 'paid_before'
  | 'account_unknown'
  | 'account_not_open';

const linesEn: Record<LineKind, string> = {
  energy: 'Energy charge',
  fixed: 'Fixed charge',
  fuelAdjustment: 'Fuel adjustment (FPPAS)',
  electricityDuty: 'Electricity duty',
  meterRent: 'Meter rent',
  securityDeposit: 'Security deposit',
  rounding: 'Rounding',
  subsidy: 'State subsidy',
  rebate: 'Rebate',
  other: 'Other',
};

const reasonsEn: Record<NotAppliedReason, string> = {
  nothing_due: 'Advance: no bill was due',
  more_than_due: 'Advance: more than was due',
  paid_before: 'Advance: the bill had already been paid',
  account_unknown: 'In suspense: the account is not known yet',
  account_not_open: 'In suspense: the account is not open',
};

const methodsEn: Record<string, string> = {
  upi: 'UPI',
  card: 'Card',
  netbanking: 'Net banking',
  wallet: 'Wallet',
  cash: 'Cash',
  cheque: 'Cheque',
};

const channelsEn: Record<string, string> = {
  whatsapp: 'WhatsApp',
  counter: 'cash counter',
  bbps: 'Bharat Connect (BBPS)',
  settlement: 'bank settlement',
  page: 'pay page',
};

const receiptEn = {
  receipt: 'Payment receipt',
  reprint: 'Reprint',
  amountReceived: 'Amount received',
  receiptNo: 'Receipt number',
  issuedAt: 'Receipt issued',
  paidAt: 'Paid on',
  creditedAt: 'Credited on',
  mode: 'Paid by',
  methods: methodsEn,
  channels: channelsEn,
  upiRef: 'UPI reference (UTR)',
  gatewayRef: 'Gateway reference',
  paymentId: 'Payment id',
  settledBills: 'What this payment settled',
  notApplied: reasonsEn,
  convenienceFee: 'Convenience fee',
  totalPaid: 'Total paid',
  afterwards: 'After this payment',
  balanceAfter: 'Still to pay',
  advanceAfter: 'Advance with us',
  check: 'Check this receipt',
  checkHow: 'Anybody can check it: scan the code with a phone camera, or open',
  logPosition: 'Place in the log',
  leafIndex: 'Leaf in the proof tree',
  noSignature: 'Made by computer; it needs no signature.',
  moreBills: (count: number) => `and ${count} more ${count === 1 ? 'bill' : 'bills'}`,
};

const billEn = {
  bill: 'Electricity bill',
  revised: 'Revised',
  withdrawn: 'Withdrawn',
  paidInFull: 'Paid',
  payableBy: (day: string) => `Payable by ${day}`,
  payableAfter: 'After the due day',
  nothingToPay: 'Nothing is to be paid on this bill.',
  address: 'Address',
  category: 'Category',
  centre: 'Distribution centre / zone',
  division: 'Division',
  circle: 'Circle',
  issuedOn: 'Bill date',
  units: 'Units consumed (kWh)',
  demand: "This month's bill",
  lines: linesEn,
  total: 'Total of the month',
  arrears: 'Arrears',
  advanceApplied: 'Advance applied',
  history: 'Units in the last months',
  now: (time: string) => `As of ${time}`,
  paidSoFar: 'Paid so far',
  outstanding: 'Still to pay on this bill',
  howToPay: 'How to pay',
  scanToPay: 'Scan to pay',
  payByWhatsApp: (number: string) => `WhatsApp: save ${number}, send Hi, choose View and Pay Bill.`,
  payByPage: 'Phone: scan the code with the camera, or open',
  payElsewhere: (portal: string) => `Also at ${portal}, or at the nearest distribution centre.`,
  beware: 'Never send money to a mobile number for this bill. Never tell anyone your UPI PIN.',
};

const en = {
  ...receiptEn,
  ...billEn,
  accountNo: 'Consumer number (IVRS)',
  name: 'Name',
  billNo: 'Bill number',
  month: 'Bill month',
  dueOn: 'Due day',
  particulars: 'Particulars',
  amount: 'Amount',
  helpline: 'Help',
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
};
export type Labels = typeof en;

const hi: Labels = {
  receipt: 'भुगतान रसीद',
  reprint: 'पुनः मुद्रित',
  amountReceived: 'प्राप्त राशि',
  receiptNo: 'रसीद क्रमांक',
  issuedAt: 'रसीद जारी',
  paidAt: 'भुगतान का समय',
  creditedAt: 'खाते में जमा',
  mode: 'भुगतान का माध्यम',
  methods: {
    upi: 'यूपीआई',
    card: 'कार्ड',
    netbanking: 'नेट बैंकिंग',
    wallet: 'वॉलेट',
    cash: 'नगद',
    cheque: 'चेक',
  },
  channels: {
    whatsapp: 'व्हाट्सऐप',
    counter: 'कैश कलेक्शन सेंटर',
    bbps: 'भारत कनेक्ट (बीबीपीएस)',
    settlement: 'बैंक निपटान',
    page: 'भुगतान पेज',
  },
  upiRef: 'यूपीआई संदर्भ क्रमांक (यूटीआर)',
  gatewayRef: 'गेटवे संदर्भ क्रमांक',
  paymentId: 'भुगतान आईडी',
  settledBills: 'यह राशि यहाँ जमा हुई',
  notApplied: {
    nothing_due: 'अग्रिम जमा: कोई बिल बकाया नहीं था',
    more_than_due: 'अग्रिम जमा: राशि बकाया से अधिक थी',
    paid_before: 'अग्रिम जमा: बिल पहले ही जमा हो चुका था',
    account_unknown: 'उचंत में: उपभोक्ता क्रमांक अभी ज्ञात नहीं है',
    account_not_open: 'उचंत में: यह खाता चालू नहीं है',
  },
  convenienceFee: 'सुविधा शुल्क',
  totalPaid: 'कुल भुगतान',
  afterwards: 'इस भुगतान के बाद',
  balanceAfter: 'बकाया राशि',
  advanceAfter: 'अग्रिम जमा',
  check: 'रसीद की जाँच करें',
  checkHow: 'कोई भी जाँच सकता है: फ़ोन के कैमरे से कोड स्कैन करें या यह पता खोलें',
  logPosition: 'लॉग में स्थान',
  leafIndex: 'प्रमाण वृक्ष में क्रम',
  noSignature: 'यह कंप्यूटर से बनी रसीद है; हस्ताक्षर की आवश्यकता नहीं है।',
  moreBills: (count) => `और ${count} अन्य बिल`,
  bill: 'विद्युत देयक (बिजली बिल)',
  revised: 'संशोधित देयक',
  withdrawn: 'निरस्त देयक',
  paidInFull: 'भुगतान हो चुका',
  payableBy: (day) => `${day} तक देय राशि`,
  payableAfter: 'नियत तिथि के बाद देय राशि',
  nothingToPay: 'इस बिल पर कुछ भी देय नहीं है।',
  address: 'पता',
  category: 'श्रेणी',
  centre: 'वितरण केन्द्र / जोन',
  division: 'संभाग',
  circle: 'वृत्त',
  issuedOn: 'देयक दिनांक',
  units: 'खपत (यूनिट)',
  demand: 'इस माह का बिल',
  lines: {
    energy: 'ऊर्जा प्रभार',
    fixed: 'नियत प्रभार',
    fuelAdjustment: 'ईंधन प्रभार समायोजन (एफपीपीएएस)',
    electricityDuty: 'विद्युत शुल्क',
    meterRent: 'मीटर किराया',
    securityDeposit: 'सुरक्षा निधि',
    rounding: 'पूर्णांकन',
    subsidy: 'शासन अनुदान (सब्सिडी)',
    rebate: 'छूट',
    other: 'अन्य',
  },
  total: 'माह का योग',
  arrears: 'पूर्व बकाया',
  advanceApplied: 'समायोजित अग्रिम जमा',
  history: 'पिछले महीनों की खपत (यूनिट)',
  now: (time) => `${time} की स्थिति`,
  paidSoFar: 'अब तक जमा',
  outstanding: 'इस बिल की बकाया राशि',
  howToPay: 'भुगतान कैसे करें',
  scanToPay: 'भुगतान के लिए स्कैन करें',
  payByWhatsApp: (number) => `व्हाट्सऐप: ${number} सेव करें, Hi भेजें और “बिल देखें और भुगतान करें” चुनें।`,
  payByPage: 'फ़ोन: कैमरे से कोड स्कैन करें या यह पता खोलें',
  payElsewhere: (portal) => `${portal} पर या नजदीकी बिजली वितरण केन्द्र पर भी भुगतान करें।`,
  beware: 'बिल के लिए किसी के मोबाइल नंबर पर पैसे न भेजें। अपना यूपीआई पिन किसी को न बताएँ।',
  accountNo: 'उपभोक्ता क्रमांक (आईवीआरएस)',
  name: 'नाम',
  billNo: 'देयक क्रमांक',
  month: 'देयक माह',
  dueOn: 'नियत तिथि',
  particulars: 'विवरण',
  amount: 'राशि',
  helpline: 'सहायता',
  page: (page, pages) => `पृष्ठ ${page} / ${pages}`,
};

export const labels: Record<Language, Labels> = { hi, en };

/** A title, not a label: each document bears it in both languages, the reader's own first. */
export const inBoth = (label: 'receipt' | 'bill', language: Language): [string, string] =>
  language === 'hi' ? [hi[label], en[label]] : [en[label], hi[label]];
