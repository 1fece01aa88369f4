/** What our notices say in Hindi. */
import type { noticesEn } from './notices-en.ts';
import { rupees, written } from './written.ts';

const { day, moment, month } = written.hi;

export const noticesHi: typeof noticesEn = {
  orderText: ({ accountNo, amount }) =>
    `बिजली बिल, उपभोक्ता नंबर ${accountNo}\n*कुल जमा करना है: ${rupees(amount)}*\n` +
    'भुगतान का मैसेज और रसीद यहीं आएगी। अपना UPI PIN किसी को न बताएँ।',
  orderItem: ({ accountNo }) => `बिजली बिल ${accountNo}`,
  orderExpiry: ({ expiresAt }) => `${moment(expiresAt)} तक भुगतान करें`,

  received: ({ accountNo, amount }) =>
    `✅ ${accountNo} के लिए ${rupees(amount)} का भुगतान प्राप्त हुआ। धन्यवाद!`,
  receiptNoLine: ({ receiptNo }) => `रसीद नंबर ${receiptNo}`,
  leftToPay: ({ amount }) => `अब बाकी: ${rupees(amount)}`,
  keptAsAdvance: ({ amount }) => `अगले बिल के लिए एडवांस: ${rupees(amount)}`,
  paid: 'भुगतान हो गया',

  held: ({ amount, helpline }) =>
    `आपके ${rupees(amount)} हमें मिल गए हैं और सुरक्षित हैं, पर अभी पता नहीं चला कि ` +
    `ये किस कनेक्शन के हैं। ऑफिस पता कर रहा है। मदद: ${helpline}।`,
  pending: ({ amount, settledBy }) =>
    `आपके ${rupees(amount)} के भुगतान की अभी जाँच हो रही है। अगर बैंक से पैसे कट गए हैं, ` +
    `तो ${day(settledBy)} तक हमें मिल जाएँगे या आपको वापस मिल जाएँगे। ` +
    'तब तक कृपया दोबारा भुगतान न करें।',
  pendingShort: ({ settledBy }) => `जाँच चल रही है, ${day(settledBy)} तक`,
  attemptFailed: ({ amount, settledBy }) =>
    `${rupees(amount)} जमा करने की यह कोशिश सफल नहीं हुई। आप उसी कार्ड से फिर कोशिश कर सकते हैं। ` +
    `अगर इसमें बैंक से पैसे कटे हैं, तो ${day(settledBy)} तक वापस आ जाएँगे।`,
  linkAttemptFailed: ({ amount, settledBy }) =>
    `${rupees(amount)} जमा करने की यह कोशिश सफल नहीं हुई। आप उसी पेज से फिर कोशिश कर सकते हैं। ` +
    `अगर इसमें बैंक से पैसे कटे हैं, तो ${day(settledBy)} तक वापस आ जाएँगे।`,
  lapsed: ({ accountNo, amount, settledBy }) =>
    `${accountNo} के लिए ${rupees(amount)} जमा करने का समय निकल गया और हमें पैसे नहीं मिले। ` +
    `अगर बैंक से पैसे कट गए हैं, तो ${day(settledBy)} तक हमें मिल जाएँगे या आपको वापस मिल जाएँगे। ` +
    'नहीं तो आप फिर से भुगतान कर सकते हैं।',

  receiptCaption: ({ accountNo, amount, receiptNo }) =>
    `रसीद नंबर ${receiptNo}\n${accountNo} के लिए ${rupees(amount)} प्राप्त हुए।`,
  reprint: 'यह पहले दी गई रसीद की प्रति है।',
  receiptWithoutPdf: 'अभी PDF नहीं बन पाई। आप इसे बाद में फिर माँग सकते हैं।',
  sendReceipt: 'रसीद फिर माँगें',
  billCaption: (bill) =>
    `बिजली बिल ${month(bill.month)}, उपभोक्ता नंबर ${bill.accountNo}\n` +
    `रकम: ${rupees(bill.amount)}, आख़िरी तारीख ${day(bill.dueOn)}`,
  billWithoutPdf: 'अभी PDF नहीं बन पाई। कृपया थोड़ी देर बाद फिर माँगें।',
  writeMenu: 'आगे के लिए *मेनू* लिखें।',

  registered: ({ docketNo, kind, dueAt }) =>
    `आपकी शिकायत दर्ज हो गई है।\n*शिकायत नंबर: ${docketNo}*\n${kind}\n` +
    `${moment(dueAt)} तक इसका समाधान होना है।`,
  assigned: ({ docketNo, desk }) => `शिकायत ${docketNo} पर काम चल रहा है: ${desk}।`,
  escalated: ({ docketNo, office }) => `शिकायत ${docketNo} ऊपर भेजी गई है: ${office}।`,
  resolved: ({ docketNo }) => `ऑफिस के अनुसार शिकायत ${docketNo} का समाधान हो गया है।`,
  resolution: ({ resolution }) => `क्या किया गया: ${resolution}`,
  isItSettled: 'क्या आपकी परेशानी दूर हो गई?',
  reopened: ({ docketNo, dueAt }) =>
    `शिकायत ${docketNo} फिर से खोल दी गई है। इसका समाधान ${moment(dueAt)} तक होना था।`,
  closed: ({ docketNo }) => `शिकायत ${docketNo} बंद कर दी गई है।`,
  news: {
    registered: ({ dueAt }) => `दर्ज हो गई है, ${moment(dueAt)} तक समाधान होना है`,
    assigned: ({ desk }) => `काम चल रहा है: ${desk}`,
    escalated: ({ office }) => `ऊपर भेजी गई है: ${office}`,
    resolved: 'ऑफिस के अनुसार समाधान हो गया है',
    reopened: 'फिर से खोल दी गई है',
    closed: 'बंद कर दी गई है',
  },
  offices: {
    centre: 'वितरण केन्द्र प्रभारी',
    division: 'संभाग',
    circle: 'वृत्त',
    forum: 'विद्युत उपभोक्ता शिकायत निवारण फोरम',
    ombudsman: 'विद्युत लोकपाल',
  },

  couldNot: ({ helpline }) =>
    `माफ़ कीजिए, यह काम नहीं हो पाया और कुछ भी बदला नहीं है। कृपया मेनू से फिर कोशिश करें, ` +
    `या ${helpline} पर कॉल करें।`,
  refusals: {
    account_not_open: 'इस नंबर का कोई चालू कनेक्शन नहीं है। कृपया नंबर जाँच लें।',
    account_not_linked: 'यह कनेक्शन आपसे जुड़ा नहीं है, इसलिए यह काम नहीं हो पाया।',
    account_not_linkable: 'इस कनेक्शन में दूसरा मोबाइल नंबर दर्ज है, इसलिए यह नहीं जुड़ पाया।',
    bill_not_found: 'यह बिल नहीं मिला।',
    receipt_not_found: 'यह रसीद नहीं मिली।',
    complaint_not_found: 'यह शिकायत नहीं मिली।',
    complaint_is_closed: 'यह शिकायत पहले ही बंद हो चुकी है।',
    complaint_is_not_resolved: 'इस शिकायत पर ऑफिस अभी काम कर रहा है। ' +
      'समाधान के बाद ही इसे बंद किया जा सकता है और राय दी जा सकती है।',
    reopen_window_is_over: 'इस शिकायत को फिर से खोलने का समय निकल चुका है। ' +
      'आप नई शिकायत दर्ज कर सकते हैं।',
    payment_id_used_with_different_terms: 'पेमेंट कार्ड नहीं बन पाया। ' +
      'कोई पैसा नहीं कटा है। कृपया फिर से माँगें।',
  },
};
