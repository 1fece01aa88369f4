/** The messages agreed with Meta beforehand: all that gets out when the window is closed. */

export type OurTemplate = {
  name: string;
  language: 'hi' | 'en';
  /** `{{1}}` and on, never first, last or side by side. Where it carries a code, Meta's words. */
  body: string;
  /** One for each value, as a reviewer at Meta should see it. */
  examples: readonly string[];
  carries?: 'document' | 'order' | 'order status' | 'code';
  /** A tap comes back as a choice with this payload, filled in too; perhaps months later. */
  quickReply?: { title: string; payload: string };
};

type Texts = Record<OurTemplate['language'], Pick<OurTemplate, 'body' | 'examples'>>;

type More = Pick<OurTemplate, 'carries'> & {
  quickReply?: Record<OurTemplate['language'], { title: string; payload: string }>;
};

const inBoth = (name: string, texts: Texts, { carries, quickReply }: More) =>
  (['en', 'hi'] as const).map((language): OurTemplate => ({
    name,
    language,
    ...texts[language],
    ...carries && { carries },
    ...quickReply && { quickReply: quickReply[language] },
  }));

/** Values: amount, receipt number, account number. */
const paymentReceipt = inBoth('payment_receipt', {
  en: {
    body:
      'We have received your payment of {{1}}. Receipt number: {{2}}, consumer number: {{3}}. ' +
      'The receipt is attached to this message. Thank you.',
    examples: ['₹1,843.00', 'R-2026-000123', 'N2302012345'],
  },
  hi: {
    body: 'हमें आपका {{1}} का भुगतान मिल गया है। रसीद नंबर: {{2}}, उपभोक्ता नंबर: {{3}}। ' +
      'रसीद इस संदेश के साथ है। धन्यवाद।',
    examples: ['₹1,843.00', 'R-2026-000123', 'N2302012345'],
  },
}, { carries: 'document' });

/** Values: amount, receipt number. Also turns the order card to paid. */
const paymentReceived = inBoth('payment_received', {
  en: {
    body: 'Your payment of {{1}} has been received. Your receipt number is {{2}}. Thank you.',
    examples: ['₹1,843.00', 'R-2026-000123'],
  },
  hi: {
    body: 'आपका {{1}} का भुगतान प्राप्त हो गया है। आपका रसीद नंबर {{2}} है। धन्यवाद।',
    examples: ['₹1,843.00', 'R-2026-000123'],
  },
}, { carries: 'order status' });

/** Values: account number, amount, the day by which the card can be paid. */
const orderCard = inBoth('order_card', {
  en: {
    body: 'The amount to pay for consumer number {{1}} is {{2}}. ' +
      'Please pay it by {{3}} with the button below.',
    examples: ['N2302012345', '₹1,843.00', '20 September 2026'],
  },
  hi: {
    body: 'उपभोक्ता नंबर {{1}} के लिए जमा करने की राशि {{2}} है। ' +
      'कृपया {{3}} तक नीचे दिए गए बटन से भुगतान करें।',
    examples: ['N2302012345', '₹1,843.00', '20 सितंबर 2026'],
  },
}, { carries: 'order' });

/** Values: account number, amount, due day. */
const billIssued = inBoth('bill_issued', {
  en: {
    body: 'The new electricity bill for consumer number {{1}} is {{2}}. It is due on {{3}}. ' +
      'To see or pay the bill, please reply to this message.',
    examples: ['N2302012345', '₹1,843.00', '20 September 2026'],
  },
  hi: {
    body: 'उपभोक्ता नंबर {{1}} का नया बिजली बिल {{2}} का है। भुगतान की आख़िरी तारीख {{3}} है। ' +
      'बिल देखने या भरने के लिए कृपया इस संदेश का उत्तर दें।',
    examples: ['N2302012345', '₹1,843.00', '20 सितंबर 2026'],
  },
}, {
  quickReply: {
    en: { title: 'View and Pay Bill', payload: 'pay:{{1}}' },
    hi: { title: 'बिल देखें और भरें', payload: 'pay:{{1}}' },
  },
});

