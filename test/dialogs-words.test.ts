/** How typed words are read: in both scripts, as people in Madhya Pradesh type them. */
import { describe, expect, it } from 'vitest';
import { commandIn, intentIn } from '../src/channels/dialogs/intents.ts';
import {
  accountNoOf,
  accountNosIn,
  amountIn,
  docketNoIn,
  saysNo,
  saysYes,
  upiReferenceIn,
} from '../src/channels/dialogs/words.ts';

const said = (text: string) => ({ kind: 'text' as const, text });

describe('typed words', () => {
  it.each([
    ['bill dekhna hai', 'pay'],
    ['Bill bharna hai', 'pay'],
    ['bil kitna hai?', 'pay'],
    ['बिल जमा करना है', 'pay'],
    ['व्यू एंड पे बिल', 'pay'],
    ['View and Pay Bill', 'pay'],
    ['light nahi hai', 'complain:SUPPLY_OFF'],
    ['Light chali gayi', 'complain:SUPPLY_OFF'],
    ['बिजली गुल है', 'complain:SUPPLY_OFF'],
    ['घर में लाइट नहीं आ रही', 'complain:SUPPLY_OFF'],
    ['paise kat gaye', 'complain:PAID_NOT_UPDATED'],
    ['पैसे कट गए, बिल जमा नहीं दिख रहा', 'complain:PAID_NOT_UPDATED'],
    ['amount debited', 'complain:PAID_NOT_UPDATED'],
    ['bijli ka bill nahi mila', 'complain:BILL_NOT_RECEIVED'],
    ['बिल बहुत ज़्यादा है', 'complain:WRONG_BILL'],
    ['taar toot gaya', 'complain:LINE_OR_POLE'],
    ['खंभा गिर गया', 'complain:LINE_OR_POLE'],
    ['dp jal gayi', 'complain:TRANSFORMER'],
    ['पंखा धीमा चल रहा', 'complain:VOLTAGE'],
    ['meter band hai', 'complain:METER'],
    ['connection kaat diya', 'complain:DISCONNECTION'],
    ['कनेक्शन काट दिया', 'complain:DISCONNECTION'],
    ['bijli chori ho rahi hai', 'complain:THEFT_REPORT'],
    ['refund nahi aaya', 'complain:REFUND'],
    ['rasid chahiye', 'receipts'],
    ['रसीद भेजो', 'receipts'],
    ['shikayat karni hai', 'complain'],
    ['कंप्लेंट करनी है', 'complain'],
    ['meri shikayat ka kya hua', 'complaints'],
    ['मेरी शिकायत का क्या हुआ', 'complaints'],
    ['c२६११०८००००१७', 'complaints:C261108000017'],
    ['number link karna hai', 'link'],
    ['नंबर लिंक करना है', 'link'],
    ['मेरे कनेक्शन', 'accounts'],
    ['bill ki pdf', 'bill'],
    ['madad chahiye', 'help'],
    ['बंद', 'reminders:off'],
    ['चालू', 'reminders:on'],
    ['kya haal hai', undefined],
    ['{{1}}', undefined],
    ['', undefined],
  ])('“%s” asks for %s', (text, id) => expect(intentIn(text)).toBe(id));

  it.each([
    [['menu', 'MENU', 'मेनू', '0', '०', 'hi', 'Hii', 'hello', 'नमस्ते', 'Start', 'Hi 👋'], 'menu'],
    [['language', 'भाषा'], 'language'],
    [['stop', 'STOP!', 'Unsubscribe'], 'reminders:off'],
    [['menu card is missing', 'this', '00', 'history', 'nonstop'], undefined],
  ])('%s are obeyed everywhere as %s', (texts, id) => {
    for (const text of texts) expect(commandIn(text), text).toBe(id);
  });
});

describe('an amount', () => {
  it.each([
    ['500', 50_000],
    ['५००', 50_000],
    ['₹ 1,25,000.50', 12_500_050],
    ['Rs. 500', 50_000],
    ['500/-', 50_000],
    ['५०० रुपये', 50_000],
    ['500 rupees', 50_000],
    ['5,00,000 रुपये', 50_000_000],
    ['1,500.5', 150_050],
    ['499,50', undefined],
    ['499,5 रुपये', undefined],
    ['1,25.50', undefined],
    ['500,', 50_000],
    ['0.5', 50],
    ['0', undefined],
    ['-5', undefined],
    ['1.005', undefined],
    ['five', undefined],
    ['500 or 600', undefined],
    ['99999999999999', undefined],
  ])('“%s” is %s paise', (text, amount) => expect(amountIn(said(text))).toBe(amount));

  it('is never read from a caption', () =>
    expect(amountIn({ kind: 'media', media: 'image', ref: 'm', text: '500' })).toBe(undefined));
});

describe('a number', () => {
  const pattern = /^N\d{10}$/;

  it('of a consumer is found with spaces, hyphens, small letters and either digits', () => {
    expect(accountNosIn('मेरा नंबर n२३०२०१२३४५ है, और N2302067890', pattern))
      .toEqual(['N2302012345', 'N2302067890']);
    expect(accountNosIn('n 2302-012 345', pattern)).toEqual(['N2302012345']);
    expect(accountNosIn('XN2302012345', pattern)).toEqual([]);
  });

  it('alone is one thing, mentioned another', () => {
    expect(accountNoOf(said(' N2302012345. '), pattern)).toBe('N2302012345');
    expect(accountNoOf(said('N2302012345 has no light'), pattern)).toBe(undefined);
  });

  it('of a payment has twelve digits', () => {
    expect(upiReferenceIn('UTR ४२३१ १२३४ ५६७८')).toBe('423112345678');
    expect(upiReferenceIn('4231123456789')).toBe(undefined);
  });

  it('of a complaint stands alone', () => {
    expect(docketNoIn('what of c261108000017?')).toBe('C261108000017');
    expect(docketNoIn('ABC261108000017')).toBe(undefined);
  });
});

describe('yes and no', () => {
  it.each(['yes', 'Haan', 'जी हाँ', 'हां', 'ok', '👍🏽'])('“%s” is yes', (text) => {
    expect([saysYes(said(text)), saysNo(said(text))]).toEqual([true, false]);
  });
  it.each(['no', 'nahi', 'नहीं', 'रहने दो', '👎'])('“%s” is no', (text) => {
    expect([saysYes(said(text)), saysNo(said(text))]).toEqual([false, true]);
  });
  it.each(['', 'perhaps', 'yesterday', '🙏'])('“%s” is neither', (text) => {
    expect([saysYes(said(text)), saysNo(said(text))]).toEqual([false, false]);
  });
});
