/** What typed words ask for, as the id of the button that asks for the same. */
import type { ComplaintKind } from '../../domain/complaint.events.ts';
import { docketNoIn, plain } from './words.ts';

/** Whole messages that are obeyed in every state, whatever it waits for. */
const always = new Map(
  Object.entries({
    menu: 'menu|main menu|0|hi|hii|hiii|hello|helo|hey|namaste|namaskar|start|' +
      'मेनू|मेन्यू|मुख्य मेनू|नमस्ते|नमस्कार|हैलो|हेलो|हाय|शुरू|शुरू से',
    language: 'language|change language|bhasha|भाषा|भाषा बदलें|भाषा बदलो',
    'reminders:off': 'stop|stop all|unsubscribe',
  }).flatMap(([id, words]) => words.split('|').map((word) => [word, id] as const)),
);

const complaint = (kind: ComplaintKind) => `complain:${kind}`;

/** The first that fits counts: what is said more exactly stands before what is said in general. */
const intents: readonly (readonly [string, RegExp])[] = [
  ['thanks', /^(many )?(thanks?( you)?( so much)?|thx|ok(ay)?|dhanyavaa?d|dhanyawaa?d|shukriya)$/],
  ['thanks', /^(theek hai|thik hai|धन्यवाद|शुक्रिया|ठीक है|ओके|अच्छा|achh?a)$/],
  ['reminders:off', /^(band|band karo|band kare|बंद|बन्द|बंद करो|बंद करें)$/],
  ['reminders:on', /^(chalu|chalu karo|resume|subscribe|चालू|चालू करो|चालू करें)$/],
  ['complaints', /(shika+yat|complaint).*(status|ka kya|kya hua|sthiti)/],
  ['complaints', /(शिकायत|कंप्लेंट).*(स्थिति|क्या हुआ|का क्या)/],
  [complaint('REFUND'), /refund|रिफंड|(paise|paisa) .*(wapas|vapas)|(पैसे|पैसा) .*वापस/],
  [complaint('PAID_NOT_UPDATED'), /(paise|paisa|amount|money).*(kat|cut|debit)/],
  [complaint('PAID_NOT_UPDATED'), /(पैसे|पैसा|रुपये).*कट|बिल .*जमा .*(नहीं|नही) .*दिख/],
  [complaint('PAID_NOT_UPDATED'), /bill .*jama .*(nahi|nhi) .*dikh/],
  [complaint('BILL_NOT_RECEIVED'), /bill.*(nahi|nhi|not).*(mila|aya|aaya|received)/],
  [complaint('BILL_NOT_RECEIVED'), /बिल.*(नहीं|नही).*(मिला|आया)/],
  [complaint('WRONG_READING'), /\breading|average bill|रीडिंग|औसत|एवरेज/],
  [complaint('WRONG_BILL'), /bill.*(galat|jyada|zyada|wrong|high|too much)/],
  [complaint('WRONG_BILL'), /बिल.*(गलत|ग़लत|ज्यादा|ज़्यादा)/],
  [complaint('THEFT_REPORT'), /(bijli|power|electricity).*(chori|theft)|बिजली.*चोरी/],
  [
    complaint('LINE_OR_POLE'),
    /(\btaar\b|\bwire\b|khambh?a|\bpole\b).*(toot|tut|gir|broke|fall|fell)/,
  ],
  [complaint('LINE_OR_POLE'), /(तार|खंभा|खम्भा).*(टूट|गिर)/],
  [complaint('SAFETY'), /khatra|danger|khuli dp|taar.*latak|current (lag|aa)/],
  [complaint('SAFETY'), /खतरा|ख़तरा|खुली डीपी|तार.*लटक|करंट (लग|आ)/],
  [complaint('TRANSFORMER'), /transformer|\bdp\b|ट्रांसफार्मर|ट्रांसफॉर्मर|डीपी/],
  [complaint('VOLTAGE'), /voltage|वोल्टेज|pankha dheema|पंखा धीमा/],
  [complaint('DISCONNECTION'), /connection.*(kat|kaat|cut|jod do)|disconnect|reconnect/],
  [complaint('DISCONNECTION'), /कनेक्शन.*(कट|काट|जोड़ दो)/],
  [complaint('NEW_CONNECTION'), /(naya|new) .*connection|(नया|नये|नए) .*कनेक्शन/],
  [complaint('METER'), /meter|मीटर/],
  [complaint('SUPPLY_OFF'), /no (power|light|electricity|supply)|power cut/],
  [
    complaint('SUPPLY_OFF'),
    /^(?!.*bill).*(light|bijli|bijlee|supply|power|current).*(nahi|nhi|chal|gul|ga[yi]|off|band)/,
  ],
  [complaint('SUPPLY_OFF'), /^(?!.*बिल).*(लाइट|बिजली|सप्लाई|करंट).*(नहीं|नही|चली|गुल|गई|गयी|बंद)/],
  ['complain', /shika+yat|complain|शिकायत|कंप्लेंट|कम्प्लेंट/],
  ['receipts', /rash?id|raseed|receipt|parchi|pavati|रसीद|पर्ची|पावती/],
  ['complaints', /\bstatus\b|sthiti|स्थिति|docket/],
  ['language', /bhasha|language|भाषा/],
  ['link', /\blink\b|लिंक|(number|mobile|connection).*(jod|add)|(नंबर|मोबाइल|कनेक्शन).*जोड़/],
  ['accounts', /(mere|my) .*(connection|account|khat)|(मेरे|मेरा) .*(कनेक्शन|खात)|unlink/],
  ['bill', /bill.*(pdf|download|copy)|बिल.*(पीडीएफ|डाउनलोड|कॉपी|pdf)/],
  ['help', /\bhelp|madad|sahayta|1912|office|मदद|सहायता|हेल्प|ऑफिस|वितरण केन्द्र/],
  ['pay', /\bbill?\b|\bbills\b|\bpay|bhugta+n|\bjama\b|bharna|kitna/],
  ['pay', /बिल|भुगतान|पेमेंट|जमा|भरना|कितना/],
];

const unitsRead = 300;

/** Obeyed whatever the talk waits for; never mistaken for an answer. */
export const commandIn = (text: string): string | undefined =>
  always.get(plain(text.slice(0, unitsRead)));

/** Asked where a text was no answer to what the talk waits for. */
export function intentIn(text: string): string | undefined {
  const docketNo = docketNoIn(text);
  if (docketNo) return `complaints:${docketNo}`;
  const said = plain(text.slice(0, unitsRead));
  return intents.find(([, words]) => words.test(said))?.[0];
}
