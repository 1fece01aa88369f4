/** What the dialogs say in Hindi, as it is spoken in Madhya Pradesh: plain, polite, आप. */
import type { Phrases } from './en.ts';
import { rupees, written } from './written.ts';

const { day, month } = written.hi;

export const hi: Phrases = {
  yes: 'हाँ',
  no: 'नहीं',
  menu: 'मुख्य मेनू',
  more: 'और देखें',
  choose: 'चुनें',
  notUnderstood: 'माफ़ कीजिए, यह समझ में नहीं आया।',
  youAreWelcome: 'आपका धन्यवाद! जब भी ज़रूरत हो, यहीं लिखें।',
  sorry: 'माफ़ कीजिए, हमारी ओर से गड़बड़ी हुई और कुछ नहीं हो पाया। कृपया फिर से कोशिश करें।',
  putAside: 'एक दिन से पहले शुरू की हुई बात छोड़ दी गई है, उस पर कुछ नहीं किया गया।',
  oldButton: 'यह बटन पुरानी बातचीत का है और अब काम नहीं करता। कृपया फिर से चुनें।',

  greeting: ({ biller }) => `नमस्ते! ${biller} में आपका स्वागत है। आप क्या करना चाहेंगे?`,
  menuRows: {
    pay: { title: 'बिल देखें और भुगतान करें', description: 'बिल की रकम देखें, UPI से जमा करें' },
    bill: { title: 'बिल की PDF', description: 'जुड़े हुए कनेक्शन का ताज़ा बिल' },
    receipts: { title: 'भुगतान की रसीद', description: 'जुड़े हुए कनेक्शन की पिछली दस रसीदें' },
    complain: { title: 'शिकायत दर्ज करें', description: 'बिजली, मीटर, बिल, पेमेंट …' },
    complaints: {
      title: 'शिकायत की स्थिति',
      description: 'देखें, बंद करें, फिर से खोलें, राय दें',
    },
    accounts: { title: 'मेरे कनेक्शन', description: 'उपभोक्ता नंबर जोड़ें या हटाएँ' },
    help: { title: 'मदद', description: 'कॉल सेंटर, पोर्टल, बिजली ऑफिस, धोखे से बचाव' },
    language: { title: 'भाषा / Language', description: 'हिन्दी, English' },
  },
  toPayFor: ({ accountNo, amount }) => `${accountNo} पर ${rupees(amount)} जमा करने हैं`,

  writeNumber: 'कृपया बिल पर छपा उपभोक्ता नंबर (आईवीआरएस नंबर) लिखें।',
  unknownNumber: ({ accountNo }) =>
    `${accountNo} नंबर का कोई कनेक्शन नहीं मिला। कृपया बिल पर नंबर देखकर फिर से लिखें।`,
  whichAccount: 'किस कनेक्शन के लिए? आप कोई उपभोक्ता नंबर लिख भी सकते हैं।',
  whichLinkedAccount: 'किस कनेक्शन के लिए?',
  otherNumber: 'कोई दूसरा नंबर',
  toPayTag: ({ amount }) => `${rupees(amount)} बाकी`,
  nothingToPay: 'कुछ बाकी नहीं',

  billTitle: '*बिजली बिल*',
  numberLine: ({ accountNo }) => `उपभोक्ता नंबर: ${accountNo}`,
  nameLine: ({ name }) => `नाम: ${name}`,
  billLine: (bill) => `बिल: ${month(bill.month)}, आख़िरी तारीख ${day(bill.dueOn)}`,
  overdueLine: (bill) => `बिल: ${month(bill.month)}, आख़िरी तारीख ${day(bill.dueOn)} निकल चुकी है`,
  olderBills: ({ count }) => `पुराने बाकी बिल: ${count}`,
  surchargeLine: ({ amount, dueOn }) => `${day(dueOn)} के बाद ${rupees(amount)} सरचार्ज जुड़ जाएगा।`,
  toPayLine: ({ amount }) => `*कुल जमा करना है: ${rupees(amount)}*`,
  nothingOwed: 'कुछ भी बाकी नहीं है। धन्यवाद!',
  advanceLine: ({ amount }) => `आपका एडवांस: ${rupees(amount)}। यह अगले बिल में लग जाएगा।`,
  cardOpenLine: ({ amount }) =>
    `इस कनेक्शन के लिए ${rupees(amount)} का पेमेंट कार्ड अभी खुला है। ` +
    'कृपया किसी एक ही कार्ड से भुगतान करें।',
  qrBegunLine: ({ amount, begunOn }) =>
    `${day(begunOn)} को हमारे UPI QR कोड से ${rupees(amount)} का एक भुगतान शुरू किया गया था। ` +
    'अगर आपका ऐप बताता है कि भुगतान हो गया, तो कृपया दोबारा भुगतान न करें: ' +
    'हमें पैसे बैंक का विवरण आने पर दिखते हैं।',
  underWay: ({ amount, settledBy }) =>
    `${rupees(amount)} के एक भुगतान की अभी जाँच हो रही है। अगर बैंक से पैसे कट गए हैं, ` +
    `तो ${day(settledBy)} तक हमें मिल जाएँगे या वापस आ जाएँगे।`,
  doNotPayAgain: '*तब तक कृपया दोबारा भुगतान न करें।*',
  checkAgain: 'फिर से देखें',
  payAnyway: 'फिर भी भुगतान करें',
  aboveLimit: ({ amount, centre }) =>
    `UPI से एक बार में ज़्यादा से ज़्यादा ${rupees(amount)} जमा हो सकते हैं। ` +
    `आप अभी यहाँ कुछ रकम जमा कर सकते हैं, या पूरी रकम बिजली ऑफिस ${centre} से ` +
    'NEFT/RTGS द्वारा।',
  payPageLine: ({ url }) => `ब्राउज़र में भुगतान के लिए: ${url}`,
  howToPay: 'आप भुगतान कैसे करना चाहेंगे?',
  waysToPay: 'भुगतान का तरीका',
  anyApp: 'WhatsApp / कोई UPI ऐप',
  payAmount: ({ amount }) => `${rupees(amount)} जमा करें`,
  anotherAmount: 'दूसरी रकम',
  payInAdvance: 'एडवांस जमा करें',
  writeAmount: 'कृपया रकम रुपयों में लिखें, जैसे 500 या 125.50।',
  amountAboveLimit: ({ amount }) =>
    `UPI से एक बार में ज़्यादा से ज़्यादा ${rupees(amount)} जमा हो सकते हैं। ` +
    'कृपया इससे कम रकम लिखें।',
  payingLine: ({ accountNo, amount }) => `${accountNo} के लिए *${rupees(amount)}*।`,
  allIsAdvance: 'यह पूरी रकम अगले बिल के लिए एडवांस रहेगी।',
  restIsAdvance: ({ amount }) =>
    `इसमें से ${rupees(amount)} अभी बाकी नहीं हैं, वे अगले बिल के लिए एडवांस रहेंगे।`,

  needsLink: 'इसके लिए कनेक्शन आपके मोबाइल नंबर से जुड़ा होना चाहिए। ' +
    'बिल देखना और भुगतान करना बिना जोड़े भी हो सकता है।',
  linkConnection: 'कनेक्शन जोड़ें',
  onRecordFor: ({ accountNo }) =>
    `${accountNo} में आपका यही मोबाइल नंबर दर्ज है। क्या इसे जोड़ना है? ` +
    'आप कोई दूसरा उपभोक्ता नंबर भी लिख सकते हैं।',
  onRecord: 'इन कनेक्शन में आपका मोबाइल नंबर दर्ज है। जोड़ने के लिए चुनें, ' +
    'या कोई दूसरा उपभोक्ता नंबर लिखें।',
  linkAccount: ({ accountNo }) => `${accountNo} जोड़ें`,
  linkThis: 'यह कनेक्शन जोड़ें',
  whatLinkingDoes: 'जोड़ने के बाद बिल की PDF, रसीदें और नाम यहीं दिखेंगे।',
  writeNumberToLink: 'कृपया वह उपभोक्ता नंबर (आईवीआरएस नंबर) लिखें जिसे जोड़ना है। ' +
    'वह उसी मोबाइल नंबर से जुड़ सकता है जो कनेक्शन में दर्ज है।',
  linked: ({ accountNo }) => `${accountNo} अब आपसे जुड़ गया है। इसके बिल और रसीदें आप यहीं देख सकते हैं।`,
  alreadyLinked: ({ accountNo }) => `${accountNo} पहले से आपसे जुड़ा है।`,
  notLinkable: ({ accountNo, portal }) =>
    `${accountNo} में दूसरा मोबाइल नंबर दर्ज है, इसलिए यह यहाँ से नहीं जुड़ सकता। ` +
    `मोबाइल नंबर नजदीकी बिजली वितरण केन्द्र पर या ${portal} पर बदला जा सकता है। ` +
    'भुगतान बिना जोड़े भी हो सकता है।',
  viewAndPay: 'बिल देखें और भरें',

  noBillYet: ({ accountNo }) => `${accountNo} का अभी कोई बिल नहीं बना है।`,
  billPdf: 'बिल की PDF',
  whichReceipt: ({ accountNo }) => `${accountNo} की पिछली रसीदें। कौन सी चाहिए?`,
  receiptTitle: ({ amount }) => rupees(amount),
  receiptLine: ({ paidOn, receiptNo }) => `${day(paidOn)}, रसीद ${receiptNo}`,
  noReceipts: ({ accountNo }) => `${accountNo} की अभी कोई रसीद नहीं है।`,

  myAccounts: 'आपसे जुड़े कनेक्शन:',
  noAccounts: 'अभी आपसे कोई कनेक्शन नहीं जुड़ा है।',
  unlink: 'हटाएँ',
  askUnlink: ({ accountNo }) => `क्या ${accountNo} को हटाना है? फिर इसकी रसीदें और बिल यहाँ नहीं दिखेंगे।`,
  unlinked: ({ accountNo }) => `${accountNo} अब आपसे जुड़ा नहीं है।`,
  notLinked: ({ accountNo }) => `${accountNo} आपसे जुड़ा नहीं है।`,

  helpTitle: '*मदद*',
  callCentre: ({ helpline }) => `कॉल सेंटर: ${helpline}`,
  ourNumber: ({ whatsapp }) => `WhatsApp और फ़ोन: ${whatsapp}`,
  portalLine: ({ portal }) => `पोर्टल: ${portal}`,
  centreLine: ({ accountNo, centre }) => `${accountNo} का वितरण केन्द्र: ${centre}`,
  nearestCentre: 'या नजदीकी बिजली वितरण केन्द्र पर संपर्क करें।',
  fraud: '⚠️ *धोखे से बचें:* अपना UPI PIN या OTP किसी को न बताएँ; हम कभी नहीं पूछते। ' +
    'किसी के निजी मोबाइल नंबर पर बिल का भुगतान कभी न करें।',
  words: 'आप कभी भी लिख सकते हैं: *मेनू*, *भाषा*, *बंद* (बिल की याद न दिलाएँ)।',
  remindersOff: 'अब हम आपको बिल की याद नहीं दिलाएँगे। ' +
    'जो आप खुद माँगेंगे (रसीद, शिकायत), वह आता रहेगा।',
  remindersOn: 'अब हम आपको फिर से बिल की याद दिलाएँगे।',
  turnOn: 'फिर से याद दिलाएँ',
  turnOff: 'याद न दिलाएँ',
};