/** Values: amount, the day by which the money is here or back. */
const paymentPending = inBoth('payment_pending', {
  en: {
    body:
      'Your payment of {{1}} is still being checked with the bank. If the money has left your ' +
      'account, it will reach us or come back to you by {{2}}. Please do not pay again until then.',
    examples: ['₹1,843.00', '12 September 2026'],
  },
  hi: {
    body: 'आपके {{1}} के भुगतान की अभी बैंक से जाँच हो रही है। अगर आपके खाते से पैसे कट गए हैं, ' +
      'तो वे {{2}} तक हमें मिल जाएँगे या आपको वापस मिल जाएँगे। तब तक कृपया दोबारा भुगतान न करें।',
    examples: ['₹1,843.00', '12 सितंबर 2026'],
  },
}, {
  quickReply: {
    en: { title: 'Menu', payload: 'menu' },
    hi: { title: 'मेनू', payload: 'menu' },
  },
});

/** Values: amount, its state in a few words. */
const refundUpdate = inBoth('refund_update', {
  en: {
    body: 'There is news of your refund of {{1}}. Its state is now: {{2}}. ' +
      'If you need more help, please reply to this message.',
    examples: ['₹1,843.00', 'approved, and on its way back to you'],
  },
  hi: {
    body: 'आपके {{1}} के रिफंड की स्थिति बदल गई है। अब स्थिति यह है: {{2}}। ' +
      'अगर आपको और मदद चाहिए, तो कृपया इस संदेश का उत्तर दें।',
    examples: ['₹1,843.00', 'मंज़ूर हो गया है, पैसे वापस भेजे जा रहे हैं'],
  },
}, {
  quickReply: {
    en: { title: 'Menu', payload: 'menu' },
    hi: { title: 'मेनू', payload: 'menu' },
  },
});

/** Values: amount. */
const paymentChargedBack = inBoth('payment_charged_back', {
  en: {
    body: 'Your bank has taken back {{1}} that was paid to us for electricity. ' +
      'To see what is to pay now, please reply to this message.',
    examples: ['₹1,843.00'],
  },
  hi: {
    body: 'बिजली के लिए जमा हुए {{1}} आपके बैंक ने हमसे वापस ले लिए हैं। ' +
      'अब कितना जमा करना है, यह देखने के लिए कृपया इस संदेश का उत्तर दें।',
    examples: ['₹1,843.00'],
  },
}, {
  quickReply: {
    en: { title: 'Menu', payload: 'menu' },
    hi: { title: 'मेनू', payload: 'menu' },
  },
});

/** Values: docket number, its state in a few words. */
const complaintUpdate = inBoth('complaint_update', {
  en: {
    body: 'There is news of your complaint {{1}}. Its state is now: {{2}}. ' +
      'If you need more help, please reply to this message.',
    examples: ['C260912004711', 'resolved'],
  },
  hi: {
    body: 'आपकी शिकायत नंबर {{1}} की स्थिति बदल गई है। अब स्थिति यह है: {{2}}। ' +
      'अगर आपको और मदद चाहिए, तो कृपया इस संदेश का उत्तर दें।',
    examples: ['C260912004711', 'निराकरण हो गया है'],
  },
}, {
  quickReply: {
    en: { title: 'See complaint', payload: 'complaints:{{1}}' },
    hi: { title: 'शिकायत देखें', payload: 'complaints:{{1}}' },
  },
});

/** Values: the one-time code. The words around it are Meta's, which also asks to tell nobody. */
const linkCode = inBoth('link_code', {
  en: { body: '{{1}} is your verification code.', examples: ['493817'] },
  hi: { body: '{{1}} आपका सत्यापन कोड है।', examples: ['493817'] },
}, { carries: 'code' });

export const templates: readonly OurTemplate[] = [
  ...paymentReceipt,
  ...paymentReceived,
  ...orderCard,
  ...billIssued,
  ...paymentPending,
  ...refundUpdate,
  ...paymentChargedBack,
  ...complaintUpdate,
  ...linkCode,
];

export const templateNamed = (name: string, language: string): OurTemplate | undefined =>
  templates.find((template) => template.name === name && template.language === language);

/** A text of a template with the values in their places. */
export const filled = (text: string, values: readonly string[]): string =>
  text.replace(/\{\{(\d+)\}\}/g, (_, place: string) => values[Number(place) - 1] ?? '');
