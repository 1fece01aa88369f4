/** What we say in Hindi of money that goes back. */
import type { refundsEn } from './refunds-en.ts';
import { rupees } from './written.ts';

export const refundsHi: typeof refundsEn = {
  approved: ({ amount }) =>
    `आपका ${rupees(amount)} का रिफंड मंज़ूर हो गया है। पैसे आपको वापस भेजे जा रहे हैं; ` +
    'भेज दिए जाने पर हम आपको यहीं बताएँगे।',
  declined: ({ amount, helpline }) =>
    `${rupees(amount)} का रिफंड माँगा गया था, वह मंज़ूर नहीं हुआ। ` +
    `आपके भुगतान में कुछ भी नहीं बदला है। मदद: ${helpline}।`,
  completed: ({ amount, refundRef }) =>
    `✅ ${rupees(amount)} आपको वापस भेज दिए गए हैं।\nरेफ नंबर: ${refundRef}\n` +
    'अगर पैसे आपके बैंक में न दिखें, तो कृपया बैंक को यह नंबर बताएँ।',
  failed: ({ amount, helpline }) =>
    `आपका ${rupees(amount)} का रिफंड अभी नहीं भेजा जा सका। ये पैसे आपको मिलने बाकी हैं: ` +
    `ऑफिस इन्हें फिर से या किसी और तरीके से भेजेगा। आपको कुछ नहीं करना है। मदद: ${helpline}।`,
  chargedBack: ({ amount }) => `आपके बैंक ने आपके भुगतान में से ${rupees(amount)} हमसे वापस ले लिए हैं।`,
  openAgain: 'इन पैसों से जो बिल जमा हुआ था, वह अब फिर से बाकी है।',
  owesNow: ({ accountNo, amount }) => `${accountNo} के लिए अब जमा करना है: ${rupees(amount)}`,
  news: {
    approved: 'मंज़ूर हो गया है, पैसे वापस भेजे जा रहे हैं',
    declined: 'मंज़ूर नहीं हुआ',
    completed: ({ refundRef }) => `पैसे वापस भेज दिए गए हैं, रेफ नंबर ${refundRef}`,
    failed: 'अभी नहीं भेजा जा सका, ऑफिस फिर से भेजेगा',
  },
};
