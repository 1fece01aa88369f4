/** What a notice says, in both languages; and that WhatsApp carries it, inside and outside. */
import { describe, expect, it } from 'vitest';
import type { Attachment, Outgoing } from '../src/channels/channel.ts';
import { type NoticeFacts, noticeIn } from '../src/channels/notices.ts';
import { messageOf } from '../src/channels/whatsapp/render.ts';
import { type ComplaintKind } from '../src/domain/complaint.events.ts';
import { Language, NoticeAbout } from '../src/domain/conversation.events.ts';
import { paise } from '../src/domain/money.ts';
import { fits } from './support/fits.ts';

const accountNo = 'N2302012345';
const docketNo = 'C261108000017';
const paymentId = 'a'.repeat(32);
const amount = paise(150_000);
const settledBy = '2026-11-15';
const dueAt = '2026-11-13T12:30:00Z';
const helpline = '1912';
const complaint: ComplaintKind = 'SUPPLY_OFF';
const document: Attachment = {
  filename: 'receipt-R-17.pdf',
  mimeType: 'application/pdf',
  bytes: new Uint8Array(),
};

const received = {
  kind: 'payment_received',
  paymentId,
  accountNo,
  amount,
  receiptNo: 'R-17',
  outstanding: paise(0),
  advance: paise(0),
  onCard: true,
} as const;
const about = { paymentId, accountNo, amount };
const receipt = { kind: 'receipt', accountNo, receiptNo: 'R-17', amount, reprint: false } as const;
const bill = { kind: 'bill', accountNo, month: '2026-10', amount, dueOn: '2026-11-20' } as const;
const expiresAt = '2026-11-13T12:30:00Z';

const refund = { kind: 'refund', amount, helpline, accountNo, outstanding: paise(90_000) } as const;
const chargedBack = { kind: 'payment_charged_back', amount } as const;

const all: readonly NoticeFacts[] = [
  { kind: 'reply', reply: { text: 'नमस्ते' } },
  { kind: 'order_card', ...about, duty: paise(2_300), expiresAt, app: 'gpay' },
  { kind: 'order_card', ...about, duty: paise(0), expiresAt },
  received,
  { ...received, onCard: false, outstanding: paise(100), advance: paise(5_000) },
  { kind: 'payment_held', paymentId, amount, helpline, onCard: true },
  { kind: 'payment_held', paymentId, amount, helpline, onCard: false },
  { kind: 'payment_pending', ...about, settledBy, onCard: true },
  { kind: 'payment_pending', ...about, settledBy, onCard: false },
  { kind: 'attempt_failed', ...about, settledBy, onCard: true },
  { kind: 'payment_lapsed', ...about, settledBy },
  receipt,
  { ...receipt, document, reprint: true },
  bill,
  { ...bill, document },
  { kind: 'complaint', docketNo, step: 'registered', complaint, dueAt },
  { kind: 'complaint', docketNo, step: 'assigned', desk: 'Sehore Town' },
  { kind: 'complaint', docketNo, step: 'escalated', office: 'ombudsman' },
  { kind: 'complaint', docketNo, step: 'escalated', office: 'a step of tomorrow' },
  { kind: 'complaint', docketNo, step: 'resolved' },
  { kind: 'complaint', docketNo, step: 'resolved', resolution: 'फ्यूज़ बदला।\n'.repeat(400) },
  { kind: 'complaint', docketNo, step: 'reopened', dueAt },
  { kind: 'complaint', docketNo, step: 'closed', rated: false },
  { kind: 'complaint', docketNo, step: 'closed', rated: true },
  { ...refund, step: 'approved' },
  { kind: 'refund', amount, helpline, outstanding: paise(0), step: 'approved' },
  { ...refund, step: 'declined' },
  { ...refund, step: 'completed', refundRef: 'rfnd_Kx1'.repeat(15) },
  { ...refund, step: 'failed' },
  { ...chargedBack, accountNo, outstanding: paise(90_000) },
  { ...chargedBack, outstanding: paise(0) },
  { kind: 'refused', code: 'reopen_window_is_over', helpline },
  { kind: 'refused', code: 'a_code_of_tomorrow', helpline },
  { kind: 'refused', code: '__proto__', helpline },
];

