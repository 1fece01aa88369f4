/** Meta's own samples of deliveries, taken apart. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ours, updates } from './support/whatsapp-updates.ts';

const data = new URL('data/whatsapp/', import.meta.url);

describe('Meta’s own samples', () => {
  const said = (
    from: string,
    message: object,
  ) => [{ kind: 'message', from: { phone: from }, message }];
  const other = { kind: 'other', text: '' };
  const us = '16505551234';
  const paid = { kind: 'payment', paymentId: 'MPCZ-N2302012345-2026-08-1' };
  const attempt = { orderRef: 'order_SLxQ1', paymentRef: 'pay_SLxR9' };

  /** What each file must come to; only the fields that are named. */
  const samples: Record<string, object[]> = {
    'inbound/openapi-button-message.json': said(us, {
      kind: 'choice',
      choice: 'Unsubscribe',
      text: 'Unsubscribe',
    }),
    'inbound/openapi-contact-sharing-message.json': said(us, other),
    'inbound/openapi-group-create-message.json': [{
      kind: 'other',
      field: 'group_lifecycle_update',
    }],
    'inbound/openapi-group-remove-participants.json': [
      { kind: 'other', field: 'group_participants_update' },
    ],
    'inbound/openapi-group-settings-update.json': [{
      kind: 'other',
      field: 'group_settings_update',
    }],
    'inbound/openapi-image-message.json': said(us, {
      kind: 'media',
      media: 'image',
      ref: '1003383421387256',
      text: 'Taj Mahal',
    }),
    'inbound/openapi-interactive-button-reply-message.json': said(us, {
      kind: 'choice',
      choice: 'cancel-button',
      text: 'Cancel',
    }),
    'inbound/openapi-interactive-list-reply-message.json': said(us, {
      kind: 'choice',
      choice: 'priority_express',
      text: 'Priority Mail Express',
    }),
    'inbound/openapi-location-message.json': said(us, {
      kind: 'location',
      latitude: 37.44221496582,
      longitude: -122.16165924072,
      text: 'Philz Coffee, 101 Forest Ave, Palo Alto, CA 94301',
    }),
    'inbound/openapi-order-message.json': said(us, other),
    'inbound/openapi-reaction-message.json': [{ kind: 'ignored', what: 'reaction' }],
    'inbound/openapi-system-message.json': [{
      kind: 'number changed',
      change: 'number',
      from: { phone: us },
      to: { phone: '12195555358' },
      at: '2025-06-18T17:55:42.000Z',
    }],
    'inbound/openapi-text-message-from-click-to-whatsapp-ad.json': said(us, {
      kind: 'text',
      text: 'Hello! Can I get more info on this?',
    }),
    'inbound/openapi-text-message-with-context-product-inquiry.json': said(us, {
      kind: 'text',
      text: 'Is this still available?',
    }),
    'inbound/openapi-text-message.json': [{
      kind: 'message',
      messageRef: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
      from: { phone: us },
      sentAt: '2025-06-08T20:59:43.000Z',
      message: { kind: 'text', text: 'Does it come in another color?' },
      profileName: 'Sheena Nelson',
    }],
    'inbound/openapi-unsupported-message.json': said(us, other),
    'inbound/postman-message-status-update-notifications.json': [{
      kind: 'status',
      messageRef: 'wamid.gBGGFlCGg0cvAglAxydbAoy-gwNo',
      status: 'sent',
      at: '2020-10-19T05:45:13.000Z',
    }],
    'inbound/postman-received-callback-from-a-quick-reply-button-click.json': said('16315551234', {
      kind: 'choice',
      choice: 'No-Button-Payload',
      text: 'No',
    }),
    'inbound/postman-received-media-message-with-image.json': [
      { kind: 'unknown', reason: 'message without a usable id or time' },
    ],
    'inbound/postman-received-text-message.json': said('16315551234', {
      kind: 'text',
      text: 'Hello this is an answer',
    }),
    'inbound/postman-received-unknown-messages.json': said('16315555555', other),
    'inbound/postman-status-message-deleted.json': said(us, other),
    'inbound/postman-status-message-failed.json': [{
      kind: 'status',
      status: 'failed',
      error: { code: '131014', title: expect.stringContaining('404') },
    }],
    'inbound/postman-status-transaction-status-order-details-message.json': [{
      kind: 'unknown',
      reason: 'payment of an unknown form',
      paymentId: 'reference-id-from-order-details-msg',
    }],
    'payments/payment-configuration-update-webhook.json': [
      { kind: 'other', field: 'payment_configuration_update' },
    ],
    'payments/status-captured-legacy-from-no-transaction.json': [{ ...paid, status: 'captured' }],
    'payments/status-captured-refunded.json': [
      { ...paid, status: 'captured', attempt: { ...attempt, status: 'success', method: 'card' } },
    ],
    'payments/status-captured-upi.json': [{
      ...paid,
      status: 'captured',
      amount: 184_300,
      attempt: { ...attempt, status: 'success', method: 'upi' },
      at: '2026-02-26T18:07:00.000Z',
      claimKey: expect.stringMatching(/^[0-9a-f]{64}$/),
    }],
    'payments/status-failed.json': [{
      ...paid,
      status: 'failed',
      attempt: { ...attempt, status: 'failed', reason: 'payment_timed_out' },
    }],
    'payments/status-pending-txn-failed.json': [{
      ...paid,
      status: 'pending',
      attempt: { ...attempt, status: 'failed', method: 'upi', reason: 'incorrect_pin' },
    }],
    'payments/status-pending.json': [
      { ...paid, status: 'pending', attempt: { ...attempt, status: 'pending' } },
    ],
  };

  it.each(Object.entries(samples))('%s', (file, expected) => {
    const bytes = readFileSync(new URL(file, data));
    const [, id = ours] = /"phone_number_id": "(.+)"/.exec(String(bytes)) ?? [];
    expect(updates(bytes, id)).toMatchObject(expected);
  });

  it('are all in this table', () => {
    const files = ['inbound', 'payments'].flatMap((folder) =>
      readdirSync(new URL(folder, data)).map((name) => `${folder}/${name}`)
    ).filter((file) => !/lookup|refund-response/.test(file));
    expect(Object.keys(samples).sort()).toEqual(files.sort());
  });

  it.each(['hindi-escaped.raw', 'hindi-utf8.raw'])('signature/%s', (file) => {
    const [update] = updates(readFileSync(new URL(`signature/${file}`, data)));
    expect(update).toMatchObject({ message: { text: expect.stringContaining('बिल') } });
  });
});
