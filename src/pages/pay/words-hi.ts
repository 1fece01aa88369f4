/** The pay page in Hindi. */
import { dayInWords, monthOf, rupees, timeInIndia } from '../../documents/figures.ts';
import type { en } from './words-en.ts';

export const hi: typeof en = {
  otherLanguage: 'English',
  title: 'बिजली बिल का भुगतान',
  consumerNo: 'उपभोक्ता नंबर',
  name: 'नाम',
  owed: 'अभी जमा करना है',
  nothingOwed: 'कुछ बाकी नहीं है।',
  advance: 'अगले बिल के लिए एडवांस',
  bill: 'बिल',
  dueBy: ({ dueOn }) => `आख़िरी तारीख ${dayInWords(dueOn, 'hi')}`,
  wasDue: ({ dueOn }) => `आख़िरी तारीख ${dayInWords(dueOn, 'hi')} निकल चुकी है`,
  surchargeComes: ({ amount, dueOn }) =>
    `${dayInWords(dueOn, 'hi')} के बाद ${rupees(amount)} सरचार्ज जुड़ जाएगा`,
  surchargeCame: ({ amount }) => `${rupees(amount)} सरचार्ज जुड़ चुका है`,
  monthOf: (month) => monthOf(month, 'hi'),

  // The way stands before the verb.
  pay: ({ amount }) => rupees(amount),
  byUpi: 'UPI ऐप से जमा करें',
  byAny: 'कार्ड, नेट बैंकिंग या UPI से जमा करें',
  byDirect: 'हमारे बैंक खाते के UPI QR कोड से जमा करें',
  payOtherAmount: 'दूसरी रकम जमा करें',
  payInAdvance: 'एडवांस जमा करें',
  rupeesLabel: 'रकम, रुपये में',
  aboveLimit: ({ amount }) => `UPI ऐप से एक बार में ज़्यादा से ज़्यादा ${rupees(amount)} जमा हो सकते हैं।`,
  payInChat: 'WhatsApp में भुगतान करें',
  noLinks: ({ helpline }) =>
    `अभी यहाँ भुगतान नहीं हो सकता। आप WhatsApp में या हमारे कैश काउंटर पर भुगतान कर सकते हैं, ` +
    `या ${helpline} पर कॉल करें।`,
  safety: 'हमारा कोई भी कर्मचारी आपका UPI PIN कभी नहीं पूछता।',

  amountUnclear: 'कृपया रकम रुपये में लिखें, जैसे 500 या 499.50।',
  amountTooSmall: 'कम से कम ₹1 जमा हो सकता है।',
  amountAboveUpi: ({ amount }) =>
    `UPI ऐप से एक बार में ${rupees(amount)} से ज़्यादा जमा नहीं हो सकते। कम रकम या दूसरा तरीका चुनें।`,
  amountChanged: 'इस बीच बाकी रकम बदल गई है। कोई भुगतान नहीं माँगा गया है; कृपया फिर से देख लें।',
  tooMany: 'इस नंबर के लिए बहुत सारे भुगतान शुरू किए जा चुके हैं। कृपया पुराने पूरे होने तक रुकें।',
  formBroken: 'यह फ़ॉर्म ठीक से नहीं भरा गया। कृपया फिर कोशिश करें।',
  underWay: ({ amount, settledBy }) =>
    `${rupees(amount)} के एक भुगतान की जाँच हो रही है। अगर बैंक से पैसे कट गए हैं, तो ` +
    `${dayInWords(settledBy, 'hi')} तक हमें मिल जाएँगे या वापस मिल जाएँगे। कृपया दोबारा भुगतान न करें।`,
  begunDirect: ({ amount, begunOn }) =>
    `${dayInWords(begunOn, 'hi')} को हमारे UPI QR कोड से ${
      rupees(amount)
    } का एक भुगतान शुरू किया गया था। ` +
    'अगर आपका ऐप बताता है कि भुगतान हो गया, तो कृपया दोबारा भुगतान न करें: ' +
    'हमें पैसे बैंक का विवरण आने पर दिखते हैं।',
  payAnyway: 'फिर भी भुगतान करें',

  yourPayment: ({ amount }) => `आपका ${rupees(amount)} का भुगतान`,
  goOn: 'भुगतान के लिए आगे बढ़ें',
  onRazorpay: 'भुगतान हमारे पेमेंट गेटवे Razorpay के पेज पर होगा।',
  openApp: 'UPI ऐप खोलें',
  scanLink: 'या इसे दूसरे फ़ोन के कैमरे से स्कैन करें:',
  scanUpi: 'या इसे किसी भी UPI ऐप से स्कैन करें:',
  payUntil: ({ at }) => `${timeInIndia(at, 'hi')} तक भुगतान हो सकता है।`,
  stays: 'पैसे मिलते ही यह पेज अपने आप बता देगा। इसे खुला रखें, या बाद में फिर खोल लें।',
  staysDirect: 'भुगतान हुआ या नहीं, यह आपका ऐप तुरंत बता देगा। हमें पैसे बैंक का विवरण आने पर दिखते हैं, ' +
    'ज़्यादातर अगले कामकाजी दिन; तब रसीद यहीं मिलेगी।',
  atTheBank: ({ amount, settledBy }) =>
    `इस QR कोड से ${rupees(amount)} जमा करने का समय निकल गया है; अब बैंक के विवरण का इंतज़ार है। ` +
    'अगर आपका ऐप बताता है कि भुगतान हो गया, तो कृपया दोबारा भुगतान न करें: ' +
    `${dayInWords(settledBy, 'hi')} तक पैसे और रसीद यहाँ आ जाएँगे, या पैसे आपको वापस मिल जाएँगे।`,
  tryFailed: ({ settledBy }) =>
    `पिछली कोशिश सफल नहीं हुई। अगर बैंक से पैसे कटे हैं, तो ${dayInWords(settledBy, 'hi')} तक वापस आ ` +
    'जाएँगे। आप नीचे फिर कोशिश कर सकते हैं।',
  noAnswer: 'हमारे पेमेंट गेटवे से अभी जवाब नहीं मिल रहा। कोई पैसा नहीं कटा है; यह पेज अपने आप फिर कोशिश करेगा।',
  refused: 'पेमेंट गेटवे ने यह भुगतान नहीं लिया। कोई पैसा नहीं कटा है। कृपया दूसरी रकम या दूसरा तरीका चुनें।',
  lapsed: ({ amount, settledBy }) =>
    `${rupees(amount)} जमा करने का समय निकल गया और हमें पैसे नहीं मिले। अगर बैंक से पैसे कट गए हैं, तो ` +
    `${dayInWords(settledBy, 'hi')} तक हमें मिल जाएँगे या आपको वापस मिल जाएँगे। ` +
    'नहीं तो आप फिर से भुगतान कर सकते हैं।',
  again: 'बिल फिर से देखें',
  paymentAlone: 'यह पेज सिर्फ़ इसी भुगतान का है। अपना बिल और बाकी रकम देखने के लिए ' +
    'WhatsApp चैट खोलें या बिल पर छपा कोड स्कैन करें।',
  toChat: 'WhatsApp चैट खोलें',
  arrived: ({ amount }) => `हमें ${rupees(amount)} मिल गए हैं। धन्यवाद!`,
  receiptComing: 'रसीद बन रही है; थोड़ी देर में यहीं दिखेगी।',
  held: ({ helpline }) =>
    `आपके पैसे हमें मिल गए हैं और सुरक्षित हैं, पर अभी पता नहीं चला कि ये किस कनेक्शन के हैं। ` +
    `ऑफिस पता कर रहा है। मदद: ${helpline}।`,
  receiptPdf: 'रसीद PDF में',

  notFoundTitle: 'भुगतान का ऐसा कोई पेज नहीं है',
  notFound: ({ helpline }) =>
    `हो सकता है पता गलत लिखा गया हो: कोड फिर से स्कैन करें, WhatsApp में बिल माँगें, ` +
    `या ${helpline} पर कॉल करें।`,
};