/** As the adapter would put it on the wire; it throws for what WhatsApp cannot carry. */
function onTheWire(outgoing: Outgoing) {
  const biller = {
    name: 'MPMKVVCL',
    addressLine: 'Govindpura',
    city: 'Bhopal',
    state: 'MP',
    postalCode: '462023',
  };
  const till = { configurationName: 'mpcz', gateway: 'razorpay', biller } as const;
  const context = { till, now: '2026-11-10T06:30:00Z', mediaRef: '1037543291543636' };
  return messageOf({ phone: '919826000001' }, outgoing, 'notice-1', context);
}

function textOf(outgoing: Outgoing | undefined): string {
  switch (outgoing?.kind) {
    case 'reply':
      return outgoing.reply.text;
    case 'document':
      return outgoing.caption;
    case 'order':
      return outgoing.order.text;
    case 'order status':
      return outgoing.status.text;
    case 'template':
      return [outgoing.template.name, ...outgoing.template.values].join(' | ');
  }
  return '';
}

describe.each(Language.options)('every notice in %s', (language) => {
  it('has a sample here for each kind, and for each of its steps', () => {
    const kinds = NoticeAbout.options.map(({ shape }) => shape.kind.value);
    expect([...new Set(all.map(({ kind }) => kind))].sort()).toEqual([...kinds].sort());
    const steps = all.flatMap((notice) =>
      'step' in notice ? [`${notice.kind} ${notice.step}`] : []
    );
    const known = NoticeAbout.options.flatMap(({ shape }) =>
      'step' in shape ? shape.step.options.map((step) => `${shape.kind.value} ${step}`) : []
    );
    expect([...new Set(steps)].sort()).toEqual([...known].sort());
  });

  it('can be carried by WhatsApp, inside the window and outside', () => {
    for (const notice of all) {
      const { inside, outside } = noticeIn(language, notice);
      for (const outgoing of outside ? [inside, outside] : [inside]) {
        expect(() => onTheWire(outgoing), JSON.stringify(notice)).not.toThrow();
        if (outgoing.kind === 'reply') fits(outgoing.reply);
        expect(JSON.stringify(outgoing)).not.toMatch(/\{\{|undefined|null|NaN|\[object/);
      }
    }
  });

  it('has an outside form where somebody must hear of it, and replies have none', () => {
    const outside = Object.groupBy(all, (notice) => textOf(noticeIn(language, notice).outside));
    expect(Object.keys(outside).map((text) => text.split(' ')[0]).sort()).toEqual([
      '',
      'bill_issued',
      ...Array(7).fill('complaint_update'),
      'order_card',
      'payment_charged_back',
      'payment_pending',
      'payment_receipt',
      'payment_received',
      ...Array(4).fill('refund_update'),
    ]);
  });
});

const says = (language: Language, notice: NoticeFacts) => textOf(noticeIn(language, notice).inside);
const titles = (notice: NoticeFacts) => {
  const { inside } = noticeIn('en', notice);
  return inside.kind === 'reply' ? (inside.reply.choices ?? []).map(({ id }) => id) : [];
};

describe('a payment', () => {
  it('is confirmed on its card, with the receipt number', () => {
    const { inside, outside } = noticeIn('en', received);
    const text = '✅ Payment of ₹1,500.00 received for N2302012345. Thank you!\nReceipt no. R-17';
    const status = { paymentId, status: 'completed', text, description: 'Receipt no. R-17' };
    expect(inside).toEqual({ kind: 'order status', status });
    expect(outside).toEqual({
      kind: 'template',
      template: {
        name: 'payment_received',
        language: 'en',
        values: ['₹1,500.00', 'R-17'],
        orderStatus: status,
      },
    });
    expect(says('hi', received)).toBe(
      '✅ N2302012345 के लिए ₹1,500.00 का भुगतान प्राप्त हुआ। धन्यवाद!\nरसीद नंबर R-17',
    );
  });

  it('without a card is confirmed in words, and what is left or kept is said', () => {
    const notice = { ...received, onCard: false, outstanding: paise(100), advance: paise(5_000) };
    expect(says('en', notice)).toBe(
      '✅ Payment of ₹1,500.00 received for N2302012345. Thank you!\nReceipt no. R-17\n' +
        'Left to pay: ₹1.00\nKept as advance for the next bill: ₹50.00',
    );
    expect(titles(notice)).toEqual(['menu']);
  });

  it('that hangs names the day of T+5, and moves the card to “processing”', () => {
    const notice = {
      kind: 'payment_pending',
      ...about,

      settledBy,
      onCard: true,
    } as const;
    expect(says('en', notice)).toBe(
      'Your payment of ₹1,500.00 is still being checked. If the money has left your bank, ' +
        'it will reach us or come back to you by 15 Nov 2026. ' +
        'Please do not pay again until then.',
    );
    expect(says('hi', notice)).toContain('15 नवंबर 2026 तक');
    const { inside, outside } = noticeIn('en', notice);
    expect(inside).toMatchObject({ status: { status: 'processing' } });
    expect(textOf(outside)).toBe('payment_pending | ₹1,500.00 | 15 Nov 2026');
  });

  it('that failed once can be tried again on the same card, which stays as it is', () => {
    const notice = { kind: 'attempt_failed', ...about, settledBy, onCard: true } as const;
    expect(noticeIn('en', notice).inside.kind).toBe('reply');
    expect(says('en', notice)).toMatch(/again on the same card.* come back by 15 Nov 2026\.$/);
    expect(titles(notice)).toEqual(['pay:N2302012345', 'menu']);
    expect(says('en', { ...notice, onCard: false })).toContain('again on the same page.');
  });

  it('that lapsed never cancels its card: late money must still be told on it', () => {
    const notice = { kind: 'payment_lapsed', ...about, settledBy } as const;
    expect(noticeIn('hi', notice).inside.kind).toBe('reply');
    expect(says('en', notice)).toContain('reach us or come back to you by 15 Nov 2026');
  });

  it('whose account nobody knows has arrived all the same', () => {
    const held = { kind: 'payment_held', paymentId, amount, helpline, onCard: true } as const;
    expect(noticeIn('en', held).inside).toMatchObject({ status: { status: 'completed' } });
    expect(says('hi', held)).toMatch(/^आपके ₹1,500\.00 हमें मिल गए हैं और सुरक्षित हैं/);
  });

  it('is asked for by a card that names the amount, and the app that was chosen', () => {
    const notice: NoticeFacts = {
      kind: 'order_card',
      ...about,
      duty: paise(2_300),
      expiresAt,
      app: 'phonepe',
    };
    const { inside } = noticeIn('en', notice);
    expect(inside).toMatchObject({
      kind: 'order',
      order: { paymentId, amount, duty: 2_300, preferredApp: 'phonepe', expiresAt },
    });
    expect(says('hi', notice)).toContain('*कुल जमा करना है: ₹1,500.00*');
  });
});

describe('a refund', () => {
  it('that is approved says what is to pay again, and that the money is on its way', () => {
    const notice = { ...refund, step: 'approved' } as const;
    expect(says('en', notice)).toBe(
      'Your refund of ₹1,500.00 has been approved. The money is being sent back to you; ' +
        'we will tell you here when that is done.\nTo pay for N2302012345 now: ₹900.00',
    );
    expect(titles(notice)).toEqual(['pay:N2302012345', 'menu']);
    expect(titles({ ...notice, outstanding: paise(0) })).toEqual(['menu']);
    expect(says('hi', notice)).toMatch(/रिफंड मंज़ूर हो गया है.*\nN2302012345 के लिए अब जमा करना है/s);
  });

  it('that is made names the reference to ask the bank with', () => {
    const notice = { ...refund, step: 'completed', refundRef: 'rfnd_1' } as const;
    expect(says('en', notice)).toContain('has been sent back to you.\nReference: rfnd_1\n');
    expect(textOf(noticeIn('en', notice).outside))
      .toBe('refund_update | ₹1,500.00 | sent back to you, reference rfnd_1');
  });

  it('that failed or was declined promises nothing, and says where to ask', () => {
    expect(says('en', { ...refund, step: 'failed' })).toMatch(/We still owe you this money.* 1912/);
    expect(says('en', { ...refund, step: 'declined' })).toMatch(/has not been approved.* 1912/);
    expect(titles({ ...refund, step: 'declined' })).toEqual(['help', 'menu']);
  });
});

describe('a chargeback', () => {
  it('says what the bank has taken, and that it is open again', () => {
    const notice = { ...chargedBack, accountNo, outstanding: paise(90_000) };
    expect(says('en', notice)).toBe(
      'Your bank has taken back ₹1,500.00 of your payment from us.\n' +
        'What this money had paid is open again.\nTo pay for N2302012345 now: ₹900.00',
    );
  });

  it('of money that had paid nothing opens nothing', () =>
    expect(says('en', { ...chargedBack, outstanding: paise(0) }))
      .toBe('Your bank has taken back ₹1,500.00 of your payment from us.'));
});

describe('a paper', () => {
  it('comes as a document with a caption, and says when it is a copy', () => {
    const { inside } = noticeIn('en', { ...receipt, document, reprint: true });
    expect(inside).toEqual({
      kind: 'document',
      attachment: document,
      caption: 'Receipt no. R-17\n₹1,500.00 received for N2302012345.\n' +
        'This is a copy of the receipt that was issued before.\nWrite *menu* for more.',
    });
  });

  it('that cannot be made is told in words', () => {
    expect(says('en', receipt)).toContain('Receipt no. R-17\n₹1,500.00 received');
    expect(titles(receipt)).toEqual(['receipts:N2302012345:R-17', 'menu']);
    expect(says('en', bill)).toContain('Electricity bill October 2026');
    expect(titles(bill)).toEqual(['pay:N2302012345', 'menu']);
  });
});

describe('a complaint', () => {
  it('is registered with its number and the promised time', () => {
    const notice = { kind: 'complaint', docketNo, step: 'registered', complaint, dueAt } as const;
    expect(says('en', notice)).toBe(
      'Your complaint is registered.\n*Complaint number: C261108000017*\nNo electricity\n' +
        'It is to be settled by 13 Nov 2026, 6:00 pm.',
    );
    expect(says('hi', notice)).toContain('*शिकायत नंबर: C261108000017*\nबिजली नहीं है');
  });

  it('that is resolved asks whether it is settled', () => {
    const notice = { kind: 'complaint', docketNo, step: 'resolved', resolution: 'Fuse.' } as const;
    expect(says('en', notice)).toMatch(/What was done: Fuse\.\nIs it settled for you\?$/);
    expect(titles(notice)).toEqual([
      'complaints:C261108000017:close',
      'complaints:C261108000017:reopen',
      'menu',
    ]);
  });

  it('that is closed asks for a rating, once', () => {
    const closed = { kind: 'complaint', docketNo, step: 'closed' } as const;
    expect(titles({ ...closed, rated: false })).toHaveLength(6);
    expect(titles({ ...closed, rated: true })).toEqual(['menu']);
  });

  it('passed up a step that we do not know yet says it as it stands', () => {
    const notice = {
      kind: 'complaint',
      docketNo,
      step: 'escalated',
      office: 'constructor',
    } as const;
    expect(says('en', notice)).toContain('passed up to: constructor.');
    expect(says('hi', { ...notice, office: 'circle' })).toContain('वृत्त');
  });
});

describe('a refusal', () => {
  it('says what did not work; an unknown one says so too, and never its code', () => {
    const known = { kind: 'refused', code: 'reopen_window_is_over', helpline } as const;
    expect(says('en', known)).toMatch(/^The time to open this complaint again is over\./);
    for (const code of ['a_code_of_tomorrow', 'toString']) {
      expect(says('en', { ...known, code })).toMatch(/^Sorry, that could not be done.* 1912\.$/);
    }
    expect(titles(known)).toEqual(['menu', 'help']);
  });
});
